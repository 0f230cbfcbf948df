// SPDX-License-Identifier: BSD-2-Clause
// Every system call of the agent fails once, by strace: at the start, where the agent ends with a sentence or publishes
// the right tree; and later, where the right tree stands in the end. A sample of the table in fault_table.cpp; with
// XGA_EVERY_FAULT in the environment each error of each call, and each place where the agent makes the call, at least
// once.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "fault_table.hpp"
#include "guest_test.hpp"

namespace {

using namespace std::chrono_literals;

bool is_every() { return std::getenv("XGA_EVERY_FAULT") != nullptr; }

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    all.push_back(line);
  return all;
}

std::string call_of(const std::string& line) { return line.substr(0, line.find('(')); }

/// The place and the error of each case: enough that each of both is there once.
struct Case {
  std::size_t place = 1; ///< which of the calls of this name, from 1
  const char* error = "";
};
std::vector<Case> cases(const FaultRow& row, std::size_t before, std::size_t places) {
  std::vector<Case> all;
  const auto wanted = is_every() ? std::max(places, row.errors.size()) : 1;
  for (std::size_t i = 0; places > 0 && i < wanted; ++i)
    all.push_back({before + 1 + (is_every() ? i : places / 2) % places, row.errors[i % row.errors.size()]});
  return all;
}

/// By most errors the kernel says how things are: what was asked for is not there, and is looked for again when
/// something tells of a change. From these the agent is to recover by itself.
bool is_answer(const std::string& error) {
  static const std::set<std::string> passing = {"EAGAIN", "EBUSY",   "EINTR", "EIO",        "EMFILE",   "ENFILE",
                                                "ENOMEM", "ENOBUFS", "EPIPE", "ECONNRESET", "ETIMEDOUT"};
  return !passing.contains(error);
}

/// With sanitizers these are mostly calls of their runtime, which ends the process if they fail.
bool is_of_the_sanitizers([[maybe_unused]] const std::string& call) {
#ifdef __SANITIZE_ADDRESS__
  return call == "mmap" || call == "munmap" || call == "write" || call == "pipe2";
#else
  return false;
#endif
}

class Faults : public GuestTest {
protected:
  void SetUp() override {
    GuestTest::SetUp();
    if (IsSkipped()) return;
    files_.add_mounted_partitions("/", "/srv");
    add_balloon(1048576, 1048576);
    wanted_ = first_tree();
    wanted_.merge(Dump{{"data/volumes/0/extents/0", "xvda"}}); // completed by the first run
  }
  std::unique_ptr<AgentProcess> run(const std::vector<std::string>& tracing) {
    std::vector<std::string> wrapper = {"strace", "-D", "-o", trace_file()};
    wrapper.insert(wrapper.end(), tracing.begin(), tracing.end());
    return std::make_unique<AgentProcess>(
        std::vector<std::string>{"--stderr", "--memory-interval", "1", "--scan-interval", "1", "--root", files_.root()},
        AgentProcess::Environment{{"XENSTORED_PATH", guest_->socket()},
                                  {"ASAN_OPTIONS", "detect_leaks=0:allocator_may_return_null=1"}},
        wrapper);
  }
  std::string trace_file() const { return files_.root() + "/trace"; }
  bool is_injected() const { return content(trace_file()).find("(INJECTED)") != std::string::npos; }
  void clear_store() {
    for (const auto& [key, value] : published())
      dom0().remove(guest_->home() + '/' + key);
  }
  /// Which calls an undisturbed start makes, before main() and from then on.
  struct Calls {
    std::map<std::string, std::size_t> before;
    std::map<std::string, std::size_t> in_main;
  };
  Calls learn_calls() {
    Calls calls;
    const auto agent = run({});
    EXPECT_TRUE(eventually([&] { return agent->log().find("agent: version") != std::string::npos; }, 60s))
        << agent->log();
    wanted_ = published();
    bool in_main = false;
    for (const auto& line : lines(content(trace_file()))) {
      in_main = in_main || line.find("/dev/null\", O_RDWR") != std::string::npos;
      ++(in_main ? calls.in_main : calls.before)[call_of(line)];
    }
    return calls;
  }
  void expect_right_end(AgentProcess& agent, const std::string& what, bool answered);
  int fail_at_start(const FaultRow& row, const Case& one);

  Dump wanted_;
};
INSTANTIATE_TEST_SUITE_P(On, Faults, testing::Values(c_xapi), host_name);

/// The tree without what moves.
bool equals(Dump a, const Dump& b) { return a == b; }

void Faults::expect_right_end(AgentProcess& agent, const std::string& what, bool answered) {
  Dump seen; // a look that comes after the right tree may be the one that the fault hits
  const auto done = [&] { return !agent.is_running() || equals(seen = published(), wanted_); };
  eventually([&] { return !agent.is_running() || agent.log().find("agent: version") != std::string::npos; }, 30s);
  if (!eventually(done, answered ? 3s : 30s) && answered) {
    agent.send_signal(SIGHUP); // as an administrator would who has put it right
    eventually(done, 20s);
  }
  if (!agent.is_running()) {
    const int status = agent.wait();
    EXPECT_TRUE(status >= 1 && status <= 3) << what << ": ended with " << status << '\n' << agent.log();
    EXPECT_NE(agent.log().find("xen-guest-agent: "), std::string::npos) << what << ": ended without a word\n"
                                                                        << agent.log();
  } else {
    EXPECT_EQ(seen, wanted_) << what << '\n' << agent.log();
  }
}

int Faults::fail_at_start(const FaultRow& row, const Case& one) {
  const auto what = std::string(row.call) + " number " + std::to_string(one.place) + " fails with " + one.error;
  clear_store();
  const auto agent =
      run({"-e", std::string("trace=") + row.call, "-e",
           std::string("inject=") + row.call + ":error=" + one.error + ":when=" + std::to_string(one.place)});
  expect_right_end(*agent, what, is_answer(one.error));
  return is_injected() ? 1 : 0;
}

TEST_P(Faults, AtTheStart) {
  const auto calls = learn_calls();
  ASSERT_FALSE(HasFailure());
  int tried = 0;
  std::set<std::string> known = {"execve",  "arch_prctl", "exit_group",           "getpid", "geteuid", "umask",
                                 "getppid", "brk",        "+++ exited with 0 +++"};
  for (const auto& row : fault_table()) {
    known.insert(row.call);
    if (is_of_the_sanitizers(row.call)) continue;
    const auto before = calls.before.contains(row.call) ? calls.before.at(row.call) : 0;
    const auto places = calls.in_main.contains(row.call) ? calls.in_main.at(row.call) : 0;
    for (const auto& one : cases(row, before, places))
      tried += fail_at_start(row, one);
  }
  for (const auto& [call, times] : calls.in_main)
    EXPECT_TRUE(known.contains(call) || is_of_the_sanitizers(call)) << "no row for " << call;
  EXPECT_GE(tried, is_every() ? 200 : 20);
  std::cout << tried << " faults at the start\n";
}

/// strace beside a running agent, until this object goes.
class Injection {
public:
  Injection(pid_t agent, const std::string& file, const FaultRow& row, const Case& one) : file_(file) {
    std::ofstream(file).close();
    const auto inject =
        std::string("inject=") + row.call + ":error=" + one.error + ":when=" + std::to_string(one.place);
    const auto pid = std::to_string(agent);
    pid_ = ::fork();
    if (pid_ == 0) {
      const auto log = file + ".log";
      std::freopen(log.c_str(), "w", stderr);
      ::execlp("strace", "strace", "-p", pid.c_str(), "-o", file.c_str(), "-e",
               (std::string("trace=") + row.call).c_str(), "-e", inject.c_str(), nullptr);
      ::_exit(127);
    }
    eventually([&] { return content(file_ + ".log").find("attached") != std::string::npos; });
  }
  Injection(const Injection&) = delete;
  Injection& operator=(const Injection&) = delete;
  ~Injection() {
    ::kill(pid_, SIGINT); // it lets the agent go
    ::waitpid(pid_, nullptr, 0);
  }
  bool happened() const { return content(file_).find("(INJECTED)") != std::string::npos; }

private:
  std::string file_;
  pid_t pid_ = -1;
};

TEST_P(Faults, InSteadyState) {
  const auto agent = std::make_unique<AgentProcess>(
      std::vector<std::string>{"--stderr", "--memory-interval", "1", "--scan-interval", "1", "--root", files_.root()},
      AgentProcess::Environment{{"XENSTORED_PATH", guest_->socket()}, {"ASAN_OPTIONS", "allocator_may_return_null=1"}});
  ASSERT_TRUE(eventually([&] { return agent->log().find("agent: version") != std::string::npos; })) << agent->log();
  wanted_ = published();
  network::ip("addr add 10.77.2.202/24 dev eth2");
  int tried = 0;
  int round = 0;
  for (const auto& row : fault_table()) {
    if (is_of_the_sanitizers(row.call)) continue;
    std::size_t missed = 0;
    for (const auto& one : cases(row, 0, is_every() ? 8 : 1)) {
      const auto what = std::string(row.call) + " number " + std::to_string(one.place) + " fails with " + one.error;
      const auto n = std::to_string(round % 200 + 3);
      const auto former = std::to_string((round + 199) % 200 + 3);
      {
        const Injection injection(agent->pid(), trace_file(), row, one);
        network::ip_batch("addr del 10.77.2." + former + "/24 dev eth2\naddr add 10.77.2." + n + "/24 dev eth2");
        files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: " + n + "000 kB\n");
        agent->send_signal(SIGHUP);
        if (round % 4 == 3) guest_->migrate(guest_->domid() + 1);
        wanted_["attr/vif/2/ipv4/0"] = "10.77.2." + n;
        wanted_["data/meminfo_free"] = n + "000";
        expect_right_end(*agent, what, is_answer(one.error));
        tried += injection.happened() ? 1 : 0;
        missed += injection.happened() ? 0 : 1;
      }
      ++round;
      ASSERT_TRUE(agent->is_running()) << what << '\n' << agent->log();
      if (missed >= 2) break; // the agent makes no such call in this state, or not as many
    }
  }
  EXPECT_GE(tried, is_every() ? 60 : 6);
  std::cout << tried << " faults in steady state\n";
}

} // namespace
