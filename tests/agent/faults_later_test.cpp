// SPDX-License-Identifier: BSD-2-Clause
// Every system call that a running agent makes fails once, by strace: it goes on, and the right tree stands in the end.
// Half of the faults meet a change that something tells of, and nothing else does; what they do not hit is tried again
// while all that lets the agent make the call happens. Which faults: as at the start (faults_test.cpp).
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <iostream>
#include <set>
#include <thread>
#include <utility>

#include <sys/socket.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault_service.hpp"
#include "hostile_road.hpp"

namespace {

using namespace std::chrono_literals;

/// strace beside a running agent, until this object goes.
class Tracing {
public:
  Tracing(pid_t agent, const std::string& file, const std::vector<std::string>& expressions) : file_(file) {
    std::ofstream(file).close();
    std::ofstream(file + ".log").close(); // the one before was attached, too
    std::vector<std::string> words = {"strace", "-p", std::to_string(agent), "-o", file};
    for (const auto& expression : expressions)
      words.insert(words.end(), {"-e", expression});
    pid_ = ::fork();
    if (pid_ == 0) become(words);
    eventually([&] { return file_content(file_ + ".log").find("attached") != std::string::npos; });
  }
  Tracing(const Tracing&) = delete;
  Tracing& operator=(const Tracing&) = delete;
  ~Tracing() {
    ::kill(pid_, SIGINT); // it lets the agent go
    ::waitpid(pid_, nullptr, 0);
  }

private:
  [[noreturn]] void become(const std::vector<std::string>& words) const {
    const auto log = file_ + ".log";
    std::freopen(log.c_str(), "w", stderr);
    std::vector<char*> argv;
    for (const auto& word : words)
      argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    ::execvp("strace", argv.data());
    ::_exit(127);
  }
  std::string file_;
  pid_t pid_ = -1;
};

/// The clock is set, by a nanosecond: an agent that hears of it compares what stands.
bool set_clock() {
  timex change = {};
  change.modes = ADJ_SETOFFSET | ADJ_NANO;
  change.time.tv_usec = 1;
  return ::adjtimex(&change) >= 0;
}

/// Not in a user namespace.
bool clock_can_be_set() {
  static const bool can = set_clock();
  return can;
}

/// What happens beside what every round has.
enum class Extra { none, question, connection, clock };

/// Of a call: how often it is made in a round, and what has to happen for it.
struct Learned {
  std::size_t times = 0;
  Extra extra = Extra::none;
};

class FaultsLater : public FaultGuest {
protected:
  void SetUp() override {
    FaultGuest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    files_.show_real("/proc/sys/kernel/hostname");
    ASSERT_EQ(::sethostname("guest", 5), 0);
    road_ = std::make_unique<HostileRoad>(lab_->directory() + "/road", guest_->socket());
    auto by_the_road = environment();
    by_the_road["XENSTORED_PATH"] = lab_->directory() + "/road";
    agent_ = std::make_unique<AgentProcess>(arguments(), by_the_road);
    ASSERT_TRUE(eventually([&] { return has_started(*agent_); }, 60s)) << log_of(*agent_);
    wanted_ = published();
    network::ip("addr add " + address_ + "/24 dev eth2");
  }
  void change_address();
  void change_host_name();
  /// Whether the agent answers within the time.
  bool ask_status(std::chrono::milliseconds patience = 0ms) const;
  void cut_connection();
  void hide_memory_for_a_tick();
  void provoke(Extra extra);
  void do_everything(Extra extra);
  bool try_fault(const FaultRow& row, const FaultCase& one, bool quietly);
  int fail(const FaultRow& row);
  void learn();
  void fail_each(const std::function<bool(const std::string&)>& is_chosen);

  std::map<std::string, Learned> learned_;
  std::unique_ptr<HostileRoad> road_;
  std::unique_ptr<AgentProcess> agent_;
  int round_ = 0;
  std::string address_ = "10.77.2.250"; ///< of eth2
};
INSTANTIATE_TEST_SUITE_P(On, FaultsLater, testing::Values(c_xapi), host_name);

void FaultsLater::change_address() {
  const auto former = std::exchange(address_, "10.77.2." + std::to_string(round_ % 200 + 3));
  network::ip_batch("addr del " + former + "/24 dev eth2\naddr add " + address_ + "/24 dev eth2");
  wanted_["attr/vif/2/ipv4/0"] = address_;
}

void FaultsLater::change_host_name() {
  const auto name = "guest" + std::to_string(round_);
  ASSERT_EQ(::sethostname(name.data(), name.size()), 0);
  wanted_["data/host_name_dns"] = name;
}

bool FaultsLater::ask_status(std::chrono::milliseconds patience) const {
  const auto path = files_.root() + "/run/xen-guest-agent/status.sock";
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval time{.tv_sec = patience.count() / 1000, .tv_usec = patience.count() % 1000 * 1000 + 1};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  char first = 0;
  const bool answered =
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && ::recv(fd, &first, 1, 0) == 1;
  ::close(fd);
  return answered;
}

/// And wait until the agent tries to make another.
void FaultsLater::cut_connection() {
  const auto before = road_->connections();
  road_->be(HostileRoad::Mode::restarts);
  EXPECT_TRUE(eventually([&] { return road_->connections() > before; }));
  road_->be(HostileRoad::Mode::faithful);
}

/// The log tells that it is gone, and that it is back.
void FaultsLater::hide_memory_for_a_tick() {
  files_.remove("/proc/meminfo");
  std::this_thread::sleep_for(1200ms);
  files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: " + wanted_["data/meminfo_free"] + " kB\n");
}

void FaultsLater::provoke(Extra extra) {
  if (extra == Extra::question) ask_status(500ms);
  if (extra == Extra::connection) cut_connection();
  if (extra == Extra::clock && clock_can_be_set()) {
    dom0().remove(guest_->home() + "/data/os_name"); // nothing but the clock tells the agent to look
    set_clock();
  }
}

void FaultsLater::do_everything(Extra extra) {
  const auto n = std::to_string(round_ % 200 + 3);
  change_address();
  files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: " + n + "000 kB\n");
  wanted_["data/meminfo_free"] = n + "000";
  provoke(extra);
  agent_->send_signal(SIGHUP);
  if (round_ % 4 == 3) guest_->migrate(guest_->domid() + 1);
}

/// Whether the call was made, and so failed. Quietly: only an address or the host name changes.
bool FaultsLater::try_fault(const FaultRow& row, const FaultCase& one, bool quietly) {
  const auto what = describe(row, one) + (quietly ? ", and one thing changes" : ", and everything changes");
  std::vector<std::string> expressions = {"inject=" + std::string(row.call) + ":error=" + one.error +
                                          ":when=" + std::to_string(one.place)};
  const std::string call = row.call;
  if (call == "setsockopt") expressions.emplace_back("inject=recvmsg:error=ENOMEM:when=1"); // which takes a new socket
  expressions.emplace_back("trace=" + call + (call == "setsockopt" ? ",recvmsg" : ""));
  const Tracing tracing(agent_->pid(), trace_file(), expressions);
  ++round_;
  const auto extra = learned_[call].extra;
  if (call == "write") hide_memory_for_a_tick();
  if (!quietly)
    do_everything(extra);
  else if (provoke(extra); round_ % 2 == 0)
    change_host_name();
  else
    change_address();
  expect_right_end(*agent_, call, what, is_answer(call, one.error));
  EXPECT_TRUE(agent_->is_running()) << what << '\n' << log_of(*agent_);
  EXPECT_TRUE(extra != Extra::question || ask_status(5s)) << what << '\n' << log_of(*agent_);
  return has_injected(trace_file(), call);
}

/// How often it failed. What was not hit is tried once more, at the first place.
int FaultsLater::fail(const FaultRow& row) {
  constexpr std::size_t most_places = 8;
  const auto places = std::min(learned_[row.call].times, most_places);
  int failed = 0;
  bool quietly = false;
  for (const auto& one : fault_cases(row, 0, places)) {
    if (ends_the_process(row.call, one.error)) continue;
    quietly = !quietly;
    const bool hit = try_fault(row, one, quietly) || (!HasFailure() && try_fault(row, {1, one.error}, false));
    failed += hit ? 1 : 0;
    if (!hit && !HasFailure())
      ADD_FAILURE() << describe(row, one) << ": it was not called, though it is in such a round";
    if (HasFailure()) return failed;
  }
  return failed;
}

/// By a round of each kind, in which everything else happens, too.
void FaultsLater::learn() {
  for (const auto extra : {Extra::none, Extra::question, Extra::connection, Extra::clock}) {
    const Tracing tracing(agent_->pid(), trace_file(), {"trace=all"});
    ++round_;
    do_everything(extra);
    expect_right_end(*agent_, "", "an undisturbed round", false);
    const auto calls = count_calls(file_content(trace_file()));
    EXPECT_EQ(without_row(calls), "") << "these are in no row of the table";
    for (const auto& [call, times] : calls) {
      auto& learned = learned_[call];
      if (learned.times == 0) learned.extra = extra;
      learned.times = std::max(learned.times, times);
    }
  }
  learned_["setsockopt"] = {.times = 1}; // of a socket in the place of one that failed
}

/// Those of the table, or those among them that are a service's own.
void FaultsLater::fail_each(const std::function<bool(const std::string&)>& is_chosen) {
  learn();
  ASSERT_FALSE(HasFailure());
  int tried = 0;
  std::string spared;
  for (const auto& row : fault_table()) {
    if (is_of_the_sanitizers(row.call) || !is_chosen(row.call)) continue;
    if (row.call == std::string("timerfd_settime") && !clock_can_be_set()) continue;
    const int failed = fail(row);
    if (HasFailure()) break;
    tried += failed;
    if (failed == 0 && (learned_[row.call].times > 0 || !may_be_absent(row.call)))
      spared += std::string(" ") + row.call;
  }
  EXPECT_EQ(spared, "") << "these never failed";
  std::cout << tried << " faults in steady state\n";
}

TEST_P(FaultsLater, InSteadyState) {
  fail_each([](const std::string&) { return true; });
}

using FaultsLaterOfAService = OfAService<FaultsLater>;
INSTANTIATE_TEST_SUITE_P(On, FaultsLaterOfAService, testing::Values(c_xapi), host_name);

TEST_P(FaultsLaterOfAService, InSteadyState) { fail_each(is_of_its_own); }

} // namespace
