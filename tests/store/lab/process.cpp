// SPDX-License-Identifier: BSD-2-Clause
#include "process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace store_lab {

namespace {

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const auto& word : words)
    pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

/// What posix_spawn is told about the child's descriptors and signals.
struct SpawnPlan {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
  SpawnPlan() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    // A test program may block or ignore signals; that is its own affair.
    sigset_t none{};
    sigset_t all{};
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
};

} // namespace

Process::Process(const Command& command) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) throw LabError("socketpair failed");
  SpawnPlan plan;
  posix_spawn_file_actions_adddup2(&plan.files, ends[1], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&plan.files, ends[1], STDOUT_FILENO);
  if (!command.error_file.empty())
    posix_spawn_file_actions_addopen(&plan.files, STDERR_FILENO, command.error_file.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int failure = posix_spawn(&pid_, command.arguments.front().c_str(), &plan.files, &plan.attributes,
                                  pointers(command.arguments).data(), pointers(command.environment).data());
  close(ends[1]);
  channel_ = ends[0];
  if (failure == 0) return;
  pid_ = -1;
  kill();
  throw LabError("cannot start " + command.arguments.front() + ": " + std::strerror(failure));
}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(channel_, other.channel_);
  std::swap(heard_, other.heard_);
  return *this;
}

void Process::kill() noexcept {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (channel_ >= 0) close(channel_);
  pid_ = channel_ = -1;
}

void Process::send_signal(int signal) const {
  if (pid_ > 0) ::kill(pid_, signal);
}

bool Process::is_running() const {
  siginfo_t info{};
  return pid_ > 0 && waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == 0;
}

// A dead listener is found by hear().
void Process::say(const std::string& line) const {
  (void)send(channel_, (line + '\n').c_str(), line.size() + 1, MSG_NOSIGNAL);
}

std::string Process::hear(std::chrono::milliseconds patience) {
  for (;;) {
    if (const auto end = heard_.find('\n'); end != std::string::npos) {
      auto line = heard_.substr(0, end);
      heard_.erase(0, end + 1);
      return line;
    }
    pollfd readable{channel_, POLLIN, 0};
    if (poll(&readable, 1, static_cast<int>(patience.count())) == 0) throw LabError("no answer from a lab process");
    std::array<char, 256> buffer{};
    const auto count = read(channel_, buffer.data(), buffer.size());
    if (count <= 0) throw LabError("a lab process ended");
    heard_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

} // namespace store_lab
