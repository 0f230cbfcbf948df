// SPDX-License-Identifier: BSD-2-Clause
// What sysfs says of Xen's drivers, and of Xen.
#include <fcntl.h>
#include <unistd.h>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "platform/linux/linux_platform.hpp"

namespace platform {
namespace {

/// drivers/xen/xen-balloon.c, since Linux 2.6.32 by this name.
constexpr std::string_view balloon_device = "/sys/devices/system/xen_memory/xen_memory0";

std::optional<std::uint64_t> read_number(core::Parts file) {
  const auto text = core::read_attribute(file);
  if (!text) return std::nullopt;
  return core::parse_decimal(core::trim(*text));
}

std::string read_word(core::Parts file) { return std::string(core::trim(core::read_file(file).value_or(""))); }

} // namespace

bool LinuxPlatform::exists(std::string_view directory, std::string_view name) {
  looked_up_.assign(root_).append(directory).append(name);
  return core::file_exists(looked_up_);
}

bool LinuxPlatform::has_balloon() { return exists(balloon_device); }

Result<std::optional<Balloon>> LinuxPlatform::balloon() {
  if (!has_balloon()) return std::nullopt;
  const auto directory = path(balloon_device);
  const auto current = read_number({directory, "/info/current_kb"});
  const auto target = read_number({directory, "/target_kb"});
  if (!current || !target) return core::failure({"the balloon driver has no figures in ", directory});
  return Balloon{*current, *target};
}

bool LinuxPlatform::has_xen_driver(std::string_view name) { return exists("/sys/bus/xen/drivers/", name); }

Result<void> LinuxPlatform::set_pm_freeze_timeout(std::chrono::seconds timeout) {
  const auto file = path("/sys/power/pm_freeze_timeout");
  const core::Fd fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd) return core::os_failure("open ", file);
  const core::Decimal number(std::chrono::milliseconds(timeout).count());
  const std::string_view text = number;
  if (::write(fd.get(), text.data(), text.size()) < 0) return core::os_failure("write ", file);
  return {};
}

Result<Hypervisor> LinuxPlatform::hypervisor() {
  const auto directory = path("/sys/hypervisor");
  if (!core::file_exists({directory, "/version"})) return core::failure({directory, " has no version"});
  return Hypervisor{read_word({directory, "/guest_type"}),
                    core::concat({read_word({directory, "/version/major"}), ".",
                                  read_word({directory, "/version/minor"}), read_word({directory, "/version/extra"})})};
}

Hints LinuxPlatform::hints() const {
  return {
      .no_device = "on Linux before 3.3: mount -t xenfs xenfs /proc/xen; in a container: give it the device "
                   "/dev/xen/xenbus",
      .no_xen = "no /sys/hypervisor/type, /dev/xen/xenbus, /proc/xen, nor device on Xen's bus",
      .no_xen_remedy = "use a kernel with CONFIG_XEN; in a container: show it /sys and /dev/xen/xenbus",
      .no_interface = "modprobe xen-netfront; or it is in another network namespace",
      .known_by_mac = "known by its MAC, not driven by Xen's network driver",
      .is_linux = true,
  };
}

/// No word of --root: as xenstorepp::open_default() has it.
std::vector<std::string> LinuxPlatform::store_devices() { return {"/dev/xen/xenbus", "/proc/xen/xenbus"}; }

} // namespace platform
