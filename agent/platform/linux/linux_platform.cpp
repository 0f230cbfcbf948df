// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/linux_platform.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <limits>

#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sys/statvfs.h>
#include <sys/timerfd.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "core/file.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "platform/linux/block_devices.hpp"
#include "platform/linux/meminfo.hpp"
#include "platform/linux/mountinfo.hpp"
#include "platform/linux/resume_timer.hpp"

namespace platform {
namespace {

constexpr Subjects hostname_alone{Subject::hostname};
constexpr Subjects disks_alone{Subject::disks};
constexpr std::size_t max_mountinfo = max_mounts * 1024; ///< bytes

std::uint64_t to_bytes(std::uint64_t blocks, std::uint64_t block_size) {
  std::uint64_t bytes = 0;
  return __builtin_mul_overflow(blocks, block_size, &bytes) ? std::numeric_limits<std::uint64_t>::max() : bytes;
}

} // namespace

Role LinuxPlatform::role() {
  // Any of these is enough: the first needs an option of the kernel, the others come with its drivers. The bus itself
  // is there wherever the driver is built in, also without Xen (xenbus_probe_frontend_init()); a device on it is not.
  const auto type = core::read_file({root_, "/sys/hypervisor/type"});
  const bool xen = (type && core::trim(*type) == "xen") || core::file_exists({root_, "/dev/xen/xenbus"}) ||
                   core::file_exists({root_, "/proc/xen"}) || core::has_entries(path("/sys/bus/xen/devices"));
  if (!xen) return Role::not_xen;
  if (const auto text = core::read_file({root_, "/proc/xen/capabilities"}); text && is_control_domain(*text))
    return Role::control_domain;
  if (const auto text = core::read_file({root_, "/sys/hypervisor/properties/features"});
      text && has_dom0_feature(*text))
    return Role::control_domain;
  return Role::guest;
}

Result<std::string> LinuxPlatform::read_file(std::string_view absolute) { return core::read_file({root_, absolute}); }

Result<std::string> LinuxPlatform::kernel_release() {
  utsname names = {};
  if (::uname(&names) != 0) return core::os_failure("uname");
  return std::string(static_cast<const char*>(names.release));
}

Result<std::string> LinuxPlatform::hostname() {
  auto text = core::read_file({root_, "/proc/sys/kernel/hostname"});
  if (!text) return text;
  return std::string(core::trim(*text));
}

Result<model::Memory> LinuxPlatform::memory() {
  std::array<char, 4096> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read()
  const auto text = meminfo_.read(buffer);
  if (!text) return std::unexpected(text.error());
  const auto memory = parse_meminfo(*text);
  if (!memory) return core::failure("/proc/meminfo has no figures that can be used");
  return *memory;
}

void LinuxPlatform::forget() {
  network_.forget();
  meminfo_.close();
}

Result<std::vector<Mount>> LinuxPlatform::mounts() {
  const auto text = core::read_file({root_, "/proc/self/mountinfo"}, max_mountinfo);
  if (!text) return std::unexpected(text.error());
  if (text->size() == max_mountinfo) return core::failure("/proc/self/mountinfo is longer than is read");
  return parse_mountinfo(*text);
}

Result<std::vector<BlockDevice>> LinuxPlatform::block_devices() { return read_block_devices(root_, unreadable_disks_); }

Result<Usage> LinuxPlatform::usage(const std::string& mount_point) {
  struct statvfs status = {};
  const auto where = path(mount_point);
  int outcome = -1;
  do {
    outcome = ::statvfs(where.c_str(), &status);
  } while (outcome != 0 && errno == EINTR);
  if (outcome != 0) return core::os_failure("statvfs ", mount_point);
  return Usage{to_bytes(status.f_blocks, status.f_frsize), to_bytes(status.f_bavail, status.f_frsize)};
}

std::vector<ChangeSource> LinuxPlatform::change_sources() {
  std::vector<ChangeSource> sources;
  if (auto source = network_.change_source()) sources.push_back(std::move(*source));
  add_hostname_bell(sources);
  add_mount_bell(sources);
  add_resume_bell(sources);
  return sources;
}

/// Only the kernel's own file can be polled for a change (POLLERR | POLLPRI, proc_sys_poll() in fs/proc/proc_sysctl.c,
/// since Linux 3.3); it is readable at all times, so POLLIN would never let us sleep.
void LinuxPlatform::add_hostname_bell(std::vector<ChangeSource>& sources) {
  const auto file = path("/proc/sys/kernel/hostname");
  hostname_bell_.reset(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (hostname_bell_) {
    sources.push_back({hostname_bell_.get(), POLLPRI, hostname_alone, [] { return hostname_alone; }});
  } else {
    core::log::write(core::log::Level::warn, "hostname", "the kernel tells nothing of changes: %s cannot be opened",
                     file.c_str());
  }
}

/// Each mount and unmount raises POLLERR | POLLPRI once (mounts_poll() in fs/proc_namespace.c, since Linux 2.6.15 for
/// mounts, 2.6.26 for mountinfo). It tells of what changed since the file was opened, however little of it was read.
void LinuxPlatform::add_mount_bell(std::vector<ChangeSource>& sources) {
  const auto file = path("/proc/self/mountinfo");
  mount_bell_.reset(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (mount_bell_) {
    sources.push_back({mount_bell_.get(), POLLPRI, disks_alone, [] { return disks_alone; }});
  } else {
    core::log::write(core::log::Level::warn, "disks", "the kernel tells nothing of changes: %s cannot be opened",
                     file.c_str());
  }
}

/// A timer that never rings is cancelled when the clock is set (timerfd_create(2)), which every resume does. Somebody
/// who sets the clock costs one look into the store.
void LinuxPlatform::add_resume_bell(std::vector<ChangeSource>& sources) {
  resume_bell_.reset(::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!resume_bell_ || !wind_up_resume_timer(resume_bell_.get())) return; // before Linux 3.0; the watches tell as well
  const int fd = resume_bell_.get();
  sources.push_back({fd,
                     POLLIN,
                     {},
                     [fd] {
                       std::uint64_t count = 0;
                       [[maybe_unused]] const auto size = ::read(fd, &count, sizeof count); // ECANCELED
                       wind_up_resume_timer(fd);
                       return Subjects{};
                     },
                     true});
}

bool is_control_domain(std::string_view capabilities) noexcept {
  while (true) {
    const auto word = core::next_word(capabilities);
    if (word.empty()) return false;
    if (word == "control_d") return true;
  }
}

bool has_dom0_feature(std::string_view features) noexcept {
  constexpr unsigned dom0_bit = 11; // XENFEAT_dom0, xen/include/public/features.h
  features = core::trim(features);
  if (features.size() > 8) features.remove_prefix(features.size() - 8);
  std::uint32_t word = 0;
  const auto [end, error] = std::from_chars(features.data(), features.data() + features.size(), word, 16);
  return error == std::errc{} && end == features.data() + features.size() && ((word >> dom0_bit) & 1u) != 0;
}

} // namespace platform
