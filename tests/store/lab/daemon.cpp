// SPDX-License-Identifier: BSD-2-Clause
#include "daemon.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace store_lab {

namespace fs = std::filesystem;

namespace {

/// Where fetch.sh unpacked Debian's packages.
const fs::path packages_root = fs::path(STORE_LAB_CACHE) / "current" / "root";

/// The one entry of a directory with this in its name; "" if there is none.
fs::path find_entry(const fs::path& directory, std::string_view part) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error))
    if (entry.path().filename().native().find(part) != std::string::npos) return entry.path();
  return {};
}

fs::path xen_directory() { return find_entry(packages_root / "usr/lib", "xen-4."); }

fs::path program(Daemon daemon) { return xen_directory() / "bin" / (daemon == Daemon::c ? "xenstored" : "oxenstored"); }

// Nothing of our own environment: sanitizers, preloaded libraries and locales are no business of Debian's daemons.
std::vector<std::string> environment(const std::string& directory) {
  const auto root = fs::canonical(packages_root);
  const auto multiarch = find_entry(root / "usr/lib", "-linux-gnu"); // the daemons', perhaps not that of this program
  const auto libraries =
      multiarch.native() + ":" + (fs::canonical(xen_directory()) / "lib" / multiarch.filename()).native();
  return {"PATH=/usr/bin:/bin",
          std::string("LD_PRELOAD=") + STORE_LAB_STAND_INS,
          "LD_LIBRARY_PATH=" + libraries,
          "STORE_LAB_DIR=" + directory,
          "STORE_LAB_ROOT=" + root.native(),
          "STORE_LAB_PARENT=" + std::to_string(getpid()),
          "XENSTORED_RUNDIR=" + directory,
          "XENSTORED_ROOTDIR=" + directory,
          "XENSTORED_PATH=" + directory + "/socket"};
}

std::vector<std::string> c_arguments(const Options& options, const std::string& directory) {
  std::vector<std::string> arguments{program(Daemon::c), "-N", "-F", directory + "/pid"};
  const auto add = [&](const char* option, const std::optional<unsigned>& value) {
    if (value) arguments.insert(arguments.end(), {option, std::to_string(*value)});
  };
  if (options.trace) arguments.insert(arguments.end(), {"-T", directory + "/trace"});
  add("-E", options.quotas.nodes);
  add("-S", options.quotas.value_size);
  add("-W", options.quotas.watches);
  add("-t", options.quotas.transactions);
  return arguments;
}

// As in the oxenstored.conf that comes with Xen, but for paths and what is traced.
void write_configuration(const Options& options, const std::string& directory) {
  std::ofstream conf(directory + "/oxenstored.conf");
  conf << "pid-file = " << directory << "/pid\n"
       << "xenstored-log-file = " << directory << "/log\n"
       << "access-log-file = " << directory << "/trace\n"
       << "access-log-nb-lines = 100000000\n"
       << "access-log-read-ops = true\naccess-log-transactions-ops = true\naccess-log-special-ops = true\n"
       << "xenstored-kva = /proc/xen/xsd_kva\nxenstored-port = /proc/xen/xsd_port\n"
       << "persistent = false\nperms-activate = true\n"
       << "conflict-burst-limit = 5.0\nconflict-max-history-seconds = 0.05\nconflict-rate-limit-is-aggregate = true\n"
       << "quota-activate = true\nquota-maxrequests = 1024\nquota-path-max = 1024\n"
       << "quota-maxoutstanding = 1024\nquota-maxwatchevents = 1024\n"
       << "quota-maxentity = " << options.quotas.nodes.value_or(1000) << '\n'
       << "quota-maxsize = " << options.quotas.value_size.value_or(2048) << '\n'
       << "quota-maxwatch = " << options.quotas.watches.value_or(100) << '\n'
       << "quota-transaction = " << options.quotas.transactions.value_or(10) << '\n';
}

std::vector<std::string> ocaml_arguments(const Options& options, const std::string& directory) {
  write_configuration(options, directory);
  std::vector<std::string> arguments{program(Daemon::ocaml), "--no-fork", "--config-file",
                                     directory + "/oxenstored.conf"};
  if (!options.trace) arguments.emplace_back("--no-access-log");
  return arguments;
}

} // namespace

std::string unavailable_reason(Daemon daemon) {
  if (!fs::exists(STORE_LAB_STAND_INS)) return "the stand-ins are not built: " STORE_LAB_STAND_INS;
  if (access(program(daemon).c_str(), X_OK) != 0)
    return "Xen's daemons are not unpacked: run tests/store/lab/fetch.sh " STORE_LAB_CACHE;
  return {};
}

Process start_daemon(Daemon daemon, const Options& options, const std::string& directory) {
  fs::remove(directory + "/socket");
  auto arguments = daemon == Daemon::c ? c_arguments(options, directory) : ocaml_arguments(options, directory);
  arguments.insert(arguments.end(), options.daemon_arguments.begin(), options.daemon_arguments.end());
  return Process({std::move(arguments), environment(directory), directory + "/log"});
}

} // namespace store_lab
