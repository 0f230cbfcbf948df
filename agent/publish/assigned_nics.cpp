// SPDX-License-Identifier: BSD-2-Clause
#include "publish/assigned_nics.hpp"

#include <limits>
#include <string>

#include <xenstorepp/wire.hpp>

#include "core/concat.hpp"
#include "core/text.hpp"

namespace publish {
namespace {

using model::AssignedNic;
using model::VifId;
using model::VifType;

constexpr std::size_t max_nics = 256;
constexpr std::array<VifType, assigned_nic_directories.size()> types{VifType::vif, VifType::sriov};

/// Whether there is nothing to be read. Any other error tells nothing of what is there.
bool is_absent(const xenstorepp::Error& error) {
  using xenstorepp::Code;
  return error.code == Code::not_found || error.code == Code::access_denied || error.code == Code::not_permitted;
}

/// The ids that a directory's list has, and the requests for their MACs.
void ask_for_macs(const std::string& names, std::size_t directory, std::vector<VifId>& ids, xenstorepp::Batch& batch) {
  std::size_t count = 0;
  for (const auto& name : xenstorepp::wire::split_strings(names)) {
    const auto devid = core::parse_decimal(name);
    if (!devid || *devid > std::numeric_limits<std::int32_t>::max() || ++count > max_nics) continue;
    ids.push_back({static_cast<std::uint32_t>(*devid), types.at(directory)});
    batch.read(core::concat({assigned_nic_directories.at(directory), "/", name, "/mac"}));
  }
}

} // namespace

xenstorepp::Result<std::vector<AssignedNic>> read_assigned_nics(xenstorepp::Client& client) {
  xenstorepp::Batch lists;
  for (const auto directory : assigned_nic_directories)
    lists.list(directory);
  const auto names = client.perform(lists);
  if (!names) return std::unexpected(names.error());
  std::vector<VifId> ids;
  xenstorepp::Batch reads;
  for (std::size_t i = 0; i < names->size(); ++i) {
    const auto& reply = names->at(i);
    if (reply)
      ask_for_macs(*reply, i, ids, reads);
    else if (!is_absent(reply.error()))
      return std::unexpected(reply.error());
  }
  const auto macs = client.perform(reads);
  if (!macs) return std::unexpected(macs.error());
  std::vector<AssignedNic> nics;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!macs->at(i) && !is_absent(macs->at(i).error())) return std::unexpected(macs->at(i).error());
    if (!macs->at(i)) continue;
    if (auto mac = parse_mac(*macs->at(i))) nics.push_back({ids[i], std::move(*mac)});
  }
  return nics;
}

std::optional<std::string> parse_mac(std::string_view text) {
  constexpr std::size_t length = 17;
  auto mac = core::to_lower(core::trim(text));
  if (mac.size() != length) return std::nullopt;
  for (std::size_t i = 0; i < length; ++i) {
    const char c = mac[i];
    const bool is_digit = core::is_digit(c) || (c >= 'a' && c <= 'f');
    if (i % 3 == 2 ? c != ':' : !is_digit) return std::nullopt;
  }
  return mac;
}

} // namespace publish
