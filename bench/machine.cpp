// SPDX-License-Identifier: BSD-2-Clause
#include "machine.hpp"

#include <filesystem>
#include <fstream>

#include <sys/utsname.h>
#include <unistd.h>

namespace bench {
namespace {

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unnamed processor";
}

std::string first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string daemon_version() {
  std::error_code error;
  const auto directory = std::filesystem::read_symlink(XGA_DAEMONS, error); // xen-4.17
  return error ? "of unknown version" : directory.filename().string();
}

} // namespace

void describe_machine(Report& report) {
  utsname names{};
  ::uname(&names);
  report.describe("kernel", std::string(names.sysname) + ' ' + names.release + ' ' + names.machine);
  report.describe("cpu", processor() + ", " + std::to_string(::sysconf(_SC_NPROCESSORS_ONLN)) + " online");
  report.describe("load", first_line("/proc/loadavg") + " (at the start)");
  report.describe("daemon", "C xenstored of " + daemon_version() + ", without Xen (tests/store/lab)");
}

} // namespace bench
