// SPDX-License-Identifier: BSD-2-Clause
#include "agent_process.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

[[noreturn]] void become(const std::vector<std::string>& words, const AgentProcess::Environment& environment,
                         const std::string& directory) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // A wrapper such as strace is a process of its own: the whole group is what is killed later.
  ::setpgid(0, 0);
  ::dup2(::open((directory + "/out").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDOUT_FILENO);
  ::dup2(::open((directory + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
  ::unsetenv("XENSTORED_PATH");
  ::unsetenv("XENSTORE_SCHEMA");
  ::unsetenv("JOURNAL_STREAM");
  ::unsetenv("XEN_GUEST_AGENT_LOG");
  ::unsetenv("RUST_LOG");
  for (const auto& [name, value] : environment)
    ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> argv;
  for (const auto& word : words)
    argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  ::_exit(127);
}

} // namespace

std::string agent_program() {
  const char* other = std::getenv("XGA_TEST_AGENT");
  return other == nullptr ? XGA_AGENT : other;
}

AgentProcess::AgentProcess(const std::vector<std::string>& arguments, const Environment& environment,
                           const std::vector<std::string>& wrapper, const std::string& program) {
  std::string pattern = std::filesystem::temp_directory_path() / "agent-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp " + pattern);
  directory_ = pattern;
  auto words = wrapper;
  words.emplace_back(program.empty() ? agent_program() : program);
  words.insert(words.end(), {"--config", "/dev/null"}); // not this machine's
  words.insert(words.end(), arguments.begin(), arguments.end());
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork");
  if (pid_ == 0) become(words, environment, directory_);
}

AgentProcess::~AgentProcess() {
  if (is_running()) {
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

bool AgentProcess::is_running() {
  if (status_ >= 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

void AgentProcess::send_signal(int number) const { ::kill(pid_, number); }

int AgentProcess::wait(std::chrono::milliseconds patience) {
  eventually([this] { return !is_running(); }, patience);
  return status_;
}

std::string AgentProcess::out() const { return content(directory_ + "/out"); }
std::string AgentProcess::log() const { return content(directory_ + "/log"); }

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}
