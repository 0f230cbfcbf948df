// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace platform {

/// The user that the agent has for itself.
inline constexpr const char* agent_user = "xen-guest-agent";

/// What the agent is still going to do when it is locked in, as plain data.
struct SandboxNeeds {
  std::vector<std::string> readable; ///< files, and directories with all that is below them
  std::vector<std::string> listable; ///< directories that are listed, with all that are below them
  std::vector<std::string> stores;   ///< ways to xenstore, which are read and written; the first that is there counts
  std::vector<std::string> checked;  ///< of `readable`: no other user is taken that could not look into these
  bool system_library = false;       ///< libxenstore is loaded: it starts a thread
};

/// What locks the process in, and what does not. Each is a few words for people: "no capabilities".
struct Sandbox {
  std::vector<std::string> achieved;
  std::vector<std::string> missing; ///< with the reason: "Landlock (the kernel has none)"
};

/// "user 990, no capabilities, ...; not: Landlock (the kernel has none)"
std::string describe(const Sandbox& sandbox);

/// Gives up, for good, all that this process does not need: on Linux its user (if it is root), capabilities, new
/// privileges, system calls, files. What cannot be given up is kept and told; nothing of it is an error. To be called
/// once, while the process has one thread, after everything is open that `needs` does not name.
Sandbox enter_sandbox(const SandboxNeeds& needs);

/// Whether this user may have an agent that counts: root, the user that the agent has for itself, and who asks. Any
/// other can start a program of that name.
bool may_run_agent(std::uint32_t user);

} // namespace platform
