// SPDX-License-Identifier: BSD-2-Clause
// The agent under churn, for XGA_SOAK_MINUTES: addresses, links, mounts, the host name, memory, migrations, restarts of
// xenstored, askers of its status. Every second the tree is compared with the truth, which has to stand within two
// seconds; memory, descriptors and watches must end where they began. Run by ./dev soak; a program of its own, no part
// of ctest.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "guest_test.hpp"

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

#ifdef __SANITIZE_ADDRESS__
constexpr int slowness = 3;
#else
constexpr int slowness = 1;
#endif
constexpr std::chrono::milliseconds patience = slowness * 2000ms;
/// The new xenstored has to be found: attempts are up to 0.8 s apart.
constexpr std::chrono::milliseconds patience_after_restart = slowness * 4000ms;

/// A heap that is in use is not the same at two moments; the hour that was run before this was a limit took 20.
constexpr long most_growth_kib = 64;

struct Resources {
  long memory_kib = 0;
  std::size_t descriptors = 0;
  std::size_t watches = 0;
};

std::ostream& operator<<(std::ostream& out, const Resources& all) {
  return out << all.memory_kib << " KiB, " << all.descriptors << " descriptors, " << all.watches << " watches";
}

class Soak : public GuestTest {
protected:
  void SetUp() override;
  void start();
  void run(std::chrono::minutes lasting);

private:
  using Step = void (Soak::*)();
  void address();
  void address_ipv6();
  void link();
  void switch_link();
  void mounts();
  void show_mounts() const;
  void learn_volumes();
  void host_name();
  void memory();
  void ask_status();
  void migrate();
  void restart_store();
  std::size_t random(std::size_t below) { return random_() % below; }
  Resources resources();
  void compare();

  std::mt19937 random_{1};          // NOLINT(cert-msc51-cpp): the same course each time
  std::set<std::string> addresses_; ///< "eth2 10.77.2.7/24" by link and address, beyond the first ones
  bool has_link_ = false;
  std::string address_ipv6_;     ///< of eth2; or none
  bool is_mounted_ = true;       ///< /srv, by what the agent reads
  std::string mountinfo_;        ///< with both
  std::map<bool, Dump> volumes_; ///< by is_mounted_
  bool was_restarted_ = false;   ///< xenstored, since the last comparison
  std::string name_ = "guest";
  std::string free_ = "524288";
  std::unique_ptr<AgentProcess> agent_;
  std::size_t steps_ = 0;
  std::size_t migrations_ = 0;
  std::size_t restarts_ = 0;
  std::size_t comparisons_ = 0;
  std::chrono::milliseconds longest_{0};
};
INSTANTIATE_TEST_SUITE_P(On, Soak, testing::Values(c_xapi), ::host_name);

void Soak::SetUp() {
  GuestTest::SetUp();
  if (IsSkipped()) return;
  files_.show_real("/proc/sys/kernel/hostname");
  files_.add_mounted_partitions("/", "/srv");
  std::filesystem::create_directories(files_.root() + "/srv");
  std::ifstream made(files_.root() + "/proc/self/mountinfo");
  mountinfo_.assign(std::istreambuf_iterator<char>(made), {});
  if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    GTEST_SKIP() << "no mounts of our own can be made here";
  ASSERT_EQ(::sethostname("guest", 5), 0);
}

/// 10.77.2.3 to .9 come and go on eth2; one at a time, so that their order is known.
void Soak::address() {
  const auto address = "10.77.2." + std::to_string(3 + random(7));
  const auto known = addresses_.empty() ? std::string() : *addresses_.begin();
  if (!known.empty()) network::ip("addr del " + known + "/24 dev eth2");
  addresses_.clear();
  if (address == known) return;
  network::ip("addr add " + address + "/24 dev eth2");
  addresses_.insert(address);
}

void Soak::address_ipv6() {
  if (!address_ipv6_.empty()) network::ip("addr del " + address_ipv6_ + "/64 dev eth2");
  address_ipv6_ = random(3) == 0 ? "" : "fd00:77:2::" + std::to_string(1 + random(9));
  if (!address_ipv6_.empty()) network::ip("addr add " + address_ipv6_ + "/64 dev eth2 nodad");
}

/// A vif that is plugged in, and out.
void Soak::link() {
  if (has_link_) {
    network::ip("link del eth3");
    files_.remove_vif("eth3");
  } else {
    files_.add_vif("eth3", 3);
    network::ip("link add eth3 address 00:16:3e:00:05:03 type veth peer name p3");
  }
  has_link_ = !has_link_;
}

/// Nothing is to come of it: addresses are shown up or down. IPv6 ones go with their link.
void Soak::switch_link() {
  network::ip("link set eth1 down");
  network::ip("link set eth1 up");
}

/// What the agent reads is made up, since no block device can be mounted here; that something changed it hears of the
/// kernel, by the file that it opened at its start.
void Soak::mounts() {
  is_mounted_ = !is_mounted_;
  show_mounts();
  const auto place = files_.root() + "/run";
  if (::umount(place.c_str()) != 0) ::mount("none", place.c_str(), "tmpfs", 0, "size=64k");
}

void Soak::show_mounts() const {
  files_.write("/proc/self/mountinfo", is_mounted_ ? mountinfo_ : mountinfo_.substr(0, mountinfo_.find('\n') + 1));
}

/// In both states, of an agent of its own.
void Soak::learn_volumes() {
  for (const bool mounted : {false, true}) {
    is_mounted_ = mounted;
    show_mounts();
    AgentProcess once({"--stderr", "--once", "--root", files_.root()}, {{"XENSTORED_PATH", guest_->socket()}});
    ASSERT_EQ(once.wait(), 0) << once.log();
    volumes_[mounted] = values("data/volumes");
    ASSERT_EQ(volumes_[mounted]["data/volumes/0/mount_points/0"], "/");
    ASSERT_EQ(volumes_[mounted].contains("data/volumes/1/mount_points/0"), mounted);
  }
}

void Soak::host_name() {
  name_ = "guest" + std::to_string(random(1000));
  EXPECT_EQ(::sethostname(name_.c_str(), name_.size()), 0);
}

void Soak::memory() {
  free_ = std::to_string(100000 + random(400000));
  files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: " + free_ + " kB\n");
}

/// Half of the askers go without waiting for an answer.
void Soak::ask_status() {
  const auto path = files_.root() + "/status.sock";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string buffer(4096, '\0');
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && random(2) == 0) {
    while (::recv(fd, buffer.data(), buffer.size(), 0) > 0) {
    }
  }
  ::close(fd);
}

void Soak::migrate() {
  guest_->migrate(guest_->domid() + 1);
  ++migrations_;
}

void Soak::restart_store() {
  lab_->restart_daemon();
  ++restarts_;
  was_restarted_ = true;
}

/// After a resume the kernel sets each watch again: so many WATCH requests are so many watches.
Resources Soak::resources() {
  Resources now;
  const auto mark = lab_->mark();
  migrate();
  compare();
  now.watches = requests_since(mark).of("WATCH").size();
  const auto process = "/proc/" + std::to_string(agent_->pid());
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(process + "/fd"))
    ++now.descriptors;
  std::ifstream status(process + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) now.memory_kib = std::stol(line.substr(6));
  return now;
}

void Soak::compare() {
  auto wanted = first_tree();
  wanted.erase("data/domain");
  wanted["data/host_name_dns"] = name_;
  wanted["data/meminfo_free"] = free_;
  if (has_link_) wanted.merge(Dump{{"attr/vif/3/mac/0", "00:16:3e:00:05:03"}, {"attr/vif/3/name", "eth3"}});
  if (!addresses_.empty()) wanted["attr/vif/2/ipv4/0"] = *addresses_.begin();
  if (!address_ipv6_.empty()) wanted["attr/vif/2/ipv6/0"] = address_ipv6_;
  for (const auto& [key, value] : volumes_.at(is_mounted_))
    wanted[key] = value;
  const auto since = Clock::now();
  expect_published(wanted, 10s);
  const auto waited = std::chrono::ceil<std::chrono::milliseconds>(Clock::now() - since);
  EXPECT_LE(waited, was_restarted_ ? patience_after_restart : patience);
  was_restarted_ = false;
  longest_ = std::max(longest_, waited);
  ++comparisons_;
}

/// With the kernel's own list of mounts to hear of, and one that is made up to read.
void Soak::start() {
  ASSERT_NO_FATAL_FAILURE(learn_volumes());
  files_.remove("/proc/self/mountinfo");
  files_.show_real("/proc/self/mountinfo");
  agent_ =
      std::make_unique<AgentProcess>(std::vector<std::string>{"--stderr", "--memory-interval", "1", "--status-socket",
                                                              "/status.sock", "--root", files_.root()},
                                     AgentProcess::Environment{{"XENSTORED_PATH", guest_->socket()}});
  ASSERT_TRUE(eventually([&] { return agent_->log().find("agent: version") != std::string::npos; })) << agent_->log();
  show_mounts();
  agent_->send_signal(SIGHUP);
}

void Soak::run(std::chrono::minutes lasting) {
  static constexpr Step often[] = {&Soak::address,     &Soak::address,      &Soak::address_ipv6, &Soak::link,
                                   &Soak::switch_link, &Soak::mounts,       &Soak::mounts,       &Soak::host_name,
                                   &Soak::memory,      &Soak::address_ipv6, &Soak::ask_status};
  ASSERT_NO_FATAL_FAILURE(start());
  compare();
  const auto warm = Clock::now() + 20s;
  const auto end = warm + lasting;
  Resources before;
  auto next_migration = Clock::now() + 5s;
  auto next_restart = Clock::now() + 12s;
  while (Clock::now() < end && !HasFailure()) {
    for (const auto until = Clock::now() + 1s; Clock::now() < until; ++steps_) {
      (this->*often[random(std::size(often))])();
      std::this_thread::sleep_for(std::chrono::milliseconds(random(120)));
    }
    if (Clock::now() > next_migration) {
      migrate();
      next_migration = Clock::now() + 5s;
    }
    if (Clock::now() > next_restart) {
      restart_store();
      next_restart = Clock::now() + 23s;
    }
    compare();
    if (before.watches == 0 && Clock::now() > warm) before = resources();
  }
  const auto after = resources();
  std::cout << lasting.count() << " minutes: " << steps_ << " changes, " << migrations_ << " migrations, " << restarts_
            << " restarts of xenstored; " << comparisons_ << " comparisons, the longest wait for the right tree "
            << longest_.count() << " ms\n  before " << before << "\n  after  " << after << '\n';
  EXPECT_TRUE(agent_->is_running());
  EXPECT_EQ(after.descriptors, before.descriptors);
  EXPECT_EQ(after.watches, before.watches);
  EXPECT_LE(after.memory_kib, before.memory_kib + most_growth_kib);
  if (HasFailure()) std::cout << agent_->log();
  agent_->send_signal(SIGTERM);
  EXPECT_EQ(agent_->wait(), 0);
}

TEST_P(Soak, EndsAsItBegan) {
  const char* minutes = std::getenv("XGA_SOAK_MINUTES");
  run(std::chrono::minutes(minutes == nullptr ? 1 : std::atoi(minutes)));
}

} // namespace
