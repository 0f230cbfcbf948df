// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "core/fd.hpp"
#include "platform/linux/netlink_socket.hpp"
#include "platform/platform.hpp"

namespace platform {

/// Linux 2.6.32 and later: /proc, /sys, rtnetlink, uname(2).
class LinuxPlatform final : public Platform {
public:
  /// `root` stands before every path of /proc, /sys and /etc. Links and their addresses are always those of the network
  /// namespace the process is in; only what sysfs says of them comes from `root`.
  explicit LinuxPlatform(std::string root, NetworkSource network = NetworkSource::automatic)
      : root_(std::move(root)), network_(network) {}

  Role role() override;
  Result<std::string> read_file(std::string_view absolute) override;
  Result<std::string> kernel_release() override;
  Result<std::string> hostname() override;
  Result<model::Memory> memory() override;
  Result<std::vector<Link>> links() override;
  std::vector<ChangeSource> change_sources() override;

private:
  std::string path(std::string_view absolute) const { return root_ + std::string(absolute); }
  Result<std::vector<Link>> read_links();
  bool identify_frontends(std::vector<Link>& links);
  bool is_still_there(const Link& link) const;
  void report_odd_nodename(const Link& link, const std::string& nodename);
  void add_network_bell(std::vector<ChangeSource>& sources);
  void add_hostname_bell(std::vector<ChangeSource>& sources);

  std::string root_;
  NetworkSource network_;
  NetlinkDumper dumper_;
  std::set<std::uint32_t> odd_; ///< links whose nodename makes no sense, as was told
  core::Fd network_bell_;
  core::Fd hostname_bell_;
};

/// The devid of a "device/vif/<devid>" as sysfs gives it for a frontend; nothing for any other text.
std::optional<std::uint32_t> parse_vif_nodename(std::string_view nodename) noexcept;

/// Whether a /proc/xen/capabilities is dom0's.
bool is_control_domain(std::string_view capabilities) noexcept;

/// Whether /sys/hypervisor/properties/features has XENFEAT_dom0: bit 11 of the lowest of its 32-bit hexadecimal words.
bool has_dom0_feature(std::string_view features) noexcept;

} // namespace platform
