// SPDX-License-Identifier: BSD-2-Clause
#include "schema/bound.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/text.hpp"

namespace schema {
namespace {

constexpr std::string_view volumes = "data/volumes";

/// Adds a key and its directories.
void add_nodes(std::string_view key, std::set<std::string_view>& nodes) {
  for (auto end = key.size(); end != std::string_view::npos && end != 0; end = key.rfind('/', end - 1))
    nodes.insert(key.substr(0, end));
}

/// The highest number of a volume; nothing if there is none.
std::optional<std::uint64_t> last_volume(const model::Tree& tree) {
  std::optional<std::uint64_t> last;
  for (const auto& [key, value] : tree) {
    if (!model::covers(volumes, key) || key.size() <= volumes.size()) continue;
    const auto rest = std::string_view(key).substr(volumes.size() + 1);
    const auto number = core::parse_decimal(rest.substr(0, rest.find('/')));
    if (number && (!last || *number > *last)) last = number;
  }
  return last;
}

/// The number of an address in "attr/vif/0/ipv4/12", or of what is below it; nothing for another key.
std::optional<std::uint64_t> address_number(std::string_view key, std::string_view family) {
  const auto at = key.find(family);
  if (at == std::string_view::npos || model::covers("data", key)) return std::nullopt;
  const auto rest = key.substr(at + family.size());
  return core::parse_decimal(rest.substr(0, rest.find('/')));
}

bool is_late_address(std::string_view key, std::uint64_t kept) {
  return address_number(key, "/ipv4/").value_or(0) >= kept || address_number(key, "/ipv6/").value_or(0) >= kept;
}

} // namespace

std::size_t count_nodes(const model::Tree& tree) {
  std::set<std::string_view> nodes;
  for (const auto& [key, value] : tree)
    add_nodes(key, nodes);
  return nodes.size();
}

model::Tree within_bound(model::Tree tree) {
  while (count_nodes(tree) > max_nodes) {
    const auto last = last_volume(tree);
    if (!last) break;
    const auto directory = core::concat({volumes, "/", core::Decimal(*last)});
    std::erase_if(tree, [&](const auto& entry) { return model::covers(directory, entry.first); });
  }
  for (const auto kept : kept_addresses) {
    if (count_nodes(tree) <= max_nodes) break;
    std::erase_if(tree, [&](const auto& entry) { return is_late_address(entry.first, kept); });
  }
  return tree;
}

} // namespace schema
