// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/fd.hpp"
#include "platform/linux/netlink_socket.hpp"
#include "platform/linux/unreadable_files.hpp"
#include "platform/platform.hpp"

namespace platform {

/// Links and addresses by one of the sources of Linux, with what sysfs says of their frontends.
///
/// While a bell tells of changes, links that it did not ring for are not read again: an address changes far more often
/// than a link.
class NetworkReader {
public:
  /// `root` stands before the paths of /sys and /proc. `patience` is for attributes that cannot be read.
  NetworkReader(std::string root, NetworkSource source,
                std::chrono::milliseconds patience = UnreadableFiles::default_patience)
      : root_(std::move(root)), source_(source), unreadable_("network", patience) {}

  /// As Platform::links().
  Result<std::vector<Link>> links();

  /// Whether the source has a bell.
  bool has_bell() const noexcept { return source_ == NetworkSource::automatic || source_ == NetworkSource::netlink; }
  /// The bell, which is opened where it is not open yet. It is this object's, and lives as long.
  Result<ChangeSource> change_source();

  /// As Platform::network_source().
  std::string_view source_name() const noexcept;

  /// The next links() reads everything.
  void forget() { stale_ = {true, true}; }

private:
  Result<void> read_all();
  Result<void> read_addresses();
  Result<std::vector<Link>> read_links();
  void complete_permanent_macs();
  bool identify_frontends(std::vector<Link>& links);
  bool is_still_there(const Link& link) const;
  void report_odd_nodename(const Link& link, const std::string& nodename);

  std::string root_;
  NetworkSource source_;
  NetlinkDumper dumper_;
  core::Fd bell_;
  std::vector<Link> links_;       ///< as last read
  NetlinkNews stale_{true, true}; ///< what of them may have changed since
  UnreadableFiles unreadable_;    ///< of sysfs
  std::set<std::uint32_t> odd_;   ///< links whose nodename makes no sense, as was told
};

/// The devid of a "device/vif/<devid>" as sysfs gives it for a frontend; nothing for any other text.
std::optional<std::uint32_t> parse_vif_nodename(std::string_view nodename) noexcept;

} // namespace platform
