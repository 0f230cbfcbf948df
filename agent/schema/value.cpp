// SPDX-License-Identifier: BSD-2-Clause
#include "schema/value.hpp"

#include "core/text.hpp"

namespace schema {

std::string clean_value(std::string_view bytes) {
  return core::clean_text(bytes.substr(0, bytes.find('\0')), max_value);
}

} // namespace schema
