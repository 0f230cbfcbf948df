// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

/// Makes netlink datagrams as the kernel does, and such as it never would.
namespace netlink {

using Bytes = std::vector<std::byte>;

template <class T>
void append(Bytes& bytes, const T& value) {
  const auto* first = reinterpret_cast<const std::byte*>(&value);
  bytes.insert(bytes.end(), first, first + sizeof value);
}

inline void append(Bytes& bytes, const Bytes& more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

inline void pad(Bytes& bytes) { bytes.resize((bytes.size() + 3) & ~std::size_t{3}); }

inline Bytes to_bytes(std::initializer_list<unsigned> numbers) {
  Bytes bytes;
  for (const auto number : numbers)
    bytes.push_back(static_cast<std::byte>(number));
  return bytes;
}

inline Bytes to_bytes(std::string_view text) {
  const auto span = std::as_bytes(std::span(text));
  return {span.begin(), span.end()};
}

/// A name as the kernel sends it, with its NUL.
inline Bytes to_name(std::string_view text) {
  auto bytes = to_bytes(text);
  bytes.push_back(std::byte{0});
  return bytes;
}

inline Bytes attribute(unsigned type, const Bytes& content) {
  Bytes bytes;
  append(bytes,
         rtattr{static_cast<unsigned short>(sizeof(rtattr) + content.size()), static_cast<unsigned short>(type)});
  append(bytes, content);
  pad(bytes);
  return bytes;
}

/// An attribute that says it is `length` bytes long, whatever it is.
inline Bytes lying_attribute(unsigned type, unsigned length, const Bytes& content) {
  auto bytes = attribute(type, content);
  const auto claimed = static_cast<unsigned short>(length);
  std::memcpy(bytes.data(), &claimed, sizeof claimed);
  return bytes;
}

inline Bytes message(unsigned type, std::uint32_t sequence, const Bytes& body, unsigned flags = NLM_F_MULTI) {
  nlmsghdr header = {};
  header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + body.size());
  header.nlmsg_type = static_cast<std::uint16_t>(type);
  header.nlmsg_flags = static_cast<std::uint16_t>(flags);
  header.nlmsg_seq = sequence;
  Bytes bytes;
  append(bytes, header);
  append(bytes, body);
  pad(bytes);
  return bytes;
}

inline Bytes link_body(int index, unsigned flags, std::initializer_list<Bytes> attributes) {
  ifinfomsg header = {};
  header.ifi_index = index;
  header.ifi_flags = flags;
  Bytes bytes;
  append(bytes, header);
  for (const auto& one : attributes)
    append(bytes, one);
  return bytes;
}

inline Bytes address_body(unsigned family, std::uint32_t index, unsigned prefix_length, unsigned flags, unsigned scope,
                          std::initializer_list<Bytes> attributes) {
  ifaddrmsg header = {};
  header.ifa_family = static_cast<unsigned char>(family);
  header.ifa_prefixlen = static_cast<unsigned char>(prefix_length);
  header.ifa_flags = static_cast<unsigned char>(flags);
  header.ifa_scope = static_cast<unsigned char>(scope);
  header.ifa_index = index;
  Bytes bytes;
  append(bytes, header);
  for (const auto& one : attributes)
    append(bytes, one);
  return bytes;
}

inline Bytes flags_attribute(std::uint32_t flags) {
  Bytes content;
  append(content, flags);
  return attribute(IFA_FLAGS, content);
}

/// NLMSG_DONE and NLMSG_ERROR carry a number first.
inline Bytes number_body(int number) {
  Bytes bytes;
  append(bytes, number);
  return bytes;
}

inline Bytes join(std::initializer_list<Bytes> messages) {
  Bytes bytes;
  for (const auto& one : messages)
    append(bytes, one);
  return bytes;
}

} // namespace netlink
