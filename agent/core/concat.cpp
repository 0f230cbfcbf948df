// SPDX-License-Identifier: BSD-2-Clause
#include "core/concat.hpp"

#include <cstddef>

namespace core {

std::string concat(Parts parts) {
  std::size_t size = 0;
  for (const auto part : parts)
    size += part.size();
  std::string text;
  text.reserve(size);
  append(text, parts);
  return text;
}

void append(std::string& text, Parts parts) {
  for (const auto part : parts)
    text += part;
}

void append_item(std::string& list, std::string_view item, std::string_view separator) {
  if (!list.empty()) list += separator;
  list += item;
}

} // namespace core
