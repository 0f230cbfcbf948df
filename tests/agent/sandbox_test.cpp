// SPDX-License-Identifier: BSD-2-Clause
// The agent does all its work while it is locked in, as a user of its own that a made-up passwd(5) has.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "listening_logger.hpp"
#include "sandboxed_guest.hpp"

namespace {

using namespace std::chrono_literals;

/// The value of a line of /proc/PID/status, its white space each one blank.
std::string status_of(pid_t pid, const std::string& name) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(name + ':')) continue;
    std::istringstream words(line.substr(name.size() + 1));
    std::string value;
    for (std::string word; words >> word;)
      value += (value.empty() ? "" : " ") + word;
    return value;
  }
  return "(none)";
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class Sandbox : public SandboxedGuest {
protected:
  /// What doctor looks at of that process, in the guest's /proc.
  void show_process(pid_t pid) const {
    const auto directory = "/proc/" + std::to_string(pid);
    for (const char* name : {"/comm", "/cmdline", "/status"}) {
      std::ostringstream content;
      content << std::ifstream(directory + name).rdbuf();
      files_.write(directory + name, content.str());
    }
  }
  std::string run(const std::string& command) const {
    AgentProcess agent({command, "--root", files_.root()}, {{"XENSTORED_PATH", guest_->socket()}});
    agent.wait();
    return agent.out() + agent.log();
  }
  /// Strict, where this kernel has all; else what there is, and the reason is told.
  std::unique_ptr<AgentProcess> start_locked_in(std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--sandbox", "strict"});
    auto agent = start_agent(std::move(more));
    eventually([&] { return has(agent->log(), "agent: version") || !agent->is_running(); });
    return agent;
  }
  static void expect_locked_in(pid_t pid) {
    EXPECT_EQ(status_of(pid, "Uid"), "993 993 993 993");
    EXPECT_EQ(status_of(pid, "Gid"), "990 990 990 990");
    EXPECT_EQ(status_of(pid, "Groups"), "105");
    for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"})
      EXPECT_EQ(status_of(pid, set), "0000000000000000") << set;
    EXPECT_EQ(status_of(pid, "NoNewPrivs"), "1");
    EXPECT_EQ(status_of(pid, "Seccomp"), "2");
  }
};
INSTANTIATE_TEST_SUITE_P(On, Sandbox, testing::Values(c_xapi, ocaml_libxl), host_name);

TEST_P(Sandbox, LeavesNothingButItsUser) {
  const auto agent = start_locked_in();
  ASSERT_TRUE(agent->is_running()) << agent->log();
  expect_published(first_tree());
  expect_locked_in(agent->pid());
  EXPECT_TRUE(has(agent->log(), "agent: sandbox: user 993, capabilities dropped, no_new_privs, files restricted "))
      << agent->log();
  EXPECT_TRUE(has(run("status"), "\nsandbox:      user 993, capabilities dropped, no_new_privs, files "))
      << run("status");
  show_process(agent->pid());
  EXPECT_TRUE(has(run("doctor"),
                  "is sandboxed: user 993, no capabilities, no new privileges, system calls filtered; it "
                  "says: user 993, capabilities dropped, no_new_privs, files "))
      << run("doctor");
  agent->send_signal(SIGTERM);
  EXPECT_EQ(agent->wait(), 0);
}

TEST_P(Sandbox, IsOffWhereNobodyWantsIt) {
  const auto agent = start_agent({"--sandbox", "off"});
  expect_published(first_tree());
  EXPECT_EQ(status_of(agent->pid(), "Uid"), "0 0 0 0");
  EXPECT_EQ(status_of(agent->pid(), "Seccomp"), "0");
  EXPECT_EQ(status_of(agent->pid(), "NoNewPrivs"), "0");
}

/// What the user could not open again later is not opened as root now: then root stays, without any capability.
TEST_P(Sandbox, KeepsTheUserIdThatTheStoreNeeds) {
  open_ways(0755, 0600);
  const auto agent = start_published_agent();
  EXPECT_EQ(status_of(agent->pid(), "Uid"), "0 0 0 0");
  EXPECT_EQ(status_of(agent->pid(), "Gid"), "0 0 0 0");
  EXPECT_EQ(status_of(agent->pid(), "Groups"), status_of(::getpid(), "Groups"));
  EXPECT_EQ(status_of(agent->pid(), "CapEff"), "0000000000000000");
  EXPECT_EQ(status_of(agent->pid(), "CapBnd"), "0000000000000000");
  EXPECT_EQ(status_of(agent->pid(), "Seccomp"), "2");
  EXPECT_TRUE(has(agent->log(), "; not: user xen-guest-agent (open " + guest_->socket() + ": Permission denied)"))
      << agent->log();
  show_process(agent->pid());
  EXPECT_TRUE(has(run("doctor"), " is sandboxed in part: user 0, no capabilities, ")) << run("doctor");
  EXPECT_TRUE(has(run("doctor"), "not: user xen-guest-agent (open ")) << run("doctor");
  const auto strict = start_locked_in();
  EXPECT_EQ(strict->wait(), 1);
  EXPECT_TRUE(has(strict->log(), "xen-guest-agent: --sandbox strict: ")) << strict->log();
}

TEST_P(Sandbox, KeepsTheUserIdThatTheFilesNeed) {
  ASSERT_EQ(::chmod(files_.root().c_str(), 0700), 0);
  const auto agent = start_published_agent();
  EXPECT_EQ(status_of(agent->pid(), "Uid"), "0 0 0 0");
  EXPECT_TRUE(has(agent->log(), "; not: user xen-guest-agent (open " + files_.root() + ": Permission denied)"))
      << agent->log();
}

TEST_P(Sandbox, TakesNoUserThatIsNotItsOwn) {
  for (const auto& [line, why] : std::map<std::string, std::string>{
           {"", "/etc/passwd has no user xen-guest-agent"},
           {"xen-guest-agent:x:0:990::/:/bin/sh\n", "user xen-guest-agent is 0 in /etc/passwd"},
           {"xen-guest-agent:x:65534:990::/:/bin/sh\n", "user xen-guest-agent is 65534 in /etc/passwd"},
           {"xen-guest-agent:x:993:0::/:/bin/sh\n", "user xen-guest-agent is in root's group"}}) {
    set_users("root:x:0:0::/root:/bin/sh\n" + line);
    const auto agent = start_agent({"--once"});
    EXPECT_EQ(agent->wait(), 0);
    EXPECT_TRUE(has(agent->log(), "; not: user xen-guest-agent (" + why + ")")) << agent->log();
    const auto strict = start_locked_in();
    EXPECT_EQ(strict->wait(), 1);
    EXPECT_TRUE(has(strict->log(), why)) << strict->log();
  }
}

/// Linux before 5.13, or one that was built without. older_kernel answers as it does.
TEST_P(Sandbox, IsWhatAnOlderKernelHas) {
  const std::string files = "files restricted (Landlock) (landlock_create_ruleset: Function not implemented)";
  const std::string calls = "system calls filtered (prctl: Invalid argument)";
  for (const auto& [without, missing] :
       std::map<std::string, std::string>{{"landlock", files}, {"seccomp", calls}, {"both", files + ", " + calls}}) {
    const auto run_once = [&, &kernel = without](const std::string& mode, int status) {
      const std::vector<std::string> arguments{"--stderr", "--once", "--sandbox", mode, "--root", files_.root()};
      AgentProcess agent(arguments, {{"XENSTORED_PATH", guest_->socket()}}, {XGA_OLDER_KERNEL, kernel});
      EXPECT_EQ(agent.wait(), status) << agent.log();
      EXPECT_TRUE(has(agent.log(), "sandbox: user 993, ")) << agent.log();
      return agent.log();
    };
    for (const auto& [key, was] : published())
      dom0().remove(guest_->home() + '/' + key);
    const auto strict = run_once("strict", 1);
    EXPECT_TRUE(has(strict, "--sandbox strict: ") && has(strict, "; not: " + missing + '\n')) << strict;
    EXPECT_EQ(published(), Dump{}) << "it does not begin";
    const auto tolerant = run_once("auto", 0);
    EXPECT_TRUE(has(tolerant, "; not: " + missing + '\n')) << tolerant;
    EXPECT_EQ(published(), first_tree());
  }
}

/// As a service manager starts it: the directory of the socket is the user's.
TEST_P(Sandbox, ChangesNoUserButRoot) {
  std::filesystem::create_directories(files_.root() + "/run/xen-guest-agent");
  ASSERT_EQ(::chown((files_.root() + "/run/xen-guest-agent").c_str(), 993, 990), 0);
  const AgentProcess agent({"--stderr", "--sandbox", "strict", "--root", files_.root()},
                           {{"XENSTORED_PATH", guest_->socket()}},
                           {"setpriv", "--reuid", "993", "--regid", "990", "--clear-groups"});
  expect_published(first_tree());
  ASSERT_TRUE(eventually([&] { return has(agent.log(), "agent: version"); })) << agent.log();
  EXPECT_EQ(status_of(agent.pid(), "Uid"), "993 993 993 993");
  EXPECT_EQ(status_of(agent.pid(), "CapEff"), "0000000000000000");
  EXPECT_EQ(status_of(agent.pid(), "Seccomp"), "2");
  EXPECT_TRUE(has(run("status"), "\nsandbox:      user 993, "))
      << "root believes the user that the agent has: " << run("status");
}

/// All that the agent ever does, under the eyes of strace: a call that the filter refuses is seen as one that the
/// kernel does not have.
class Work : public Sandbox {
protected:
  void start(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"--stderr", "--sandbox", "strict",     "--memory-interval",
                                       "1",        "--root",    files_.root()};
    if (through_libxenstore()) arguments.insert(arguments.end(), {"--xenstore", "libxenstore"});
    arguments.insert(arguments.end(), more.begin(), more.end());
    agent_ = std::make_unique<AgentProcess>(
        arguments, AgentProcess::Environment{{"XENSTORED_PATH", guest_->socket()}, {"ASAN_OPTIONS", "detect_leaks=0"}},
        std::vector<std::string>{"strace", "-f", "-o", trace_file()});
    if (eventually([&] { return has(agent_->log(), "agent: version"); }, 20s)) return;
    if (has(agent_->log(), "ptrace")) GTEST_SKIP() << "strace is not permitted here";
    FAIL() << agent_->log();
  }
  /// Not strace's: strace writes it before each call.
  pid_t agent_pid() const {
    pid_t pid = 0;
    std::ifstream(trace_file()) >> pid;
    return pid;
  }
  std::string trace_file() const { return files_.root() + "/made/trace"; }
  /// Since the filter is there.
  std::string trace() const {
    std::ostringstream text;
    text << std::ifstream(trace_file()).rdbuf();
    const auto begin = text.str().find("SECCOMP_MODE_FILTER");
    return begin == std::string::npos ? "" : text.str().substr(begin);
  }
  void expect_nothing_refused() const {
    std::istringstream lines(trace());
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      if (through_libxenstore() && has(line, " clone3(")) continue; // glibc takes clone(2), whose flags can be seen
      EXPECT_FALSE(has(line, "= -1 ENOSYS") || has(line, "= -1 EPERM") || has(line, "= -1 EACCES")) << line;
    }
    EXPECT_GT(count, 100U) << "what was traced is the agent's work";
  }
  std::unique_ptr<AgentProcess> agent_;
};
INSTANTIATE_TEST_SUITE_P(On, Work, testing::Values(c_xapi, ocaml_libxl), host_name);

TEST_P(Work, GoesOnWithoutNetlink) {
  ASSERT_NO_FATAL_FAILURE(start({"--network", "scan", "--scan-interval", "1"}));
  network::ip("addr add 10.77.2.2/24 dev eth2");
  ASSERT_TRUE(eventually([&] { return value("attr/vif/2/ipv4/0") == "10.77.2.2"; }));
  expect_nothing_refused();
}

TEST_P(Work, GoesOn) {
  files_.show_real("/proc/sys/kernel/hostname");
  files_.show_real("/proc/self/mountinfo");
  files_.remove("/sys/class/block");
  files_.show_real("/sys/class/block");
  ASSERT_EQ(::sethostname("one", 3), 0);
  ASSERT_NO_FATAL_FAILURE(start());
  ASSERT_TRUE(eventually([&] { return value("data/host_name_dns") == "one"; }));
  expect_locked_in(agent_pid());

  network::ip("addr add 10.77.2.2/24 dev eth2");
  ASSERT_TRUE(eventually([&] { return value("attr/vif/2/ipv4/0") == "10.77.2.2"; })) << "an address";
  network::ip("link set eth2 name eth9");
  ASSERT_TRUE(eventually([&] { return value("attr/vif/2/ipv4/0") == "(none)"; })) << "a link";
  network::ip("link set eth9 name eth2");
  ASSERT_TRUE(eventually([&] { return value("attr/vif/2/ipv4/0") == "10.77.2.2"; }));
  ASSERT_EQ(::sethostname("two.example.net", 15), 0);
  ASSERT_TRUE(eventually([&] { return value("data/domain") == "example.net"; })) << "the host name";
  ASSERT_EQ(::mount("none", "/mnt", "tmpfs", 0, nullptr), 0);
  files_.write("/proc/meminfo", "MemTotal: 1048576 kB\nMemAvailable: 400000 kB\n");
  ASSERT_TRUE(eventually([&] { return value("data/meminfo_free") == "400000"; })) << "memory";
  ASSERT_EQ(::umount("/mnt"), 0);

  files_.write("/etc/os-release", "NAME=\"Devuan\"\nVERSION_ID=\"5\"\nID=devuan\n"); // a new file in its place
  ::kill(agent_pid(), SIGHUP);
  ASSERT_TRUE(eventually([&] { return value("data/os_distro") == "devuan"; })) << "all anew";

  EXPECT_TRUE(has(run("status"), "\nsandbox:      user 993, ")) << run("status");

  guest_->migrate(6);
  ASSERT_TRUE(eventually([&] { return value("data/os_distro") == "devuan"; })) << "a migration";
  lab_->restart_daemon();
  ASSERT_TRUE(eventually([&] { return value("data/os_distro") == "devuan"; })) << "a restart of xenstored";
  expect_nothing_refused();
  ::kill(agent_pid(), SIGTERM);
  EXPECT_EQ(agent_->wait(), 0);
  expect_nothing_refused();
}

/// A client of domain 0 is cut off when xenstored ends: the user that the agent has become opens the store by itself.
class Again : public Sandbox {};
INSTANTIATE_TEST_SUITE_P(On, Again, testing::Values(c_xapi, ocaml_xapi), host_name);

TEST_P(Again, OpensTheStore) {
  const auto socket = lab_->dom0_socket();
  const auto published = [&] { return dom0().read("/local/domain/0/data/os_distro").value_or("") == "debian"; };
  ASSERT_EQ(::chmod(socket.c_str(), 0666), 0);
  const AgentProcess agent({"--stderr", "--sandbox", "strict", "--root", files_.root()}, {{"XENSTORED_PATH", socket}});
  ASSERT_TRUE(eventually(published)) << agent.log();
  lab_->restart_daemon();
  std::this_thread::sleep_for(300ms);
  EXPECT_FALSE(published()) << "the new socket is root's alone";
  ASSERT_EQ(::chmod(socket.c_str(), 0666), 0);
  EXPECT_TRUE(eventually(published)) << agent.log();
  EXPECT_EQ(status_of(agent.pid(), "Uid"), "993 993 993 993");
}

/// Last, since from here on this process has another /dev.
TEST_P(Sandbox, ReachesTheSystemLogger) {
  ASSERT_TRUE(enter_small_dev());
  auto logger = std::make_unique<ListeningLogger>("/dev/log");
  ASSERT_TRUE(logger->is_there());
  const AgentProcess agent({"--sandbox", "strict", "--memory-interval", "1", "--root", files_.root()},
                           {{"XENSTORED_PATH", guest_->socket()}});
  EXPECT_TRUE(eventually([&] { return logger->has_heard("agent: version"); })) << agent.log();
  expect_locked_in(agent.pid());
  logger = std::make_unique<ListeningLogger>("/dev/log");
  files_.remove("/proc/meminfo");
  EXPECT_TRUE(eventually([&] { return logger->has_heard("collect: memory: "); }));
  ASSERT_EQ(::umount2("/dev", MNT_DETACH), 0);
}

} // namespace
