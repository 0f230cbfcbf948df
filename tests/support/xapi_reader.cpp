// SPDX-License-Identifier: BSD-2-Clause
#include "support/xapi_reader.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <initializer_list>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace xapi {
namespace {

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

/// As OCaml's int_of_string takes it: a sign, 0x, 0o or 0b, and '_' after the first digit; nothing around it.
std::optional<std::int64_t> ocaml_int(std::string text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.erase(0, 1);
  int base = 10;
  for (const auto& [prefix, its_base] : {std::pair{"0x", 16}, std::pair{"0o", 8}, std::pair{"0b", 2}}) {
    if (!text.starts_with(prefix)) continue;
    base = its_base;
    text.erase(0, 2);
    break;
  }
  if (text.empty() || !std::isxdigit(static_cast<unsigned char>(text.front()))) return std::nullopt;
  std::erase(text, '_');
  std::int64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [parsed_to, error] = std::from_chars(text.data(), end, value, base);
  if (error != std::errc() || parsed_to != end) return std::nullopt;
  return negative ? -value : value;
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
  if (!std::ranges::all_of(indices, [](const auto& index) { return ocaml_int(index).has_value(); }))
    return std::nullopt;
  std::ranges::sort(indices, {}, [](const std::string& index) { return *ocaml_int(index); });
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

/// What xenopsd reads of the tree: so many levels below each root, counted from 0.
Tree scan(const Tree& tree) {
  constexpr std::array<std::pair<std::string_view, int>, 8> roots{{{"control/", 0},
                                                                   {"feature/hotplug/", 0},
                                                                   {"xenserver/attr/", 3},
                                                                   {"attr/", 3},
                                                                   {"drivers/", 0},
                                                                   {"data/", 0},
                                                                   {"data/service/", 1},
                                                                   {"data/pvs_target/", 0}}};
  Tree seen;
  for (const auto& [key, value] : tree) {
    const auto is_read = [&path = key](const auto& root) {
      return path.starts_with(root.first) &&
             std::count(path.begin() + static_cast<std::ptrdiff_t>(root.first.size()), path.end(), '/') <= root.second;
    };
    if (std::ranges::any_of(roots, is_read)) seen.emplace(key, value);
  }
  return seen;
}

/// What goes into the record as it is.
void add_copies(const Tree& seen, Map& metrics) {
  constexpr std::array<std::pair<std::string_view, const char*>, 12> copies{{
      {"attr/PVAddons/MajorVersion", "PV_drivers_version[major]"},
      {"attr/PVAddons/MinorVersion", "PV_drivers_version[minor]"},
      {"attr/PVAddons/MicroVersion", "PV_drivers_version[micro]"},
      {"attr/PVAddons/BuildVersion", "PV_drivers_version[build]"},
      {"attr/PVAddons/Application", "PV_drivers_version[application]"},
      {"data/os_name", "os_version[name]"},
      {"data/os_uname", "os_version[uname]"},
      {"data/os_distro", "os_version[distro]"},
      {"data/os_majorver", "os_version[major]"},
      {"data/os_minorver", "os_version[minor]"},
      {"attr/os/spmajor", "os_version[spmajor]"},
      {"attr/os/spminor", "os_version[spminor]"},
  }};
  for (const auto& [key, field] : copies)
    if (const auto found = seen.find(key); found != seen.end()) metrics[field] = found->second;
}

void add_host_name(const Tree& seen, Map& metrics) {
  const auto name = seen.find("data/host_name_dns");
  if (name == seen.end()) return;
  const auto domain = seen.find("data/domain"); // an empty one would make a name that ends with a dot
  metrics["netbios_name[host_name]"] = name->second + (domain == seen.end() ? "" : '.' + domain->second);
}

/// drivers/<number> = "VENDOR NAME VERSION ATTRIBUTES".
void add_drivers(const Tree& seen, Map& metrics) {
  for (const auto& index : children(seen, "drivers")) {
    const auto text = value_of(seen, "drivers/" + index);
    const auto vendor = text.find(' ');
    const auto name = text.find(' ', vendor + 1);
    if (!ocaml_int(index) || vendor == std::string::npos || name == std::string::npos) continue;
    auto driver = text.substr(vendor + 1, name - vendor - 1);
    std::ranges::transform(driver, driver.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    metrics["PV_drivers_version[" + driver + ']'] = text.substr(0, vendor) + text.substr(name);
  }
  const auto first = metrics.lower_bound("PV_drivers_version[");
  if (first != metrics.end() && first->first.starts_with("PV_drivers_version["))
    metrics.emplace("PV_drivers_version[micro]", "-1");
}

void add_other(const Tree& seen, Map& metrics) {
  for (const auto& flag : children(seen, "control"))
    metrics["other[" + flag + ']'] = value_of(seen, "control/" + flag);
  if (const auto found = seen.find("data/ts"); found != seen.end()) metrics["other[data-ts]"] = found->second;
  const auto reason = seen.find("data/cant_suspend_reason");
  if (reason != seen.end() && metrics.erase("other[feature-suspend]") != 0)
    metrics["other[data-cant-suspend-reason]"] = reason->second;
}

void add_services(const Tree& seen, Map& metrics) {
  for (const auto& [key, value] : seen) {
    const bool of_a_service = key.starts_with("data/service/") && std::ranges::count(key, '/') == 3;
    if (of_a_service) metrics["services[" + key.substr(13) + ']'] = value;
    if (key == "data/pvs_target/target_software_version") metrics["services[" + key.substr(5) + ']'] = value;
  }
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
    const auto found = tree.find("attr/PVAddons/" + part + "Version");
    const bool optional = part == "Micro" || part == "Build";
    if (found == tree.end() && !optional) return "Unknown";
    const auto number = found == tree.end() ? -1 : ocaml_int(found->second);
    if (!number) return "Unknown";
    version += (version.empty() ? "" : ".") + std::to_string(*number);
  }
  return version;
}

std::optional<std::int64_t> memory_internal_free(const Tree& tree) {
  return ocaml_int(value_of(tree, "data/meminfo_free"));
}

bool has_booted(const Tree& tree) { return tree.contains("data/updated") || can_balloon(tree); }

bool can_balloon(const Tree& tree) { return tree.contains("control/feature-balloon"); }

Map guest_metrics(const Tree& tree) {
  const auto seen = scan(tree);
  Map metrics;
  add_copies(seen, metrics);
  add_host_name(seen, metrics);
  add_drivers(seen, metrics);
  add_other(seen, metrics);
  add_services(seen, metrics);
  for (const auto& [key, address] : networks(seen))
    metrics["networks[" + key + ']'] = address;
  for (const std::string kind : {"vbd", "vif"}) {
    const auto value = value_of(seen, "feature/hotplug/" + kind);
    metrics["can_use_hotplug_" + kind] = value == "1" ? "yes" : value == "0" ? "no" : "unspecified";
  }
  return metrics;
}

} // namespace xapi
