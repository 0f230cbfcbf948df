// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/bsd_platform.hpp"

#include <array>

#include <poll.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "core/file.hpp"
#include "core/log.hpp"
#include "platform/bsd/interfaces.hpp"
#include "platform/bsd/made_os_release.hpp"

namespace platform {
namespace {

constexpr std::string_view os_release = "/etc/os-release";
constexpr Subjects network_alone{Subject::network};

} // namespace

Result<std::string> BsdPlatform::read_file(std::string_view absolute) {
  auto text = core::read_file(path(absolute));
  if (text || absolute != os_release) return text;
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
  auto links = read_interfaces();
  if (!links) return links;
  for (auto& link : *links)
    complete(link);
  return links;
}

std::string_view BsdPlatform::network_source() const { return network_ == NetworkSource::none ? "none" : "scan"; }

std::vector<ChangeSource> BsdPlatform::change_sources() {
  if (network_ == NetworkSource::netlink)
    core::log::write(core::log::Level::warn, "network", "netlink is not used here: a routing socket tells of changes");
  if (network_ != NetworkSource::automatic && network_ != NetworkSource::netlink) return {};
  if (const auto opened = bell_.open(); !opened) {
    core::log::write(core::log::Level::warn, "network", "the kernel tells nothing of changes: %s",
                     core::describe(opened.error()).c_str());
    return {};
  }
  return {{bell_.fd(), POLLIN, network_alone, [this] { return bell_.silence() ? network_alone : Subjects{}; }}};
}

} // namespace platform
