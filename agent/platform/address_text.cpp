// SPDX-License-Identifier: BSD-2-Clause
#include "platform/address_text.hpp"

#include <charconv>
#include <span>

namespace platform {
namespace {

using Bytes = std::span<const std::uint8_t>;

void add(std::string& text, unsigned number, int base) {
  std::array<char, 8> digits{};
  text.append(digits.data(), std::to_chars(digits.begin(), digits.end(), number, base).ptr);
}

std::string ipv4_text(Bytes bytes) {
  std::string text;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0) text += '.';
    add(text, bytes[i], 10);
  }
  return text;
}

struct Run {
  std::size_t begin = 8;
  std::size_t length = 0;
};

/// The first of the longest runs of zeroes, which "::" stands for; one zero is no run.
Run longest_run(const std::array<unsigned, 8>& groups) {
  Run longest{8, 1};
  for (std::size_t i = 0; i < groups.size();) {
    std::size_t end = i;
    while (end < groups.size() && groups[end] == 0)
      ++end;
    if (end - i > longest.length) longest = {i, end - i};
    i = end + 1;
  }
  return longest.begin == 8 ? Run{} : longest;
}

std::string ipv6_text(Bytes bytes) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i)
    groups[i] = static_cast<unsigned>(bytes[2 * i] << 8U) | bytes[2 * i + 1];
  const auto run = longest_run(groups);
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == run.begin) {
      text += "::";
      i += run.length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    // IPv4 within IPv6: ::192.0.2.1 and ::ffff:192.0.2.1.
    if (i == 6 && run.begin == 0 && (run.length == 6 || (run.length == 5 && groups[5] == 0xffff)))
      return text + ipv4_text(bytes.subspan(12));
    add(text, groups[i], 16);
  }
  return text;
}

} // namespace

std::string address_text(const Address& address) {
  return address.is_ipv6 ? ipv6_text(address.bytes) : ipv4_text(address.bytes);
}

} // namespace platform
