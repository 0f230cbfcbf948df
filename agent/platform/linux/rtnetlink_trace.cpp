// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/rtnetlink_trace.hpp"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "platform/address_text.hpp"

namespace platform::rtnetlink {
namespace {

constexpr auto level = core::log::Level::trace;
constexpr const char* module = "netlink";

const char* scope_name(Scope scope) {
  switch (scope) {
    case Scope::global: return "global";
    case Scope::link: return "link";
    case Scope::host: return "host";
  }
  return "unknown";
}

const char* notification_name(std::uint16_t type) {
  switch (type) {
    case RTM_NEWLINK: return "RTM_NEWLINK";
    case RTM_DELLINK: return "RTM_DELLINK";
    case RTM_NEWADDR: return "RTM_NEWADDR";
    case RTM_DELADDR: return "RTM_DELADDR";
    default: return "another";
  }
}

} // namespace

std::string describe(const Link& link) {
  auto text = core::concat(
      {"link ", core::Decimal(link.index), " \"", core::printable(link.name), "\":", link.up ? " up" : " down"});
  if (link.loopback) text += " loopback";
  if (!link.mac.empty()) core::append(text, {" mac ", link.mac});
  if (!link.permanent_mac.empty()) core::append(text, {" permanent mac ", link.permanent_mac});
  if (link.master != 0) core::append(text, {" master ", core::Decimal(link.master)});
  if (link.lower != 0) core::append(text, {" lower ", core::Decimal(link.lower)});
  if (!link.kind.empty()) core::append(text, {" kind ", core::printable(link.kind)});
  return text;
}

std::string describe(const Snapshot::OwnedAddress& owned) {
  const auto& address = owned.address;
  auto text = core::concat({"address of link ", core::Decimal(owned.link_index),
                            address.is_ipv6 ? ": inet6 " : ": inet ", address_text(address), "/",
                            core::Decimal(address.prefix_length), " scope ", scope_name(address.scope)});
  if (address.secondary) text += " secondary";
  if (address.temporary) text += " temporary";
  if (address.deprecated) text += " deprecated";
  if (address.tentative) text += " tentative";
  return text;
}

void trace(const Snapshot& snapshot, std::size_t first_link, std::size_t first_address) {
  if (!core::log::enabled(level, module)) return;
  for (auto i = first_link; i < snapshot.links.size(); ++i)
    core::log::write(level, module, "%s", describe(snapshot.links[i]).c_str());
  for (auto i = first_address; i < snapshot.addresses.size(); ++i)
    core::log::write(level, module, "%s", describe(snapshot.addresses[i]).c_str());
}

void trace_notification(std::uint16_t type) {
  core::log::write(level, module, "notification: %s (type %u)", notification_name(type), static_cast<unsigned>(type));
}

} // namespace platform::rtnetlink
