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
#include <sys/utsname.h>

#include "core/file.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "platform/linux/interface_scan.hpp"
#include "platform/linux/meminfo.hpp"

namespace platform {
namespace {

constexpr int identify_attempts = 3;
constexpr std::size_t max_odd_told = 64;
constexpr Subjects network_alone{Subject::network};
constexpr Subjects hostname_alone{Subject::hostname};

/// Whether the kernel has no netlink, or keeps it from us (a seccomp filter, a container).
bool is_missing(const core::Error& error) {
  constexpr std::array codes{EAFNOSUPPORT, EPROTONOSUPPORT, EPERM, EACCES, ENOSYS};
  return std::ranges::find(codes, error.os_error) != codes.end();
}

} // namespace

Role LinuxPlatform::role() {
  // Any of these is enough: the first needs an option of the kernel, the others come with its drivers. The bus itself
  // is there wherever the driver is built in, also without Xen (xenbus_probe_frontend_init()); a device on it is not.
  const auto type = core::read_file(path("/sys/hypervisor/type"));
  const bool xen = (type && core::trim(*type) == "xen") || core::file_exists(path("/dev/xen/xenbus")) ||
                   core::file_exists(path("/proc/xen")) || core::has_entries(path("/sys/bus/xen/devices"));
  if (!xen) return Role::not_xen;
  if (const auto text = core::read_file(path("/proc/xen/capabilities")); text && is_control_domain(*text))
    return Role::control_domain;
  if (const auto text = core::read_file(path("/sys/hypervisor/properties/features")); text && has_dom0_feature(*text))
    return Role::control_domain;
  return Role::guest;
}

Result<std::string> LinuxPlatform::read_file(std::string_view absolute) { return core::read_file(path(absolute)); }

Result<std::string> LinuxPlatform::kernel_release() {
  utsname names = {};
  if (::uname(&names) != 0) return core::os_failure("uname");
  return std::string(static_cast<const char*>(names.release));
}

Result<std::string> LinuxPlatform::hostname() {
  auto text = core::read_file(path("/proc/sys/kernel/hostname"));
  if (!text) return text;
  return std::string(core::trim(*text));
}

Result<model::Memory> LinuxPlatform::memory() {
  const auto text = core::read_file(path("/proc/meminfo"));
  if (!text) return std::unexpected(text.error());
  const auto memory = parse_meminfo(*text);
  if (!memory) return core::failure("/proc/meminfo has no figures that can be used");
  return *memory;
}

Result<std::vector<Link>> LinuxPlatform::links() {
  if (network_ == NetworkSource::none) return std::vector<Link>{};
  auto links = read_links();
  // A link renamed or gone since it was read would lose its identity, and the host its addresses, for a moment: look
  // again.
  for (int attempt = 1; links && !identify_frontends(*links) && attempt < identify_attempts; ++attempt)
    links = read_links();
  return links;
}

Result<std::vector<Link>> LinuxPlatform::read_links() {
  if (network_ == NetworkSource::scan) return scan_interfaces(root_);
  auto links = dumper_.links();
  if (!links && network_ == NetworkSource::automatic && is_missing(links.error())) return scan_interfaces(root_);
  return links;
}

/// Asks sysfs which links are frontends. False if a link is not there any more under the name it had; the others are
/// identified nevertheless, as all that come and go (containers do that) must not hide the ones that stay.
bool LinuxPlatform::identify_frontends(std::vector<Link>& links) {
  bool all_there = true;
  for (auto& link : links) {
    if (link.name.empty()) continue;
    const auto nodename = core::read_file(path("/sys/class/net/" + link.name + "/device/nodename"));
    if (nodename) {
      link.devid = parse_vif_nodename(core::trim(*nodename));
      if (!link.devid) report_odd_nodename(link, *nodename);
    } else if (!is_still_there(link)) {
      all_there = false;
    }
  }
  return all_there;
}

bool LinuxPlatform::is_still_there(const Link& link) const {
  if (dumper_.is_open()) return dumper_.has_name(link.index, link.name); // in one call
  std::array<char, IF_NAMESIZE> name{};
  return ::if_indextoname(link.index, name.data()) != nullptr && link.name == name.data();
}

/// Once for each link; a guest has few of Xen's devices.
void LinuxPlatform::report_odd_nodename(const Link& link, const std::string& nodename) {
  if (odd_.size() >= max_odd_told || !odd_.insert(link.index).second) return;
  core::log::write(core::log::Level::warn, "network", "%s: its nodename \"%s\" is that of no vif",
                   core::printable(link.name).c_str(), core::printable(core::trim(nodename)).c_str());
}

std::vector<ChangeSource> LinuxPlatform::change_sources() {
  std::vector<ChangeSource> sources;
  if (network_ == NetworkSource::automatic || network_ == NetworkSource::netlink) add_network_bell(sources);
  add_hostname_bell(sources);
  return sources;
}

void LinuxPlatform::add_network_bell(std::vector<ChangeSource>& sources) {
  auto bell = open_netlink_bell();
  if (!bell) {
    core::log::write(core::log::Level::warn, "network", "the kernel tells nothing of changes: %s",
                     core::describe(bell.error()).c_str());
    return;
  }
  network_bell_ = std::move(*bell);
  const int fd = network_bell_.get();
  sources.push_back({fd, POLLIN, network_alone, [fd] { return silence_netlink_bell(fd) ? network_alone : Subjects{}; }});
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

std::optional<std::uint32_t> parse_vif_nodename(std::string_view nodename) noexcept {
  constexpr std::string_view directory = "device/vif/";
  if (!nodename.starts_with(directory)) return std::nullopt;
  const auto number = core::parse_decimal(nodename.substr(directory.size()));
  if (!number || *number > std::numeric_limits<std::int32_t>::max()) return std::nullopt; // an int in the toolstacks
  return static_cast<std::uint32_t>(*number);
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
