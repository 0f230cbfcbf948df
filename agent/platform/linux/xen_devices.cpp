// SPDX-License-Identifier: BSD-2-Clause
// What sysfs and procfs say of Xen's drivers, and of who else is at work.
#include <algorithm>
#include <array>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/file.hpp"
#include "core/text.hpp"
#include "platform/linux/linux_platform.hpp"

namespace platform {
namespace {

constexpr std::array<std::string_view, 2> agent_names{"xe-daemon", "xen-guest-agent"}; // 15 characters at most: comm
constexpr std::size_t max_processes = 65536;

std::optional<std::uint64_t> read_number(const std::string& file) {
  const auto text = core::read_file(file);
  if (!text) return std::nullopt;
  return core::parse_decimal(core::trim(*text));
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

} // namespace

/// drivers/xen/xen-balloon.c, since Linux 2.6.32 by this name.
Result<std::optional<Balloon>> LinuxPlatform::balloon() {
  const auto directory = path("/sys/devices/system/xen_memory/xen_memory0");
  if (!core::file_exists(directory)) return std::nullopt;
  const auto current = read_number(directory + "/info/current_kb");
  const auto target = read_number(directory + "/target_kb");
  if (!current || !target) return core::failure("the balloon driver has no figures in " + directory);
  return Balloon{*current, *target};
}

bool LinuxPlatform::has_xen_driver(std::string_view name) {
  return core::file_exists(path("/sys/bus/xen/drivers/" + std::string(name)));
}

Result<void> LinuxPlatform::set_pm_freeze_timeout(std::chrono::seconds timeout) {
  const auto file = path("/sys/power/pm_freeze_timeout");
  const core::Fd fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd) return core::os_failure("open " + file);
  const auto text = std::to_string(std::chrono::milliseconds(timeout).count());
  if (::write(fd.get(), text.data(), text.size()) < 0) return core::os_failure("write " + file);
  return {};
}

std::vector<std::string> LinuxPlatform::other_agents() {
  std::vector<std::string> found;
  const std::unique_ptr<DIR, CloseDirectory> processes(::opendir(path("/proc").c_str()));
  const auto own = static_cast<std::uint64_t>(::getpid());
  for (std::size_t i = 0; processes && i < max_processes; ++i) {
    const auto* entry = ::readdir(processes.get());
    if (entry == nullptr) break;
    const auto pid = core::parse_decimal(static_cast<const char*>(entry->d_name));
    if (!pid || *pid == own) continue;
    const auto comm = core::read_file(path("/proc/" + std::to_string(*pid) + "/comm"));
    if (comm && std::ranges::find(agent_names, core::trim(*comm)) != agent_names.end())
      found.push_back(std::string(core::trim(*comm)) + " (process " + std::to_string(*pid) + ')');
  }
  return found;
}

} // namespace platform
