// SPDX-License-Identifier: BSD-2-Clause
#include <xenstorepp/wire.hpp>

namespace xenstorepp::wire {
namespace {

void put_u32(std::string& out, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out += static_cast<char>(static_cast<unsigned char>(value >> shift & 0xffU));
  }
}

std::uint32_t get_u32(std::string_view bytes, std::size_t offset) noexcept {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[offset + i])) << (8 * i);
  }
  return value;
}

} // namespace

bool encode(const Header& header, std::string_view payload, std::string& out) {
  if (payload.size() > max_payload) return false;
  out.reserve(out.size() + header_size + payload.size());
  put_u32(out, static_cast<std::uint32_t>(header.type));
  put_u32(out, header.request_id);
  put_u32(out, header.transaction_id);
  put_u32(out, static_cast<std::uint32_t>(payload.size()));
  out += payload;
  return true;
}

void Decoder::feed(std::span<const std::byte> bytes) {
  if (broken_ || bytes.empty()) return;
  buffer_.erase(0, start_);
  start_ = 0;
  buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

std::optional<Message> Decoder::next() {
  const std::string_view rest = std::string_view(buffer_).substr(start_);
  if (rest.size() < header_size) return std::nullopt;
  const std::size_t length = get_u32(rest, 12);
  if (length > max_payload) {
    broken_ = true;
    buffer_.clear();
    start_ = 0;
    return std::nullopt;
  }
  if (rest.size() < header_size + length) return std::nullopt;
  Message message;
  message.header = {static_cast<Type>(get_u32(rest, 0)), get_u32(rest, 4), get_u32(rest, 8)};
  message.payload = rest.substr(header_size, length);
  start_ += header_size + length;
  return message;
}

} // namespace xenstorepp::wire
