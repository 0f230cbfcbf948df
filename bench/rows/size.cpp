// SPDX-License-Identifier: BSD-2-Clause
#include <cstdlib>
#include <filesystem>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.hpp"
#include "rows/rows.hpp"

namespace bench {
namespace {

/// Where a command is, as execvp(3) finds it; the name itself if nowhere.
std::filesystem::path find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  std::string path = std::getenv("PATH") == nullptr ? "" : std::getenv("PATH");
  for (path += ':'; !path.empty(); path.erase(0, path.find(':') + 1)) {
    auto candidate = std::filesystem::path(path.substr(0, path.find(':'))) / name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return name;
}

bool strip(std::string from, std::string to) {
  std::string command = "strip";
  std::string output = "-o";
  std::array<char*, 5> words{command.data(), output.data(), to.data(), from.data(), nullptr};
  pid_t child = -1;
  int status = -1;
  return ::posix_spawnp(&child, words[0], nullptr, nullptr, words.data(), ::environ) == 0 &&
         ::waitpid(child, &status, 0) == child && status == 0;
}

} // namespace

/// Of the program itself; a script, or what it loads, is not looked into.
void measure_size(const Options& options, Report& report) {
  const auto program = find_program(options.agent.front());
  const auto stripped = options.scratch + "/stripped";
  report.add("program as built", "kB", static_cast<double>(std::filesystem::file_size(program)) / 1e3);
  if (!strip(program, stripped)) throw store_lab::LabError("strip(1) does not take " + program.string());
  report.add("program, stripped", "kB", static_cast<double>(std::filesystem::file_size(stripped)) / 1e3);
}

} // namespace bench
