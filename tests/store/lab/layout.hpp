// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>

#include "dom0.hpp"

namespace store_lab {

/// Who made the domain, and so what its tree looks like and what the guest may write.
enum class Layout {
  xapi,  ///< xenopsd of XCP-ng and XenServer: `control` is the guest's; there are unique-domain-id, xenserver/attr,
         ///< vm-data
  libxl, ///< xl and others: `control` is read-only but for a few nodes; none of those three
};

struct DomainPlan {
  unsigned domid = 0;
  Layout layout = Layout::xapi;
  unsigned vifs = 0;
};

/// "/local/domain/<domid>"
std::string home_of(unsigned domid);
/// The MAC address of a vif: 00:16:3e:00:<domid's low byte>:<devid>. It stays the guest's through migrations.
std::string mac_of(unsigned first_domid, unsigned devid);

/// Writes the tree of a new domain, as the toolstack does before the domain runs. `first_domid` tells who the guest is.
void lay_out(Dom0& dom0, const DomainPlan& plan, unsigned first_domid);

} // namespace store_lab
