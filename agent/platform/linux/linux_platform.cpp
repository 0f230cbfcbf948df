// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/linux_platform.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
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

bool is_xen(std::string_view type) noexcept { return core::trim(type) == "xen"; }

Result<bool> says(const std::string& file, bool (*judge)(std::string_view) noexcept) {
  const auto text = core::read_file(file);
  if (!text) return std::unexpected(text.error());
  return judge(*text);
}

Result<bool> is_there(const std::string& file) {
  if (::access(file.c_str(), F_OK) != 0) return core::os_failure("access ", file);
  return true;
}

Result<void> open_once(core::Fd& fd, const std::string& file) {
  if (!fd) fd.reset(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) return core::os_failure("open ", file);
  return {};
}

} // namespace

/// Nothing is concluded from what could not be looked at for a moment: who is no guest, or is dom0, is not asked again.
Role LinuxPlatform::role() {
  bool looked = true;
  const auto seen = [&looked](const Result<bool>& sign) {
    if (!sign && core::is_want(sign.error())) looked = false;
    return sign.value_or(false);
  };
  // Any of these is enough: the first needs an option of the kernel, the others come with its drivers. The bus itself
  // is there wherever the driver is built in, also without Xen (xenbus_probe_frontend_init()); a device on it is not.
  const bool xen = seen(says(path("/sys/hypervisor/type"), is_xen)) || seen(is_there(path("/dev/xen/xenbus"))) ||
                   seen(is_there(path("/proc/xen"))) || seen(core::has_entries(path("/sys/bus/xen/devices")));
  if (!xen) return looked ? Role::not_xen : Role::unknown;
  looked = true;
  if (seen(says(path("/proc/xen/capabilities"), is_control_domain)) ||
      seen(says(path("/sys/hypervisor/properties/features"), has_dom0_feature)))
    return Role::control_domain;
  return looked ? Role::guest : Role::unknown;
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
  misses_sources_ = false;
  add_source(network_bell_, &LinuxPlatform::network_source_of_changes, sources);
  add_source(hostname_bell_, &LinuxPlatform::hostname_source, sources);
  add_source(mount_bell_, &LinuxPlatform::mount_source, sources);
  add_source(resume_bell_, &LinuxPlatform::resume_source, sources);
  return sources;
}

void LinuxPlatform::add_source(Bell& bell, Result<ChangeSource> (LinuxPlatform::*open)(),
                               std::vector<ChangeSource>& sources) {
  if (bell.is_hopeless) return;
  auto source = (this->*open)();
  if (source) {
    bell.condition.works();
    sources.push_back(std::move(*source));
    return;
  }
  bell.is_hopeless = !core::is_passing(source.error());
  misses_sources_ = misses_sources_ || !bell.is_hopeless;
  // A timer that the clock cannot cancel (before Linux 3.0) is not missed: the watches tell as well.
  if (&bell != &resume_bell_ || !bell.is_hopeless) bell.condition.fails(core::describe(source.error()));
}

/// Only the kernel's own file can be polled for a change (POLLERR | POLLPRI, proc_sys_poll() in fs/proc/proc_sysctl.c,
/// since Linux 3.3); it is readable at all times, so POLLIN would never let us sleep.
Result<ChangeSource> LinuxPlatform::hostname_source() {
  if (auto opened = open_once(hostname_bell_.fd, path("/proc/sys/kernel/hostname")); !opened)
    return std::unexpected(opened.error());
  return ChangeSource{hostname_bell_.fd.get(), POLLPRI, hostname_alone, [] { return hostname_alone; }};
}

/// Each mount and unmount raises POLLERR | POLLPRI once (mounts_poll() in fs/proc_namespace.c, since Linux 2.6.15 for
/// mounts, 2.6.26 for mountinfo). It tells of what changed since the file was opened, however little of it was read.
Result<ChangeSource> LinuxPlatform::mount_source() {
  if (auto opened = open_once(mount_bell_.fd, path("/proc/self/mountinfo")); !opened)
    return std::unexpected(opened.error());
  return ChangeSource{mount_bell_.fd.get(), POLLPRI, disks_alone, [] { return disks_alone; }};
}

/// A timer that never rings is cancelled when the clock is set (timerfd_create(2)), which every resume does. Somebody
/// who sets the clock costs one look into the store.
Result<ChangeSource> LinuxPlatform::resume_source() {
  if (!resume_bell_.fd) {
    core::Fd timer(::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK));
    if (!timer) return core::os_failure("timerfd_create");
    if (!wind_up_resume_timer(timer.get())) return core::os_failure("timerfd_settime");
    resume_bell_.fd = std::move(timer);
  }
  const auto drain = [fd = resume_bell_.fd.get()] {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto size = ::read(fd, &count, sizeof count); // ECANCELED
    wind_up_resume_timer(fd);
    return Subjects{};
  };
  return ChangeSource{resume_bell_.fd.get(), POLLIN, {}, drain, true};
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
  return (core::parse_hexadecimal(features).value_or(0) >> dom0_bit & 1U) != 0;
}

} // namespace platform
