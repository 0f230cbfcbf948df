// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/sandbox_needs.hpp"

#include <cstdlib>

namespace agent {
namespace {

/// As xenstorepp::open_default() has it.
std::vector<std::string> ways_to_store(platform::Platform& platform) {
  const char* given = std::getenv("XENSTORED_PATH");
  if (given != nullptr && *given != '\0') return {given};
  return platform.store_devices();
}

} // namespace

/// Directories rather than files: an upgrade puts a new file in the place of the old one. The configuration file is not
/// among them, since it is read once, before.
platform::SandboxNeeds sandbox_needs(platform::Platform& platform, const config::Settings& settings, bool has_library) {
  platform::SandboxNeeds needs;
  for (const char* directory : {"/proc", "/sys", "/etc", "/usr/lib"})
    needs.readable.push_back(settings.root + directory);
  needs.readable.push_back(settings.root + "/etc/os-release"); // where it leads to may be anywhere
  needs.listable.push_back(settings.root + "/dev");            // disk/by-uuid in it, which may come later
  if (!settings.os_release.empty()) {
    needs.readable.push_back(settings.root + settings.os_release);
    needs.checked.push_back(settings.root + settings.os_release);
  }
  if (!settings.root.empty()) {
    for (const char* directory : {"/proc", "/sys"}) // links in it lead to these
      needs.readable.emplace_back(directory);
    needs.checked.push_back(settings.root);
  }
  if (settings.sink == config::Sink::xenstore) needs.stores = ways_to_store(platform);
  needs.system_library = has_library;
  return needs;
}

} // namespace agent
