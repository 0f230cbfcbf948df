// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/stacking.hpp"

#include <algorithm>

#include <sys/socket.h>

#include "core/fd.hpp"

namespace platform {
namespace {

bool has_others_below(const Link& link) { return link.kind == "vlan" || link.kind == "bond" || link.kind == "bridge"; }

} // namespace

void stack_links(std::vector<Link>& links) {
  if (std::ranges::none_of(links, has_others_below)) return;
  const core::Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return;
  for (auto& link : links) {
    if (link.kind == "vlan") {
      const auto below = std::ranges::find(links, link_below_vlan(socket.get(), link.name), &Link::name);
      if (below != links.end()) link.lower = below->index;
      continue;
    }
    std::vector<std::string> ports;
    if (link.kind == "bond") ports = ports_of_bond(socket.get(), link.name);
    if (link.kind == "bridge") ports = ports_of_bridge(socket.get(), link.name);
    for (const auto& name : ports) {
      const auto port = std::ranges::find(links, name, &Link::name);
      if (port != links.end() && port->index != link.index) port->master = link.index;
    }
  }
}

} // namespace platform
