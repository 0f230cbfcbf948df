// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace xenstore_tools {

/// In quotes. Bytes that are no UTF-8 become U+FFFD, since JSON has no bytes.
std::string json_string(std::string_view text);

/// ["a", "b"]
std::string json_list(const std::vector<std::string>& texts);

/// The members of an object, one on each line, as they come.
class JsonObject {
public:
  /// `value` is JSON already.
  std::string member(std::string_view name, std::string_view value);
  /// What ends it, with the line's end.
  std::string end() const { return is_empty_ ? "{}\n" : "\n}\n"; }

private:
  bool is_empty_ = true;
};

} // namespace xenstore_tools
