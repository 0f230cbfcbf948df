// SPDX-License-Identifier: BSD-2-Clause
// `xen-guest-agent doctor` where there is no Xen, or no right to use it.
#include <filesystem>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent_process.hpp"
#include "support/guest_files.hpp"

namespace {

struct Outcome {
  int status;
  std::string out;
  std::string err;
};

Outcome doctor(std::vector<std::string> arguments, const AgentProcess::Environment& environment = {},
               const std::vector<std::string>& wrapper = {}) {
  arguments.insert(arguments.begin(), "doctor");
  AgentProcess agent(arguments, environment, wrapper);
  const int status = agent.wait();
  return {status, agent.out(), agent.log()};
}

bool has(const Outcome& outcome, const std::string& text) { return outcome.out.find(text) != std::string::npos; }

/// A socket that only its owner may use; nobody answers.
class PrivateSocket {
public:
  explicit PrivateSocket(const std::string& path) : path_(path), fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(fd_, 1), 0);
    ::chmod(path.c_str(), ::geteuid() == 0 ? 0600 : 0000);
  }
  PrivateSocket(const PrivateSocket&) = delete;
  PrivateSocket& operator=(const PrivateSocket&) = delete;
  ~PrivateSocket() { ::close(fd_); }

private:
  std::string path_;
  int fd_;
};

/// Words before the agent that make root nobody; the program is copied to where nobody can run it.
std::vector<std::string> as_nobody(const std::string& directory) {
  if (::geteuid() != 0) return {};
  std::filesystem::copy_file(agent_program(), directory + "/agent");
  for (const auto& path : {directory, directory + "/agent"})
    ::chmod(path.c_str(), 0755);
  return {"sh", "-c", "exec setpriv --reuid=65534 --regid=65534 --clear-groups " + directory + "/agent \"$@\""};
}

TEST(DoctorAlone, NoXen) {
  const GuestFiles files;
  files.remove("/sys/hypervisor");
  const auto outcome = doctor({"--root", files.root()});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_TRUE(outcome.out.starts_with("BAD   xen ")) << outcome.out;
  EXPECT_FALSE(has(outcome, "\nBAD   device")) << "there is nothing to look for";
  EXPECT_TRUE(outcome.out.ends_with("It does not work here: see BAD.\n")) << outcome.out;
  EXPECT_EQ(outcome.err, "");
}

TEST(DoctorAlone, ControlDomain) {
  const GuestFiles files;
  files.write("/proc/xen/capabilities", "control_d\n");
  const auto outcome = doctor({"--root", files.root()}, {{"XENSTORED_PATH", "/nonexistent"}});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_TRUE(has(outcome, "dom0")) << outcome.out;
}

TEST(DoctorAlone, NoDevice) {
  const GuestFiles files;
  const auto outcome = doctor({"--root", files.root()}, {{"XENSTORED_PATH", "/nonexistent/socket"}});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_TRUE(has(outcome, "no way to xenstore: open /nonexistent/socket: No such file or directory")) << outcome.out;
  EXPECT_FALSE(has(outcome, "detected")) << "nobody knows";
}

TEST(DoctorAlone, Unprivileged) {
  const GuestFiles files;
  const auto socket = files.root() + "/socket";
  const PrivateSocket store(socket);
  const auto outcome = doctor({"--root", files.root()}, {{"XENSTORED_PATH", socket}}, as_nobody(files.root()));
  if (outcome.err.find("setpriv") != std::string::npos) GTEST_SKIP() << outcome.err;
  EXPECT_EQ(outcome.status, 1) << outcome.err;
  EXPECT_TRUE(has(outcome, socket)) << outcome.out;
  EXPECT_TRUE(has(outcome, "is not for user ")) << outcome.out;
  EXPECT_TRUE(has(outcome, "-> run this as root")) << outcome.out;
}

TEST(DoctorAlone, HasNoColourInAFile) {
  const GuestFiles files;
  EXPECT_EQ(doctor({"--root", files.root()}, {{"TERM", "xterm"}}).out.find('\033'), std::string::npos);
}

TEST(DoctorAlone, Json) {
  const GuestFiles files;
  files.remove("/sys/hypervisor");
  const auto outcome = doctor({"--json", "--root", files.root()});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_TRUE(outcome.out.starts_with("{\n  \"version\": \"1.")) << outcome.out;
  EXPECT_TRUE(has(outcome, "\n  \"status\": 2,\n")) << outcome.out;
  EXPECT_TRUE(has(outcome, "{\"mark\": \"bad\", \"check\": \"xen\", \"about\": \"\",")) << outcome.out;
}

} // namespace
