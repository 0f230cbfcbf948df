// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/interface_ioctl.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <span>

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "platform/mac.hpp"

namespace platform {
namespace {

constexpr std::size_t max_address_size = 32; ///< MAX_ADDR_LEN, include/linux/netdevice.h

/// ethtool_perm_addr with room for its address.
struct PermanentAddress {
  std::uint32_t command = ETHTOOL_GPERMADDR;
  std::uint32_t size = max_address_size;
  std::array<std::byte, max_address_size> bytes{};
};
static_assert(offsetof(PermanentAddress, bytes) == sizeof(ethtool_perm_addr));

/// False if no interface can have this name.
bool set_name(const std::string& name, ifreq& request) {
  if (name.empty() || name.size() >= sizeof request.ifr_name) return false;
  std::memcpy(&request.ifr_name, name.c_str(), name.size() + 1);
  return true;
}

} // namespace

core::Result<InterfaceIoctl> InterfaceIoctl::open() {
  // Any kind of socket takes these questions. This one leads nowhere.
  core::Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return core::os_failure("socket for questions about interfaces");
  return InterfaceIoctl(std::move(socket));
}

std::uint32_t InterfaceIoctl::index(const std::string& name) const {
  ifreq request = {};
  if (!set_name(name, request) || ::ioctl(socket_.get(), SIOCGIFINDEX, &request) != 0) return 0;
  return request.ifr_ifindex > 0 ? static_cast<std::uint32_t>(request.ifr_ifindex) : 0;
}

bool InterfaceIoctl::ask_ethtool(const std::string& name, void* command) const {
  ifreq request = {};
  if (!set_name(name, request)) return false;
  request.ifr_data = static_cast<char*>(command);
  return ::ioctl(socket_.get(), SIOCETHTOOL, &request) == 0;
}

std::string InterfaceIoctl::driver(const std::string& name) const {
  ethtool_drvinfo info = {};
  info.cmd = ETHTOOL_GDRVINFO;
  if (!ask_ethtool(name, &info)) return {};
  const char* text = static_cast<const char*>(info.driver);
  return {text, ::strnlen(text, sizeof info.driver)};
}

std::string InterfaceIoctl::permanent_mac(const std::string& name) const {
  PermanentAddress address;
  if (!ask_ethtool(name, &address) || address.size > address.bytes.size()) return {};
  return to_mac(std::span(address.bytes).first(address.size));
}

} // namespace platform
