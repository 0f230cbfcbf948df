// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "collect/nics.hpp"
#include "collect/volumes.hpp"
#include "core/log.hpp"
#include "platform/platform.hpp"
#include "publish/xenstore_way.hpp"
#include "schema/schema.hpp"

namespace agent {

enum class Command : std::uint8_t {
  run,  ///< the daemon
  show, ///< print the tree of this moment and end
  help,
  version,
};

enum class Sink : std::uint8_t { xenstore, standard_output };

/// What the user asked for, on the command line or, where that says nothing, in the environment.
struct Settings {
  Command command = Command::run;
  bool to_stderr = false;
  core::log::Level log_level = core::log::Level::info;
  bool once = false;
  bool json = false;
  std::string root;
  std::string os_release;
  const schema::Schema* schema = &schema::standard();
  Sink sink = Sink::xenstore;
  publish::XenstoreWay xenstore = publish::XenstoreWay::native;
  std::chrono::seconds memory_interval{60};
  platform::NetworkSource network = platform::NetworkSource::automatic;
  std::chrono::seconds scan_interval{60};
  unsigned memory_step = 0; ///< percent
  collect::NicOptions nics;
  collect::DiskOptions disks;
  bool address_prefix = false;
  std::optional<std::chrono::seconds> pm_freeze_timeout; ///< to be written to the kernel at the start
};

/// Reads command line and environment (XENSTORE_SCHEMA). The error is a sentence for the user. Where help or the
/// version is asked for, nothing else is read any more, and the schema is nullptr.
std::expected<Settings, std::string> parse_settings(int argc, char* const* argv);

/// What --help prints.
const char* usage() noexcept;

} // namespace agent
