// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "collect/nics.hpp"
#include "collect/volumes.hpp"
#include "config/places.hpp"
#include "core/log.hpp"
#include "platform/platform.hpp"
#include "publish/xenstore_way.hpp"
#include "schema/schema.hpp"

/// What the user asked for: on the command line, in the environment, in a file.
namespace config {

enum class Command : std::uint8_t {
  run,    ///< the daemon
  show,   ///< print the tree of this moment and end
  doctor, ///< tell why the host shows no agent, and end
  status, ///< print what the running agent says of itself and end
  clear,  ///< remove what an agent that is gone published, and end
  help,
  version,
  check_config, ///< say what is wrong with the configuration and end
  print_config, ///< print every setting and end
};

/// Whether the command is obeyed at once: nothing after it is read, neither a file nor the environment.
constexpr bool ends_at_once(Command command) noexcept {
  return command == Command::help || command == Command::version;
}

/// How this process is locked in once it has opened what it needs.
enum class SandboxMode : std::uint8_t {
  automatic, ///< as far as it can be done
  strict,    ///< wholly, or the agent does not start
  off,
};

enum class Sink : std::uint8_t { xenstore, standard_output };

/// What becomes of the keys when the agent is told to end.
enum class OnExit : std::uint8_t { keep, clear };

/// The settings themselves. How each is said, checked and printed is a row of config/options.cpp.
struct Settings {
  Command command = Command::run;
  Sink sink = Sink::xenstore;
  OnExit on_exit = OnExit::keep;
  publish::XenstoreWay xenstore = publish::XenstoreWay::native;
  platform::NetworkSource network = platform::NetworkSource::automatic;
  SandboxMode sandbox = SandboxMode::automatic;
  core::log::Level log_level = core::log::Level::info;
  bool to_stderr = false;
  bool once = false;
  bool json = false;
  bool diff = false; ///< with show: what would change in the store
  bool address_prefix = false;
  unsigned memory_step = 0; ///< percent
  const schema::Schema* schema = &schema::standard();
  std::string config_file = default_config_file;
  std::optional<std::string> status_socket; ///< "" for none; not set: the usual one, if this is root
  std::string root;
  std::string os_release;
  std::string log_filter; ///< takes the place of the level; empty if there is none, or if --loglevel goes before it
  std::chrono::seconds memory_interval{60};
  std::chrono::seconds scan_interval{60};
  std::optional<std::chrono::seconds> pm_freeze_timeout; ///< to be written to the kernel at the start
  collect::NicOptions nics;
  collect::DiskOptions disks;
};

} // namespace config
