// SPDX-License-Identifier: BSD-2-Clause
#include "collect/frontends.hpp"

#include <algorithm>
#include <optional>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/sort.hpp"
#include "core/text.hpp"

namespace collect {
namespace {

using model::AssignedNic;
using model::VifId;
using model::VifType;
using platform::Link;

/// Finds who may have which id.
class Claims {
public:
  explicit Claims(std::span<const Link> links) : links_(links) { result_.ids.resize(links.size()); }

  void by_devid() {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < links_.size(); ++i) {
      if (links_[i].devid) order.push_back(i);
    }
    core::sort(order, {}, [&](std::size_t i) { return links_[i].index; });
    for (const auto i : order) {
      const VifId id{*links_[i].devid, VifType::vif};
      const auto owner = owner_of(id);
      if (owner == links_.size()) {
        result_.ids[i] = id;
        continue;
      }
      result_.remarks.push_back(core::concat({"two links say that they are vif ", core::Decimal(id.devid), ": ",
                                              core::printable(links_[owner].name), ", which is taken for it, and ",
                                              core::printable(links_[i].name)}));
    }
  }

  void by_mac(std::span<const AssignedNic> assigned, std::string Link::* mac) {
    for (std::size_t i = 0; i < links_.size(); ++i) {
      if (!is_candidate(i) || (links_[i].*mac).empty()) continue;
      for (const auto type : {VifType::sriov, VifType::vif}) {
        const auto match = std::ranges::find_if(assigned, [&](const AssignedNic& nic) {
          return nic.id.type == type && nic.mac == links_[i].*mac && owner_of(nic.id) == links_.size();
        });
        if (match == assigned.end()) continue;
        result_.ids[i] = match->id;
        break;
      }
    }
  }

  Frontends finish() {
    for (std::size_t i = 0; i < links_.size(); ++i)
      result_.unnamed = result_.unnamed || is_candidate(i);
    return std::move(result_);
  }

private:
  bool is_candidate(std::size_t i) const {
    const auto& link = links_[i];
    return !result_.ids[i] && !link.devid && link.kind.empty() && !link.loopback &&
           !(link.mac.empty() && link.permanent_mac.empty());
  }
  /// The link that has the id; links_.size() if none has.
  std::size_t owner_of(VifId id) const {
    return static_cast<std::size_t>(std::ranges::find(result_.ids, std::optional(id)) - result_.ids.begin());
  }

  std::span<const Link> links_;
  Frontends result_;
};

} // namespace

Frontends identify_frontends(std::span<const Link> links, std::span<const AssignedNic> assigned) {
  Claims claims(links);
  claims.by_devid();
  claims.by_mac(assigned, &Link::permanent_mac);
  claims.by_mac(assigned, &Link::mac);
  return claims.finish();
}

} // namespace collect
