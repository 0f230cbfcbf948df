// SPDX-License-Identifier: BSD-2-Clause
#include "platform/freebsd/driver_name.hpp"

#include <array>

#include <sys/types.h>
// after <sys/types.h>
#include <net/if.h>
#include <net/if_mib.h>
#include <sys/socket.h>
#include <sys/sysctl.h>

namespace platform {

/// ifmib(4): the one way to it.
std::string driver_name_of_interface(std::uint32_t index) {
  std::array<int, 6> name{CTL_NET, PF_LINK, NETLINK_GENERIC, IFMIB_IFDATA, static_cast<int>(index), IFDATA_DRIVERNAME};
  std::array<char, 64> value{};
  std::size_t size = value.size() - 1;
  if (::sysctl(name.data(), static_cast<u_int>(name.size()), value.data(), &size, nullptr, 0) != 0) return {};
  return value.data();
}

} // namespace platform
