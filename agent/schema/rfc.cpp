// SPDX-License-Identifier: BSD-2-Clause
// Every key here is described in docs/keys.md.
#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "schema/bound.hpp"
#include "schema/owned_roots.hpp"
#include "schema/put.hpp"
#include "schema/schema.hpp"

namespace schema {
namespace {

using model::Tree;

constexpr std::string_view layout_version = "1.0.0";

/// An address as a node name, which may hold neither '.' nor ':'.
std::string to_node_name(std::string address) {
  std::ranges::replace_if(address, [](char c) { return c == '.' || c == ':'; }, '_');
  return address;
}

void render_os(const model::Facts& facts, Tree& tree) {
  put(tree, "data/os/class", "unix");
  put(tree, "data/os/unix/kernel-version", facts.kernel_release);
  if (!facts.os) return;
  put(tree, "data/os/name", facts.os->name);
  const auto& [id, name, major, minor] = *facts.os;
  put(tree, "data/os/version", minor.empty() ? major : core::concat({major, ".", minor}));
}

void put_addresses(const std::vector<model::Ip>& addresses, const std::string& directory, std::size_t most,
                   Tree& tree) {
  for (const auto& address : std::span(addresses).first(std::min(most, addresses.size())))
    tree.emplace(core::concat({directory, to_node_name(address.text)}), "");
}

void render_nic(const model::Nic& nic, std::size_t max_addresses, Tree& tree) {
  const auto directory = core::concat({"data/net/", core::Decimal(nic.link_index)});
  put(tree, directory, nic.name);
  if (!nic.mac.empty()) tree.emplace(core::concat({directory, "/mac/", to_node_name(nic.mac)}), "");
  put_addresses(nic.ipv4, directory + "/ipv4/", max_addresses, tree);
  put_addresses(nic.ipv6, directory + "/ipv6/", max_addresses, tree);
}

Tree render_without_others(const model::Facts& facts, std::size_t max_addresses) {
  Tree tree;
  put(tree, "data/schema", layout_version);
  put(tree, "data/xen-guest-agent", layout_version);
  render_os(facts, tree);
  for (const auto& vif : facts.vifs)
    render_nic(vif, max_addresses, tree);
  return tree;
}

Tree render(const model::Facts& facts, const Options&) {
  constexpr auto all = std::numeric_limits<std::size_t>::max();
  auto tree = render_without_others(facts, all);
  for (const auto kept : kept_addresses) {
    if (count_nodes(tree) <= max_nodes) break;
    tree = render_without_others(facts, kept);
  }
  for (const auto& nic : facts.other_nics) {
    auto more = tree;
    render_nic(nic, kept_addresses.front(), more);
    if (count_nodes(more) > max_nodes) break; // those of the toolstack go before
    tree = std::move(more);
  }
  return tree;
}

/// It has no key for it.
void render_memory(const model::Memory&, Tree&) {}

constexpr Schema the_rfc{"rfc", rfc_roots, {}, "", "", "", true, render, render_memory};

} // namespace

const Schema& rfc() { return the_rfc; }

} // namespace schema
