// SPDX-License-Identifier: BSD-2-Clause
// Which service is installed and started with the system, from the files of systemd, OpenRC, SysV and runit alone.
#include <algorithm>
#include <array>
#include <utility>

#include <dirent.h>
#include <unistd.h>

#include "core/concat.hpp"
#include "core/file.hpp"
#include "core/sort.hpp"
#include "core/text.hpp"
#include "platform/linux/linux_platform.hpp"

namespace platform {
namespace {

constexpr std::size_t max_entries = 4096;

/// systemd.unit(5), the first found counts; /lib where it is no link to /usr/lib.
constexpr std::array<std::string_view, 5> unit_directories{"/etc/systemd/system", "/run/systemd/system",
                                                           "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
                                                           "/lib/systemd/system"};
/// 2 to 5: those with several users, of which a system uses one.
constexpr std::array<std::string_view, 8> sysv_directories{"/etc/rc2.d",      "/etc/rc3.d",      "/etc/rc4.d",
                                                           "/etc/rc5.d",      "/etc/rc.d/rc2.d", "/etc/rc.d/rc3.d",
                                                           "/etc/rc.d/rc4.d", "/etc/rc.d/rc5.d"};

std::string below(std::string_view directory, std::string_view name) { return core::concat({directory, "/", name}); }

/// S20xen-guest-agent
bool is_start_link(std::string_view link, std::string_view name) {
  return link.size() == name.size() + 3 && link.front() == 'S' && core::is_digit(link[1]) && core::is_digit(link[2]) &&
         link.ends_with(name);
}

class Search {
public:
  explicit Search(std::string root) : root_(std::move(root)) {}

  Service systemd(const std::string& unit) const {
    Service service;
    for (const auto directory : unit_directories) {
      const auto file = below(directory, unit);
      if (service.file.empty() && is_there(file)) {
        service.file = file;
        service.kind = Service::Kind::systemd;
        service.masked = link_target(file) == "/dev/null";
      }
      if (service.enabled_by.empty()) service.enabled_by = wanting_link(directory, unit);
    }
    return service;
  }

  Service script(const std::string& name) const {
    Service service;
    for (const char* directory : {"/etc/init.d", "/etc/rc.d/init.d"}) {
      const auto file = below(directory, name);
      if (service.file.empty() && is_there(file)) service.file = file;
    }
    for (const auto& level : names_in("/etc/runlevels")) { // OpenRC
      const auto link = core::concat({"/etc/runlevels/", level, "/", name});
      if (service.enabled_by.empty() && is_there(link)) service.enabled_by = link;
    }
    for (const auto directory : sysv_directories) {
      for (const auto& link : names_in(directory)) {
        if (service.enabled_by.empty() && is_start_link(link, name)) service.enabled_by = below(directory, link);
      }
    }
    return service;
  }

  /// Where runsvdir looks (/etc/service, Void's /var/service) is a link to the service's directory.
  Service runit(const std::string& name) const {
    Service service;
    service.kind = Service::Kind::runit;
    const auto file = core::concat({"/etc/sv/", name, "/run"});
    if (is_there(file)) service.file = file;
    for (const char* directory : {"/etc/service", "/var/service"}) {
      const auto link = below(directory, name);
      if (service.enabled_by.empty() && is_there(link)) service.enabled_by = link;
    }
    return service;
  }

private:
  /// What is in a directory, sorted; nothing if there is none.
  std::vector<std::string> names_in(std::string_view directory) const {
    std::vector<std::string> names;
    DIR* stream = ::opendir(core::concat({root_, directory}).c_str());
    if (stream == nullptr) return names;
    while (const auto* entry = ::readdir(stream)) {
      if (names.size() == max_entries) break;
      names.emplace_back(static_cast<const char*>(entry->d_name));
    }
    ::closedir(stream);
    core::sort(names);
    return names;
  }

  std::string link_target(std::string_view link) const {
    std::array<char, 4096> target{};
    const auto size = ::readlink(core::concat({root_, link}).c_str(), target.data(), target.size());
    return size < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(size));
  }

  /// A link may lead out of --root, where it cannot be followed: that it is there is enough.
  bool is_there(std::string_view file) const { return core::file_exists({root_, file}) || !link_target(file).empty(); }

  /// multi-user.target.wants/UNIT, or another's
  std::string wanting_link(std::string_view directory, const std::string& unit) const {
    for (const auto& name : names_in(directory)) {
      if (!name.ends_with(".wants") && !name.ends_with(".requires")) continue;
      auto link = core::concat({directory, "/", name, "/", unit});
      if (is_there(link)) return link;
    }
    return "";
  }

  std::string root_;
};

} // namespace

Result<Service> LinuxPlatform::service(std::string_view name) {
  const Search search(root_);
  const std::string text(name);
  std::array<Service, 3> found{search.systemd(text + ".service"), search.script(text), search.runit(text)};
  const auto is_there = [](const Service& service) { return !service.file.empty(); };
  // A package may bring all of them: the one that is started counts.
  auto best = std::ranges::find_if(found, [&](const Service& one) { return is_there(one) && !one.enabled_by.empty(); });
  if (best == found.end()) best = std::ranges::find_if(found, is_there);
  return best == found.end() ? Service{} : std::move(*best);
}

} // namespace platform
