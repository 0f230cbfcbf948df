// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/concat.hpp"
#include "core/log.hpp"
#include "platform/bsd/bell.hpp"
#include "platform/platform.hpp"

namespace platform {

/// What FreeBSD, NetBSD and OpenBSD have in common: uname(3), gethostname(3), getifaddrs(3), routing sockets. The class
/// of each adds what only that one has.
class BsdPlatform : public Platform {
public:
  /// `root` stands before the paths of files and mount points.
  BsdPlatform(std::string root, NetworkSource network) : root_(std::move(root)), network_(network) {}

  /// Where there is no /etc/os-release (FreeBSD before 13, NetBSD, OpenBSD) it is made up from uname(3): name,
  /// release and id.
  Result<std::string> read_file(std::string_view absolute) override;
  Result<std::string> kernel_release() override;
  Result<std::string> hostname() override;
  /// Of getifaddrs(3), and what stands on what of the drivers. What a link is to Xen is asked of complete().
  Result<std::vector<Link>> links() override;
  /// Who tells of changes: "netlink", or "route" for a routing socket; "scan" where nobody does, or before
  /// change_sources(); "none". The facts come from getifaddrs(3) in any case.
  std::string_view network_source() const override { return network_ == NetworkSource::none ? "none" : source_; }
  /// A bell for the network; there is none for the rest. "auto" is netlink where there is some, else a routing socket.
  std::vector<ChangeSource> change_sources() override;
  bool misses_sources() const override { return misses_sources_; }

protected:
  std::string path(std::string_view absolute) const { return core::concat({root_, absolute}); }
  /// The release of the system's programs, for os-release; "" where only the kernel's is known.
  virtual std::string userland_release() { return {}; }
  /// A socket that is told of links and addresses alone. The error says how to come by it.
  virtual Result<core::Fd> open_netlink() {
    return core::failure("this system has no netlink; --network auto listens to a routing socket");
  }
  /// As links() found it last: duplicate address detection of an address has not ended.
  bool address_is_checked() const { return address_is_checked_; }
  /// Adds what getifaddrs(3) does not say: kind, devid.
  virtual void complete(Link& link) = 0;

private:
  Result<void> open_bell();

  std::string root_;
  NetworkSource network_;
  Bell bell_;
  std::string_view source_ = "scan";
  core::log::Condition bell_condition_{"network", "changes that the kernel tells of"};
  bool misses_sources_ = false;
  bool address_is_checked_ = false;
};

} // namespace platform
