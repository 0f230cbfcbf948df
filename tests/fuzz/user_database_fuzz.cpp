// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as passwd(5) and as group(5): what is found stands in them under that name, and its numbers are such that
// the agent may become that user. Seeds: those of a Debian with the user of the package, and lines nearly right.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

#include "platform/user_database.hpp"

namespace {

constexpr std::string_view name = "xen-guest-agent";
constexpr auto unchanged = std::numeric_limits<std::uint32_t>::max(); // to setresuid(2)

void require(bool holds) {
  if (!holds) std::abort();
}

bool has(std::string_view text, std::uint32_t number) {
  return text.find(std::to_string(number)) != std::string_view::npos;
}

void check_user(std::string_view text) {
  const auto user = platform::find_in_passwd(text, name);
  const bool begins_a_line = text.starts_with("xen-guest-agent:") || text.find("\nxen-guest-agent:") != text.npos;
  require(!user || begins_a_line);
  require(!user || (user->id != unchanged && user->group != unchanged));
  require(!user || (has(text, user->id) && has(text, user->group)));
}

void check_groups(std::string_view text) {
  auto groups = platform::groups_of_member(text, name);
  require(groups.size() <= platform::max_groups);
  require(groups.empty() || text.find(name) != text.npos);
  for (const auto group : groups)
    require(group != unchanged && has(text, group));
  std::ranges::sort(groups);
  require(std::ranges::adjacent_find(groups) == groups.end());
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_user(text);
  check_groups(text);
  require(!platform::find_in_passwd(text, ""));
  require(platform::groups_of_member(text, "").empty());
  return 0;
}
