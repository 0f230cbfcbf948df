// SPDX-License-Identifier: BSD-2-Clause
#include "message.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace store_lab {

namespace {

using Header = std::array<std::uint32_t, 4>; // op, request id, transaction id, payload length
static_assert(sizeof(Header) == header_size);

// Little-endian on the wire, as Xen's machines are; a test may run on another, under emulation.
std::uint32_t little_endian(std::uint32_t value) {
  return std::endian::native == std::endian::little ? value : std::byteswap(value);
}

std::optional<Header> peek_header(std::string_view stream) {
  if (stream.size() < header_size) return std::nullopt;
  Header header{};
  std::memcpy(header.data(), stream.data(), header_size);
  std::ranges::transform(header, header.begin(), little_endian);
  return header;
}

} // namespace

std::string encode(const Message& message) {
  Header header{static_cast<std::uint32_t>(message.op), message.request_id, message.transaction_id,
                static_cast<std::uint32_t>(message.payload.size())};
  std::ranges::transform(header, header.begin(), little_endian);
  std::string bytes(header_size, '\0');
  std::memcpy(bytes.data(), header.data(), header_size);
  return bytes + message.payload;
}

std::optional<Message> take_message(std::string& stream) {
  const auto header = peek_header(stream);
  if (!header || stream.size() < header_size + (*header)[3]) return std::nullopt;
  Message message{static_cast<Op>((*header)[0]), (*header)[1], (*header)[2], stream.substr(header_size, (*header)[3])};
  stream.erase(0, header_size + (*header)[3]);
  return message;
}

bool is_broken(std::string_view stream) {
  const auto header = peek_header(stream);
  return header && (*header)[3] > max_payload;
}

std::string first_string(std::string_view payload) { return std::string(payload.substr(0, payload.find('\0'))); }

std::string strings(std::initializer_list<std::string_view> parts) {
  std::string payload;
  for (const auto part : parts)
    payload.append(part).push_back('\0');
  return payload;
}

std::vector<std::string> split(std::string_view payload) {
  std::vector<std::string> parts;
  while (!payload.empty()) {
    const auto end = std::min(payload.find('\0'), payload.size());
    parts.emplace_back(payload.substr(0, end));
    payload.remove_prefix(std::min(end + 1, payload.size()));
  }
  return parts;
}

} // namespace store_lab
