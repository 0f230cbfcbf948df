// SPDX-License-Identifier: BSD-2-Clause
#include "tool_run.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

int memory_file(const std::string& text = "") {
  const int fd = ::memfd_create("tool", MFD_CLOEXEC);
  if (fd < 0 || ::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("memfd_create");
  ::lseek(fd, 0, SEEK_SET);
  return fd;
}

std::string content(int fd) {
  std::string text;
  std::array<char, 65536> buffer{};
  for (ssize_t n = 0; (n = ::pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(text.size()))) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(n));
  return text;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (auto& word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

pid_t start(const ToolCommand& command, int out, int err) {
  auto words = command.words;
  std::vector<std::string> settings;
  for (const auto& [name, value] : command.environment)
    settings.push_back(name + '=' + value);
  const auto argv = pointers(words);
  const auto envp = pointers(settings);
  const int in = memory_file(command.input);
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("fork");
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    ::execve(command.program.c_str(), argv.data(), envp.data());
    ::_exit(127);
  }
  ::close(in);
  return pid;
}

int wait_for(pid_t pid, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  int status = 0;
  while (::waitpid(pid, &status, WNOHANG) != pid) {
    if (std::chrono::steady_clock::now() > deadline) return -1;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

ToolProcess::ToolProcess(const ToolCommand& command) : out_(memory_file()), err_(memory_file()) {
  pid_ = start(command, out_, err_);
}

ToolProcess::~ToolProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(out_);
  ::close(err_);
}

void ToolProcess::send_signal(int number) const { ::kill(pid_, number); }

std::string ToolProcess::out() const { return content(out_); }

ToolOutcome ToolProcess::wait(std::chrono::milliseconds patience) {
  const int status = wait_for(pid_, patience);
  if (status >= 0) pid_ = -1;
  return {status, content(out_), content(err_)};
}

ToolOutcome run(const ToolCommand& command) { return ToolProcess(command).wait(); }

ToolOutcome run_on_terminal(const ToolCommand& command, unsigned short columns) {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) throw std::runtime_error("posix_openpt");
  const int terminal = ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  const winsize size{24, columns, 0, 0};
  ::ioctl(terminal, TIOCSWINSZ, &size);
  const int err = memory_file();
  const pid_t pid = start(command, terminal, err);
  ::close(terminal);
  ToolOutcome outcome;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = ::read(master, buffer.data(), buffer.size())) > 0;) // EIO when the tool has ended
    outcome.out.append(buffer.data(), static_cast<std::size_t>(n));
  outcome.status = wait_for(pid, std::chrono::seconds(20));
  outcome.err = content(err);
  ::close(master);
  ::close(err);
  return outcome;
}
