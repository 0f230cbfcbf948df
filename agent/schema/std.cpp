// SPDX-License-Identifier: BSD-2-Clause
// Every key here is described in docs/keys.md.
#include <array>
#include <string>
#include <utility>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "schema/bound.hpp"
#include "schema/owned_roots.hpp"
#include "schema/put.hpp"
#include "schema/schema.hpp"
#include "schema/value.hpp"
#include "schema/version.hpp"
#include "schema/volumes.hpp"

namespace schema {
namespace {

using model::Tree;

void render_os(const model::Facts& facts, Tree& tree) {
  if (facts.os) {
    put(tree, "data/os_name", facts.os->name);
    put(tree, "data/os_distro", facts.os->id);
    put(tree, "data/os_majorver", facts.os->major);
    put(tree, "data/os_minorver", facts.os->minor);
  }
  put(tree, "data/os_uname", facts.kernel_release);
}

/// The host name up to the first dot, and the rest as the domain: XAPI joins them with a dot again (contract of
/// xapi_guest_agent.ml), so an empty domain must not be written.
void render_hostname(std::string_view hostname, Tree& tree) {
  const auto dot = hostname.find('.');
  const auto name = clean_value(hostname.substr(0, dot)); // what is no name when cleaned has no domain either
  if (name.empty() || name == "localhost" || name == "(none)") return;
  put(tree, "data/host_name_dns", name);
  if (dot != std::string_view::npos) put(tree, "data/domain", hostname.substr(dot + 1));
}

/// A number needs no cleaning. One that is there already is replaced where it stands.
void put_number(Tree& tree, std::string_view key, std::uint64_t number) {
  const auto found = tree.find(key);
  if (found != tree.end())
    found->second = core::Decimal(number);
  else
    tree.emplace(key, core::Decimal(number));
}

void render_memory(const model::Memory& memory, Tree& tree) {
  put_number(tree, "data/meminfo_total", memory.total_kib);
  put_number(tree, "data/meminfo_free", memory.available_kib);
}

void render_addresses(const std::string& directory, const std::vector<model::Ip>& addresses, const Options& options,
                      Tree& tree) {
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const core::Decimal number(i);
    put(tree, {directory, "/", number}, addresses[i].text);
    if (options.address_prefix)
      put(tree, {directory, "/", number, "/prefix"}, core::Decimal(addresses[i].prefix_length));
  }
}

void render_vif(const model::Vif& vif, const Options& options, Tree& tree) {
  const std::string_view root = vif.id.type == model::VifType::sriov ? "xenserver/attr/net-sriov-vf/" : "attr/vif/";
  const auto directory = core::concat({root, core::Decimal(vif.id.devid)});
  put(tree, {directory, "/name"}, vif.name);
  put(tree, {directory, "/mac/0"}, vif.mac);
  render_addresses(directory + "/ipv4", vif.ipv4, options, tree);
  render_addresses(directory + "/ipv6", vif.ipv6, options, tree);
}

/// What is not there has no key: a "0" would be taken for a promise, or, of the balloon, for a "1".
void render_drivers(const model::XenDrivers& xen, Tree& tree) {
  if (xen.vif) put(tree, "feature/hotplug/vif", "1");
  if (xen.vbd) put(tree, "feature/hotplug/vbd", "1");
  if (xen.balloon) put(tree, "control/feature-balloon", "1");
}

/// XAPI takes all four as decimal integers or none (xapi_pv_driver_version.ml).
void render_version(Tree& tree) {
  put(tree, "attr/PVAddons/MajorVersion", core::Decimal(version.major));
  put(tree, "attr/PVAddons/MinorVersion", core::Decimal(version.minor));
  put(tree, "attr/PVAddons/MicroVersion", core::Decimal(version.micro));
  put(tree, "attr/PVAddons/BuildVersion", "0");
  put(tree, "attr/PVAddons/Installed", "1");
}

Tree render(const model::Facts& facts, const Options& options) {
  Tree tree;
  render_os(facts, tree);
  render_hostname(facts.hostname, tree);
  if (facts.memory) render_memory(*facts.memory, tree);
  for (const auto& vif : facts.vifs)
    render_vif(vif, options, tree);
  render_volumes(facts, tree);
  render_drivers(facts.xen, tree);
  render_version(tree);
  return within_bound(std::move(tree));
}

constexpr std::array<std::string_view, 3> quiet{"data/meminfo_free", "data/meminfo_total", "data/volumes"};

constexpr Schema the_standard{
    "std", standard_roots, quiet,        "attr/PVAddons/Installed", "data/updated", "control/feature-balloon",
    false, render,         render_memory};

} // namespace

const Schema& standard() { return the_standard; }

} // namespace schema
