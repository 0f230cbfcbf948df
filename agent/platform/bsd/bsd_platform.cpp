// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/bsd_platform.hpp"

#include <array>
#include <utility>

#include <poll.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "core/file.hpp"
#include "platform/bsd/interfaces.hpp"
#include "platform/bsd/made_os_release.hpp"
#include "platform/bsd/stacking.hpp"

namespace platform {
namespace {

constexpr std::string_view os_release = "/etc/os-release";
constexpr Subjects network_alone{Subject::network};

} // namespace

Result<std::string> BsdPlatform::read_file(std::string_view absolute) {
  auto text = core::read_file(path(absolute));
  if (text || absolute != os_release || core::is_passing(text.error())) return text;
  utsname names = {};
  if (::uname(&names) < 0) return text;
  const auto release = userland_release();
  const char* const kernel = static_cast<const char*>(names.release);
  return make_os_release(static_cast<const char*>(names.sysname), release.empty() ? kernel : release);
}

Result<std::string> BsdPlatform::kernel_release() {
  utsname names = {};
  if (::uname(&names) < 0) return core::os_failure("uname");
  return std::string(static_cast<const char*>(names.release));
}

Result<std::string> BsdPlatform::hostname() {
  std::array<char, 257> name{}; // MAXHOSTNAMELEN with a NUL, which a name cut short lacks
  if (::gethostname(name.data(), name.size() - 1) != 0) return core::os_failure("gethostname");
  return std::string(name.data());
}

Result<std::vector<Link>> BsdPlatform::links() {
  if (network_ == NetworkSource::none) return std::vector<Link>{};
  auto interfaces = read_interfaces();
  if (!interfaces) return std::unexpected(std::move(interfaces.error()));
  address_is_checked_ = interfaces->address_is_checked;
  for (auto& link : interfaces->links)
    complete(link);
  stack_links(interfaces->links);
  return std::move(interfaces->links);
}

/// A routing socket hears of every route as well, which on a router are many: hence netlink first.
Result<void> BsdPlatform::open_bell() {
  auto netlink = open_netlink();
  if (netlink) {
    bell_.listen(std::move(*netlink));
    source_ = "netlink";
    return {};
  }
  if (network_ == NetworkSource::netlink) return std::unexpected(netlink.error());
  auto route = open_route_socket();
  if (!route) return std::unexpected(route.error());
  bell_.listen(std::move(*route), tells_of_interfaces);
  source_ = "route";
  return {};
}

std::vector<ChangeSource> BsdPlatform::change_sources() {
  if (network_ != NetworkSource::automatic && network_ != NetworkSource::netlink) return {};
  if (bell_.fd() < 0) {
    const auto opened = open_bell();
    misses_sources_ = !opened && core::is_passing(opened.error());
    if (!opened) {
      bell_condition_.fails(core::describe(opened.error()));
      return {};
    }
    bell_condition_.works();
  }
  return {{bell_.fd(), POLLIN, network_alone, [this] { return bell_.silence() ? network_alone : Subjects{}; }}};
}

} // namespace platform
