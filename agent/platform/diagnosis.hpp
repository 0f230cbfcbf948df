// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What is asked of the operating system only to tell why something does not work.
namespace platform {

/// What the kernel says of the hypervisor it runs on; empty where it says nothing.
struct Hypervisor {
  std::string guest_type; ///< "PV", "HVM", "PVH"; "Xen" on Arm
  std::string version;    ///< "4.17.5"
};

/// What to tell people on this system where Xen, the way to xenstore, or a vif is not found. Literals.
struct Hints {
  const char* no_device = "";     ///< how the device that leads to xenstore comes about
  const char* no_xen = "";        ///< what was looked for
  const char* no_xen_remedy = ""; ///< if this is a Xen guest all the same
  const char* no_interface = "";  ///< why a vif may be no interface
  /// Of an interface that is known to be a vif by its MAC alone, as all are where the kernel names none.
  const char* known_by_mac = "known by its MAC";
  bool is_linux = false; ///< of whose releases it is known what they lack
};

/// How far a process was locked in.
struct Confinement {
  std::uint32_t user = 0;         ///< effective user id
  std::uint64_t capabilities = 0; ///< effective ones, a bit each
  bool no_new_privileges = false;
  bool system_call_filter = false;
};

/// A process that bears a guest agent's name.
struct AgentProcess {
  std::uint64_t pid = 0;
  std::string name;                       ///< "xe-daemon", "xen-guest-agent"; 15 characters at most
  std::vector<std::string> arguments;     ///< with the program's own name first; empty if they are not told
  bool replaced = false;                  ///< its program was deleted or replaced since it was started
  std::optional<Confinement> confinement; ///< nothing where it is not told

  /// Whether it was started to stay, and not for a command such as "show" that does one thing and ends.
  bool is_daemon() const;
};

/// What is known of a service by its files alone.
struct Service {
  enum class Kind { script, systemd, runit };
  std::string file;         ///< the unit or script; empty if it is not installed
  std::string enabled_by;   ///< the link that starts it with the system; empty if nothing does
  bool masked = false;      ///< it was made impossible to start (systemd)
  Kind kind = Kind::script; ///< script: of SysV, OpenRC or a BSD
};

/// How this system keeps time, and whether it tells that it was away.
struct Clock {
  std::string source;                             ///< "xen", "tsc"; empty if not known
  std::vector<std::string> sources;               ///< those there are
  bool tells_of_setting = false;                  ///< somebody who waits hears that the clock was set
  std::optional<std::uint64_t> freeze_timeout_ms; ///< how long the kernel lets processes take to freeze
};

} // namespace platform
