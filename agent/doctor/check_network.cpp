// SPDX-License-Identifier: BSD-2-Clause
#include <algorithm>
#include <array>

#include "collect/address_order.hpp"
#include "collect/credit.hpp"
#include "collect/frontends.hpp"
#include "collect/nics.hpp"
#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/sort.hpp"
#include "core/text.hpp"
#include "doctor/checks.hpp"
#include "platform/address_text.hpp"

namespace doctor {
namespace {

using model::VifId;
using model::VifType;
using platform::Link;
using Texts = std::vector<std::string>;

/// Links that are no vif and carry none are told one by one up to here.
constexpr std::size_t max_strangers = 16;
constexpr std::size_t max_texts = 4;

std::string name_of(VifId id) {
  return core::concat({id.type == VifType::sriov ? "virtual function " : "vif ", core::Decimal(id.devid)});
}

Texts usable(const Link& link) {
  Texts texts;
  for (const auto& address : collect::in_order_of_use(link.addresses))
    texts.push_back(platform::address_text(address));
  return texts;
}

Texts unusable(const Link& link) {
  Texts texts;
  for (const auto& address : link.addresses) {
    if (address.tentative) texts.push_back(platform::address_text(address));
  }
  return texts;
}

class Network {
public:
  Network(const Findings& findings, Lines& lines)
      : findings_(findings), links_(findings.links), lines_(lines),
        frontends_(collect::identify_frontends(links_, findings.store.assigned)), reported_(frontends_.ids) {
    for (auto& id : reported_) {
      if (id && !is_reported(*id)) id.reset();
    }
    credits_ = collect::credit_addresses(links_, reported_);
  }

  void check() {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < links_.size(); ++i) {
      if (frontends_.ids[i]) order.push_back(i);
    }
    core::sort(order, {}, [&](std::size_t i) { return *frontends_.ids[i]; });
    for (const auto i : order)
      tell_of_frontend(i);
    tell_of_strangers();
    tell_of_missing();
    if (links_.empty())
      add(lines_, Mark::warn, "nic", "no network interface is seen",
          "run this where the agent runs: in the system's network namespace");
  }

private:
  bool is_reported(VifId id) const {
    return std::ranges::find(findings_.facts.vifs, id, &model::Vif::id) != findings_.facts.vifs.end();
  }

  void tell(Mark mark, const Link& link, core::Parts fact, std::string_view advice = "") {
    add_about(lines_, mark, "nic", core::printable(link.name, 64), fact, advice);
  }

  /// What the host is told of for this vif, and where it stands.
  Texts told_addresses(std::size_t frontend) const {
    auto texts = links_[frontend].up ? usable(links_[frontend]) : Texts{};
    for (std::size_t i = 0; i < links_.size(); ++i) {
      if (i == frontend || credits_[i] != frontends_.ids[frontend]) continue;
      for (const auto& text : usable(links_[i]))
        texts.push_back(core::concat({text, " via ", core::printable(links_[i].name, 64)}));
    }
    return texts;
  }

  void tell_of_frontend(std::size_t i) {
    const auto& link = links_[i];
    const auto id = *frontends_.ids[i];
    auto fact = name_of(id);
    if (!link.devid && id.type == VifType::vif) fact += core::concat({", ", findings_.hints.known_by_mac});
    if (!reported_[i]) {
      tell(Mark::note, link, {fact, ": left out by --exclude-interface or --include-interface"});
      return;
    }
    if (!link.up) {
      tell(Mark::note, link, {fact, ": switched off, so no address is told"}, "switch it on, if it is to be used");
      return;
    }
    const auto texts = told_addresses(i);
    const auto doubtful = unusable(link);
    if (!texts.empty())
      tell(Mark::ok, link, {fact, ": ", enumerate(texts, max_texts)});
    else if (doubtful.empty())
      tell(Mark::note, link, {fact, ": has no address"}, "give it one (DHCP?), if the host is to show one");
    else
      tell(Mark::note, link,
           {fact, ": has no address that could be used: ", enumerate(doubtful, max_texts),
            " is tentative, or in use elsewhere"});
  }

  std::string why_no_vif(std::size_t i) const {
    const auto& link = links_[i];
    if (link.devid) return core::concat({"no vif: another interface is vif ", core::Decimal(*link.devid)});
    if (link.kind.empty()) {
      if (link.mac.empty() && link.permanent_mac.empty())
        return "no vif: it has no MAC, and the kernel names no vif for it";
      if (findings_.store.reach != Reach::answers) return "not known: only xenstore could tell by its MAC";
      return "no vif: hardware with a MAC that the toolstack has given to no vif";
    }
    const auto kind = core::printable(link.kind, 32);
    constexpr std::array<std::string_view, 3> with_ports{"bond", "bridge", "team"};
    if (std::ranges::find(with_ports, link.kind) != with_ports.end())
      return core::concat(
          {"no vif: a ", kind, link.up ? ", and none of its ports leads to a vif" : " that is switched off"});
    return core::concat({"no vif: made by software (", kind, ")"});
  }

  void tell_of_strangers() {
    std::size_t count = 0;
    for (std::size_t i = 0; i < links_.size(); ++i) {
      const auto& link = links_[i];
      if (frontends_.ids[i] || link.loopback) continue;
      if (credits_[i]) {
        tell(Mark::ok, link,
             {"carries ", name_of(*credits_[i]), link.addresses.empty() ? "" : ": ",
              enumerate(usable(link), max_texts)});
      } else if (++count <= max_strangers) {
        tell(Mark::note, link, {why_no_vif(i)});
      }
    }
    if (count > max_strangers)
      add(lines_, Mark::note, "nic", {core::Decimal(count - max_strangers), " more that lead to no vif"});
  }

  /// What the toolstack has put down, but no link is.
  void tell_of_missing() {
    for (const auto& nic : findings_.store.assigned) {
      if (std::ranges::find(frontends_.ids, std::optional(nic.id)) != frontends_.ids.end()) continue;
      add_about(lines_, Mark::warn, "vif", core::Decimal(nic.id.devid),
                {name_of(nic.id), " (", nic.mac, ") is no interface of this system"},
                nic.id.type == VifType::sriov ? "load the driver of the card, or look for another namespace"
                                              : findings_.hints.no_interface);
    }
  }

  const Findings& findings_;
  const std::vector<Link>& links_;
  Lines& lines_;
  collect::Frontends frontends_;
  std::vector<std::optional<VifId>> reported_; ///< without those that the user does not want
  std::vector<std::optional<VifId>> credits_;
};

} // namespace

void check_network(const Findings& findings, Lines& lines) {
  if (findings.network_wanted)
    Network(findings, lines).check();
  else
    add(lines, Mark::note, "nic", "the network is not looked at", "--network auto, if addresses are to be published");
}

} // namespace doctor
