// SPDX-License-Identifier: BSD-2-Clause
#include "unit/xapi_reader.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "core/text.hpp"

namespace xapi {
namespace {

using model::Tree;
using Map = std::map<std::string, std::string>;

/// The names below a directory.
std::set<std::string> children(const Tree& tree, const std::string& directory) {
  std::set<std::string> names;
  for (const auto& [key, value] : tree) {
    if (!key.starts_with(directory + '/')) continue;
    const auto name = key.substr(directory.size() + 1);
    names.insert(name.substr(0, name.find('/')));
  }
  return names;
}

std::string value_of(const Tree& tree, const std::string& key) {
  const auto found = tree.find(key);
  return found == tree.end() ? "" : found->second;
}

/// The indices below ipv4 or ipv6, by their number; nothing if there are several and one of them is no integer.
std::optional<std::vector<std::string>> sorted_indices(const Tree& tree, const std::string& directory) {
  const auto names = children(tree, directory);
  std::vector<std::string> indices(names.begin(), names.end());
  if (indices.size() < 2) return indices;
  if (!std::ranges::all_of(indices, [](const auto& index) { return core::parse_decimal(index).has_value(); }))
    return std::nullopt;
  std::ranges::sort(indices, {}, [](const std::string& index) { return *core::parse_decimal(index); });
  return indices;
}

std::string path(std::initializer_list<std::string_view> names) {
  std::string joined;
  for (const auto name : names) {
    if (!joined.empty()) joined += '/';
    joined += name;
  }
  return joined;
}

void add_vif(const Tree& tree, const std::string& root, const std::string& devid, Map& networks) {
  Map of_this_one;
  for (const std::string family : {"ipv4", "ipv6"}) {
    const auto indices = sorted_indices(tree, path({root, devid, family}));
    if (!indices) return; // the whole vif is dropped
    for (const auto& index : *indices) {
      const auto address = value_of(tree, path({root, devid, family, index}));
      if (family == "ipv4" && index == indices->front()) of_this_one[path({devid, "ip"})] = address;
      of_this_one[path({devid, family, index})] = address;
    }
  }
  networks.merge(of_this_one);
}

Map legacy(const Tree& tree) {
  constexpr std::array<std::string_view, 6> prefixes{"eth", "xenbr", "eno", "ens", "emp", "enx"};
  Map networks;
  for (const auto& name : children(tree, "attr")) {
    const auto prefix = std::ranges::find_if(prefixes, [&](auto candidate) { return name.starts_with(candidate); });
    if (prefix == prefixes.end()) continue;
    const auto id = name.substr(prefix->size());
    if (const auto ip = tree.find(path({"attr", name, "ip"})); ip != tree.end()) {
      networks[path({id, "ip"})] = ip->second;
      networks[path({id, "ipv4", "0"})] = ip->second;
    }
    for (const auto& index : children(tree, path({"attr", name, "ipv6"})))
      networks[path({id, "ipv6", index})] = value_of(tree, path({"attr", name, "ipv6", index, "addr"}));
  }
  return networks;
}

} // namespace

Map networks(const Tree& tree) {
  Map all;
  bool new_protocol = false;
  for (const std::string root : {"attr/vif", "xenserver/attr/net-sriov-vf"}) {
    for (const auto& devid : children(tree, root)) {
      new_protocol = true;
      add_vif(tree, root, devid, all);
    }
  }
  return new_protocol ? all : legacy(tree);
}

std::string drivers_version(const Tree& tree) {
  std::string version;
  for (const std::string part : {"Major", "Minor", "Micro", "Build"}) {
    const auto value = value_of(tree, "attr/PVAddons/" + part + "Version");
    if (!core::parse_decimal(value)) return "Unknown";
    version += (version.empty() ? "" : ".") + value;
  }
  return version;
}

} // namespace xapi
