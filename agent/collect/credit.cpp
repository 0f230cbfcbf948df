// SPDX-License-Identifier: BSD-2-Clause
#include "collect/credit.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

namespace collect {
namespace {

using model::VifId;
using platform::Link;
using Credits = std::vector<std::optional<VifId>>;

constexpr std::array<std::string_view, 3> kinds_with_ports{"bond", "bridge", "team"};
constexpr std::array<std::string_view, 4> kinds_upon_a_link{"ipvlan", "macvlan", "macvtap", "vlan"};
constexpr std::string_view open_vswitch = "openvswitch";

template <class Kinds>
bool is_one_of(const Kinds& kinds, std::string_view kind) {
  return std::ranges::find(kinds, kind) != kinds.end();
}

class Ledger {
public:
  Ledger(std::span<const Link> links, std::span<const std::optional<VifId>> ids) : links_(links), ids_(ids) {
    credits_.resize(links.size());
    for (std::size_t i = 0; i < links.size(); ++i) {
      places_.emplace(links[i].index, i);
      if (links[i].up) credits_[i] = ids[i];
    }
  }

  /// Carries credit one floor up at a time until nothing changes. Each round that changes something lowers an id or
  /// gives a link its first, so there is an end, whatever circle the links are said to stand in.
  Credits settle() {
    while (carry_up())
      ;
    return std::move(credits_);
  }

private:
  bool carry_up() {
    bool changed = false;
    const auto bridged = in_open_vswitch();
    for (std::size_t i = 0; i < links_.size(); ++i) {
      const auto& link = links_[i];
      if (const auto master = place(link.master); master && is_one_of(kinds_with_ports, links_[*master].kind))
        changed = lend(credits_[i], *master) || changed;
      if (const auto lower = place(link.lower); lower && is_one_of(kinds_upon_a_link, link.kind))
        changed = lend(credits_[*lower], i) || changed;
      if (link.kind != open_vswitch) continue;
      if (const auto port = bridged.find(link.mac); port != bridged.end()) changed = lend(port->second, i) || changed;
    }
    return changed;
  }

  /// The MACs of the ports of Open vSwitch that lead to a frontend: these have the datapath's own link as their master.
  std::map<std::string_view, VifId> in_open_vswitch() const {
    std::map<std::string_view, VifId> ports;
    for (std::size_t i = 0; i < links_.size(); ++i) {
      const auto master = place(links_[i].master);
      if (!credits_[i] || links_[i].mac.empty() || !master || links_[*master].kind != open_vswitch) continue;
      const auto [port, is_new] = ports.emplace(links_[i].mac, *credits_[i]);
      if (!is_new) port->second = std::min(port->second, *credits_[i]);
    }
    return ports;
  }

  bool lend(std::optional<VifId> id, std::size_t to) {
    if (!id || ids_[to] || !links_[to].up) return false;
    if (credits_[to] && *credits_[to] <= *id) return false;
    credits_[to] = id;
    return true;
  }

  std::optional<std::size_t> place(std::uint32_t index) const {
    const auto found = index == 0 ? places_.end() : places_.find(index);
    if (found == places_.end()) return std::nullopt;
    return found->second;
  }

  std::span<const Link> links_;
  std::span<const std::optional<VifId>> ids_;
  std::map<std::uint32_t, std::size_t> places_;
  Credits credits_;
};

} // namespace

Credits credit_addresses(std::span<const Link> links, std::span<const std::optional<VifId>> ids) {
  return Ledger(links, ids).settle();
}

} // namespace collect
