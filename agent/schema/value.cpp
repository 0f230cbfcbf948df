// SPDX-License-Identifier: BSD-2-Clause
#include "schema/value.hpp"

#include "core/text.hpp"

namespace schema {

std::string clean_value(std::string_view bytes) {
  constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD
  std::string out;
  bytes = bytes.substr(0, bytes.find('\0'));
  while (!bytes.empty()) {
    const auto length = core::utf8_length(bytes);
    std::string_view piece = length == 0 ? replacement : bytes.substr(0, length);
    if (core::is_control(piece)) piece = " ";
    if (out.size() + piece.size() > max_value) break;
    out += piece;
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return std::string(core::trim(out));
}

} // namespace schema
