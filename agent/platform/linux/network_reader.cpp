// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/network_reader.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <net/if.h>
#include <poll.h>

#include "core/concat.hpp"
#include "core/file.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "platform/linux/interface_ioctl.hpp"
#include "platform/linux/interface_scan.hpp"

namespace platform {
namespace {

constexpr int identify_attempts = 3;
constexpr std::size_t max_odd_told = 64;
constexpr Subjects network_alone{Subject::network};

/// Hardware that only its MAC may name.
bool needs_permanent_mac(const Link& link) {
  return link.kind.empty() && !link.loopback && !link.devid && link.permanent_mac.empty() && !link.mac.empty();
}

} // namespace

Result<std::vector<Link>> NetworkReader::links() {
  if (source_ == NetworkSource::none) return std::vector<Link>{};
  if (!bell_) forget(); // nobody tells
  const auto read = stale_.links ? read_all() : stale_.addresses ? read_addresses() : Result<void>{};
  if (!read) {
    forget();
    return std::unexpected(read.error());
  }
  stale_ = {};
  stale_.links = unreadable_.gave_up(); // nothing tells when such a file can be read again
  return links_;
}

Result<void> NetworkReader::read_all() {
  auto links = read_links();
  // A link renamed or gone since it was read would lose its identity, and the host its addresses, for a moment: look
  // again.
  for (int attempt = 1; links; ++attempt) {
    unreadable_.look_again();
    if (identify_frontends(*links) || attempt == identify_attempts) break;
    links = read_links();
  }
  if (!links) return std::unexpected(links.error());
  if (unreadable_.awaited()) return std::unexpected(*unreadable_.awaited());
  links_ = std::move(*links);
  complete_permanent_macs();
  return {};
}

Result<void> NetworkReader::read_addresses() {
  auto addresses = dumper_.addresses();
  if (!addresses) return std::unexpected(addresses.error());
  for (auto& link : links_)
    link.addresses.clear();
  links_ = rtnetlink::assemble({std::move(links_), std::move(*addresses)});
  return {};
}

Result<std::vector<Link>> NetworkReader::read_links() {
  return source_ == NetworkSource::scan ? scan_interfaces(root_) : dumper_.links();
}

/// rtnetlink tells the permanent MAC since Linux 5.6; ethtool(8)'s way is older.
void NetworkReader::complete_permanent_macs() {
  if (std::ranges::none_of(links_, needs_permanent_mac)) return;
  const auto kernel = InterfaceIoctl::open();
  if (!kernel) return;
  for (auto& link : links_) {
    if (needs_permanent_mac(link)) link.permanent_mac = kernel->permanent_mac(link.name);
  }
}

/// Asks sysfs which links are frontends. False if a link is not there any more under the name it had; the others are
/// identified nevertheless, as all that come and go (containers do that) must not hide the ones that stay. What could
/// not be read is in unreadable_: a vif must not pass for a link that is none.
bool NetworkReader::identify_frontends(std::vector<Link>& links) {
  bool all_there = true;
  const auto now = core::Clock::now();
  for (auto& link : links) {
    if (link.name.empty()) continue;
    const auto nodename = core::read_attribute({root_, "/sys/class/net/", link.name, "/device/nodename"});
    if (nodename) {
      link.devid = parse_vif_nodename(core::trim(*nodename));
      if (!link.devid) report_odd_nodename(link, *nodename);
    } else {
      unreadable_.note(nodename.error(), now);
    }
    // Also after a success: another link may have taken the name, and the nodename is that one's.
    if (!is_still_there(link)) {
      link.devid.reset();
      all_there = false;
    }
  }
  return all_there;
}

bool NetworkReader::is_still_there(const Link& link) const {
  if (dumper_.is_open()) return dumper_.has_name(link.index, link.name); // in one call
  std::array<char, IF_NAMESIZE> name{};
  return ::if_indextoname(link.index, name.data()) != nullptr && link.name == name.data();
}

/// Once for each link; a guest has few of Xen's devices.
void NetworkReader::report_odd_nodename(const Link& link, const std::string& nodename) {
  if (odd_.size() >= max_odd_told || !odd_.insert(link.index).second) return;
  core::log::write(core::log::Level::warn, "network", "%s: its nodename \"%s\" is that of no vif",
                   core::printable(link.name).c_str(), core::printable(core::trim(nodename)).c_str());
}

std::string_view NetworkReader::source_name() const noexcept {
  if (source_ == NetworkSource::none) return "none";
  return source_ == NetworkSource::scan ? "scan" : "netlink";
}

Result<ChangeSource> NetworkReader::change_source() {
  if (!bell_) {
    auto bell = open_netlink_bell();
    if (!bell) return std::unexpected(bell.error());
    bell_ = std::move(*bell);
    forget(); // what was read before it was there
  }
  return ChangeSource{bell_.get(), POLLIN, network_alone, [this] {
                        const auto news = silence_netlink_bell(bell_.get());
                        stale_.links = stale_.links || news.links;
                        stale_.addresses = stale_.addresses || news.addresses;
                        return news.links || news.addresses ? network_alone : Subjects{};
                      }};
}

std::optional<std::uint32_t> parse_vif_nodename(std::string_view nodename) noexcept {
  constexpr std::string_view directory = "device/vif/";
  if (!nodename.starts_with(directory)) return std::nullopt;
  const auto number = core::parse_decimal(nodename.substr(directory.size()));
  if (!number || *number > std::numeric_limits<std::int32_t>::max()) return std::nullopt; // an int in the toolstacks
  return static_cast<std::uint32_t>(*number);
}

} // namespace platform
