// SPDX-License-Identifier: BSD-2-Clause
#include "fault_guest.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <set>
#include <sstream>

using namespace std::chrono_literals;

std::string file_content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::map<std::string, std::size_t> count_calls(const std::string& trace) {
  std::map<std::string, std::size_t> calls;
  std::istringstream lines(trace);
  for (std::string line; std::getline(lines, line);)
    ++calls[line.substr(0, line.find('('))];
  return calls;
}

std::string without_row(const std::map<std::string, std::size_t>& calls) {
  std::set<std::string_view> known = {"execve", "arch_prctl", "exit_group", "getpid",          "geteuid",
                                      "umask",  "getppid",    "brk",        "restart_syscall", "rt_sigreturn"};
  for (const auto& row : fault_table())
    known.insert(row.call);
  std::string missing;
  for (const auto& [call, times] : calls) {
    const bool is_call = call.find_first_of(" +") == std::string::npos; // not "+++ exited with 0 +++", "--- SIGHUP"
    if (is_call && !known.contains(call) && !is_of_the_sanitizers(call)) missing += ' ' + call;
  }
  return missing;
}

bool has_injected(const std::string& trace_file, const std::string& call) {
  std::istringstream lines(file_content(trace_file));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(call + '(') && line.find("(INJECTED)") != std::string::npos) return true;
  return false;
}

std::string describe(const FaultRow& row, const FaultCase& one) {
  return std::string(row.call) + " number " + std::to_string(one.place) + " fails with " + one.error;
}

void FaultGuest::SetUp() {
  surround();
  if (!IsSkipped() && !HasFatalFailure()) prepare();
}

void FaultGuest::prepare() {
  files_.add_mounted_partitions("/", "/srv");
  add_balloon(1048576, 1048576);
  wanted_ = first_tree();
  wanted_.merge(Dump{{"data/volumes/0/extents/0", "xvda"}}); // completed by the first run
  const auto killed = run({"-e", "trace=none"});             // whose socket is found by all that follow
  EXPECT_TRUE(eventually([&] { return has_started(*killed); }, 60s)) << log_of(*killed);
}

std::vector<std::string> FaultGuest::arguments() const {
  return {"--stderr", "--memory-interval", "1", "--scan-interval", "1", "--root", files_.root()};
}

AgentProcess::Environment FaultGuest::environment() const {
  return {{"XENSTORED_PATH", guest_->socket()}, {"ASAN_OPTIONS", "detect_leaks=0:allocator_may_return_null=1"}};
}

std::unique_ptr<AgentProcess> FaultGuest::run(const std::vector<std::string>& tracing) {
  std::vector<std::string> wrapper = {"strace", "-D", "-o", trace_file()};
  wrapper.insert(wrapper.end(), tracing.begin(), tracing.end());
  return std::make_unique<AgentProcess>(arguments(), environment(), wrapper);
}

void FaultGuest::clear_store() {
  for (const auto& [key, value] : published())
    dom0().remove(guest_->home() + '/' + key);
}

FaultGuest::Calls FaultGuest::learn_calls() {
  const auto agent = run({});
  EXPECT_TRUE(eventually([&] { return has_started(*agent); }, 60s)) << log_of(*agent);
  wanted_ = published();
  const auto trace = file_content(trace_file());
  const auto main = trace.rfind('\n', trace.find("/dev/null\", O_RDWR")) + 1;
  const bool sandbox = log_of(*agent).find("this build has no sandbox") == std::string::npos;
  return {count_calls(trace.substr(0, main)), count_calls(trace.substr(main)), sandbox};
}

void FaultGuest::expect_right_end(AgentProcess& agent, const std::string& call, const std::string& what,
                                  bool answered) {
  Dump seen; // a look that comes after the right tree may be the one that the fault hits
  const auto done = [&] { return !agent.is_running() || (seen = published()) == wanted_; };
  const auto is_over = [&] { return has_injected(trace_file(), call) && done(); };
  eventually([&] { return !agent.is_running() || has_started(agent) || is_over(); }, 30s);
  if (!eventually(done, answered ? (is_every_fault() ? 3s : 1s) : 30s) && answered) {
    agent.send_signal(SIGHUP); // as an administrator would who has put it right
    eventually(done, 20s);
  }
  if (!agent.is_running()) {
    const int status = agent.wait();
    // GCC 16's runtime asks fcntl(2), too, and gives up if that fails.
    if (call == "fcntl" && is_of_the_sanitizers("mmap") &&
        agent.log().find("CHECK failed: sanitizer_") != std::string::npos)
      return;
    EXPECT_TRUE(status >= 1 && status <= 3) << what << ": ended with " << status << '\n' << log_of(agent);
    EXPECT_NE(agent.log().find("xen-guest-agent: "), std::string::npos) << what << ": ended without a word\n"
                                                                        << log_of(agent);
  } else {
    EXPECT_EQ(seen, wanted_) << what << '\n' << log_of(agent);
  }
}
