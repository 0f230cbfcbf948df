// SPDX-License-Identifier: BSD-2-Clause
#include "support/network.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

namespace network {
namespace {

bool write_file(const char* path, const std::string& text) {
  std::ofstream file(path);
  return static_cast<bool>(file << text << std::flush);
}

std::string become_root_of_own_namespace() {
  const auto uid = std::to_string(::getuid());
  const auto gid = std::to_string(::getgid());
  if (::unshare(CLONE_NEWUSER) != 0) return std::string("no user namespaces here: ") + std::strerror(errno);
  if (!write_file("/proc/self/setgroups", "deny") || !write_file("/proc/self/uid_map", "0 " + uid + " 1") ||
      !write_file("/proc/self/gid_map", "0 " + gid + " 1"))
    return "user namespaces cannot be mapped here";
  return "";
}

/// Runs a shell command; throws with its output if it fails.
void run(const std::string& command) {
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r"); // NOLINT(cert-env33-c): a test, with commands of its own
  if (pipe == nullptr) throw std::runtime_error("popen failed");
  std::string output;
  std::array<char, 512> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr)
    output += buffer.data();
  if (::pclose(pipe) != 0) throw std::runtime_error(command.substr(0, 200) + ": " + output);
}

} // namespace

std::string enter_namespace() {
  if (::geteuid() != 0) {
    if (auto why = become_root_of_own_namespace(); !why.empty()) return why;
  }
  if (::unshare(CLONE_NEWNET | CLONE_NEWUTS) != 0)
    return std::string("no network namespaces here: ") + std::strerror(errno);
  try {
    ip("link set lo up");
    ip("link add xgatest type veth peer name xgapeer");
    ip("link del xgatest");
  } catch (const std::runtime_error& error) {
    return std::string("no links can be made here: ") + error.what();
  }
  return "";
}

void ip(const std::string& arguments) { run("PATH=$PATH:/usr/sbin:/sbin ip " + arguments); }

void ip_batch(const std::string& lines) { run("PATH=$PATH:/usr/sbin:/sbin ip -batch - <<'END'\n" + lines + "\nEND\n"); }

OtherNamespace::OtherNamespace() {
  std::array<int, 2> ready{};
  if (::pipe(ready.data()) != 0) throw std::runtime_error("pipe failed");
  pid_ = ::fork();
  if (pid_ == 0) {
    const char done = ::unshare(CLONE_NEWNET) == 0 ? 'y' : 'n';
    [[maybe_unused]] const auto written = ::write(ready[1], &done, 1);
    ::pause();
    ::_exit(0);
  }
  char done = 'n';
  [[maybe_unused]] const auto got = ::read(ready[0], &done, 1);
  ::close(ready[0]);
  ::close(ready[1]);
  if (done != 'y') throw std::runtime_error("no second network namespace here");
}

OtherNamespace::~OtherNamespace() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void OtherNamespace::ip(const std::string& arguments) const {
  run("PATH=$PATH:/usr/sbin:/sbin nsenter --net=/proc/" + pid() + "/ns/net ip " + arguments);
}

} // namespace network
