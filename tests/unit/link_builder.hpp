// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <gtest/gtest.h>

#include "platform/platform.hpp"

/// Links and addresses as a platform gives them.
namespace build {

using platform::Address;
using platform::Link;
using platform::Scope;

/// "192.0.2.1/24" or "2001:db8::1/64", global and in good order.
inline Address address(const std::string& text) {
  const auto slash = text.find('/');
  const auto host = text.substr(0, slash);
  Address made;
  made.is_ipv6 = host.find(':') != std::string::npos;
  EXPECT_EQ(::inet_pton(made.is_ipv6 ? AF_INET6 : AF_INET, host.c_str(), made.bytes.data()), 1) << text;
  made.prefix_length = static_cast<std::uint8_t>(std::stoi(text.substr(slash + 1)));
  return made;
}

inline Address in_scope(Scope scope, Address made) {
  made.scope = scope;
  return made;
}

inline Address secondary(Address made) {
  made.secondary = true;
  return made;
}

inline Address temporary(Address made) {
  made.temporary = true;
  return made;
}

inline Address deprecated(Address made) {
  made.deprecated = true;
  return made;
}

inline Address tentative(Address made) {
  made.tentative = true;
  return made;
}

/// Addresses for a link: {"192.0.2.1/24"}.
inline std::vector<Address> addresses(const std::vector<std::string>& texts) {
  std::vector<Address> made;
  for (const auto& text : texts)
    made.push_back(address(text));
  return made;
}

/// A link of hardware that is up.
inline Link hardware(std::uint32_t index, const std::string& name, const std::string& mac = "") {
  Link link;
  link.index = index;
  link.name = name;
  link.mac = mac;
  link.up = true;
  return link;
}

/// A frontend of index devid + 2, named eth<devid>.
inline Link frontend(std::uint32_t devid, std::vector<Address> its = {}) {
  auto link = hardware(devid + 2, "eth" + std::to_string(devid), "00:16:3e:00:00:0" + std::to_string(devid % 10));
  link.devid = devid;
  link.addresses = std::move(its);
  return link;
}

/// A device made by software.
inline Link device(std::uint32_t index, const std::string& kind, std::vector<Address> its = {}) {
  auto link = hardware(index, kind + std::to_string(index));
  link.kind = kind;
  link.addresses = std::move(its);
  return link;
}

inline Link port_of(std::uint32_t master, Link link) {
  link.master = master;
  return link;
}

inline Link upon(std::uint32_t lower, Link link) {
  link.lower = lower;
  return link;
}

inline Link down(Link link) {
  link.up = false;
  return link;
}

} // namespace build
