// SPDX-License-Identifier: BSD-2-Clause
#include "measured_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.hpp"

namespace bench {
namespace {

using store_lab::LabError;

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (auto& word : words)
    pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment(const std::string& xenstored_path) {
  std::vector<std::string> variables;
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    if (std::strncmp(*variable, "XENSTORE", 8) != 0) variables.emplace_back(*variable);
  }
  if (!xenstored_path.empty()) variables.push_back("XENSTORED_PATH=" + xenstored_path);
  return variables;
}

/// Between vfork(2) and here nothing of the parent's may be changed: it shares our memory.
[[noreturn]] void become(char* const* argv, char* const* envp, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setpgid(0, 0); // what it starts is killed with it
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::execvpe(argv[0], argv, envp);
  ::_exit(127);
}

pid_t start(char* const* argv, char* const* envp, int output) {
  const pid_t pid = ::vfork();
  if (pid == 0) become(argv, envp, output);
  return pid;
}

} // namespace

MeasuredProcess::MeasuredProcess(const std::vector<std::string>& words, const std::string& xenstored_path, int output) {
  auto arguments = words;
  auto variables = environment(xenstored_path);
  const auto argv = pointers(arguments);
  const auto envp = pointers(variables);
  started_ = Clock::now();
  pid_ = start(argv.data(), envp.data(), output);
  if (pid_ < 0) throw LabError(std::string("vfork: ") + std::strerror(errno));
}

MeasuredProcess::~MeasuredProcess() {
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool MeasuredProcess::is_running() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

std::map<std::string, double> MeasuredProcess::memory() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/smaps_rollup");
  std::map<std::string, double> sizes;
  std::string line;
  std::getline(file, line); // the range of addresses
  for (std::string name, unit; file >> name;) {
    double size = 0;
    file >> size >> unit;
    name.pop_back(); // the colon
    sizes[name] = size;
  }
  if (!sizes.contains("Rss")) throw LabError("smaps_rollup of the agent cannot be read");
  return sizes;
}

double MeasuredProcess::cpu_milliseconds() const {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
    throw LabError("the agent's processor time cannot be read");
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

unsigned MeasuredProcess::threads() const {
  unsigned count = 0;
  for ([[maybe_unused]] const auto& task :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task"))
    ++count;
  return count;
}

double MeasuredProcess::voluntary_switches() const {
  double switches = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid_) + "/task")) {
    std::ifstream file(task.path() / "status");
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("voluntary_ctxt_switches:")) switches += std::stod(line.substr(line.find(':') + 1));
    }
  }
  return switches;
}

} // namespace bench
