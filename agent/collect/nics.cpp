// SPDX-License-Identifier: BSD-2-Clause
#include "collect/nics.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "collect/address_order.hpp"
#include "collect/credit.hpp"
#include "collect/frontends.hpp"
#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/glob.hpp"
#include "core/sort.hpp"
#include "core/text.hpp"
#include "platform/address_text.hpp"

namespace collect {
namespace {

using model::VifId;
using platform::Address;
using platform::Link;
using Ids = std::vector<std::optional<VifId>>;

bool is_wanted(const Link& link, const NicOptions& options) {
  const auto matches = [&](const std::string& pattern) { return core::matches_glob(pattern, link.name); };
  if (std::ranges::any_of(options.exclude, matches)) return false;
  return options.include.empty() || std::ranges::any_of(options.include, matches);
}

model::Nic to_nic(const Link& link) { return {link.index, link.name, link.mac, {}, {}}; }

/// Fills the two lists of addresses.
class Selection {
public:
  Selection(std::span<const Link> links, const NicOptions& options) : links_(links), options_(options) {
    wanted_.reserve(links.size());
    for (const auto& link : links)
      wanted_.push_back(is_wanted(link, options) ? 1 : 0);
  }

  Nics select(Frontends frontends) {
    result_.unnamed = frontends.unnamed;
    result_.remarks = std::move(frontends.remarks);
    for (std::size_t i = 0; i < links_.size(); ++i) {
      if (!wanted_[i]) frontends.ids[i].reset();
    }
    add_vifs(frontends.ids);
    if (options_.all_interfaces) add_others(frontends.ids);
    return std::move(result_);
  }

private:
  void add_vifs(const Ids& ids) {
    const auto credits = credit_addresses(links_, ids);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < links_.size(); ++i) {
      if (ids[i]) order.push_back(i);
    }
    core::sort(order, {}, [&](std::size_t i) { return *ids[i]; });
    for (const auto i : order) {
      model::Vif vif{to_nic(links_[i]), *ids[i]};
      put_addresses(gather(vif.id, ids, credits), vif);
      result_.vifs.push_back(std::move(vif));
    }
  }

  /// The addresses credited to a vif: its own first, then those of others in the order of the links.
  std::vector<Address> gather(VifId id, const Ids& ids, const Ids& credits) const {
    std::vector<Address> gathered;
    for (const bool own : {true, false}) {
      for (std::size_t i = 0; i < links_.size(); ++i) {
        if (credits[i] != id || !wanted_[i] || ids[i].has_value() != own) continue;
        gathered.insert(gathered.end(), links_[i].addresses.begin(), links_[i].addresses.end());
      }
    }
    return gathered;
  }

  void add_others(const Ids& ids) {
    std::size_t omitted = 0;
    for (std::size_t i = 0; i < links_.size(); ++i) {
      if (ids[i] || !wanted_[i] || links_[i].loopback) continue;
      if (result_.others.size() == max_other_nics) {
        ++omitted;
        continue;
      }
      auto nic = to_nic(links_[i]);
      if (links_[i].up) put_addresses(links_[i].addresses, nic);
      result_.others.push_back(std::move(nic));
    }
    if (omitted > 0)
      result_.remarks.push_back(core::concat({"there are more than ", core::Decimal(max_other_nics),
                                              " interfaces that are no vif: the rest is left out"}));
  }

  void put_addresses(const std::vector<Address>& addresses, model::Nic& nic) {
    bool omitted = false;
    for (const auto& address : in_order_of_use(addresses)) {
      auto& list = address.is_ipv6 ? nic.ipv6 : nic.ipv4;
      auto text = platform::address_text(address);
      if (std::ranges::find(list, text, &model::Ip::text) != list.end()) continue;
      if (list.size() < options_.max_addresses)
        list.push_back({std::move(text), address.prefix_length});
      else
        omitted = true;
    }
    if (omitted)
      result_.remarks.push_back(
          core::concat({core::printable(nic.name), " has more than ", core::Decimal(options_.max_addresses),
                        " addresses of a family: the rest is left out"}));
  }

  std::span<const Link> links_;
  const NicOptions& options_;
  std::vector<char> wanted_; ///< by link; of bool it would be a class of its own
  Nics result_;
};

} // namespace

Nics select_nics(std::span<const Link> links, std::span<const model::AssignedNic> assigned, const NicOptions& options) {
  return Selection(links, options).select(identify_frontends(links, assigned));
}

} // namespace collect
