// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <xenstorepp/client.hpp>

#include "doctor/findings.hpp"
#include "publish/xenstore_way.hpp"

namespace doctor {

/// Looks into xenstore, by the way the agent takes, with the deadline the agent has. Writes nothing that stays: what is
/// tried is tried in a transaction that is given up.
class StoreProbe {
public:
  /// `devices` are Platform::store_devices().
  explicit StoreProbe(std::span<const std::string> devices, publish::XenstoreWay way = publish::XenstoreWay::native);

  /// All but `published`.
  StoreFindings look();
  /// What stands below the roots; what cannot be read is put down in `findings`.
  void read_published(std::span<const std::string_view> roots, StoreFindings& findings);

private:
  void open(StoreFindings& findings);
  bool identify(StoreFindings& findings);
  bool try_writing(StoreFindings& findings);
  static bool fail(const xenstorepp::Error& error, StoreFindings& findings);

  publish::XenstoreConnector connector_;
  std::optional<Way> way_;
  bool from_environment_ = false;
  std::optional<xenstorepp::Client> client_;
};

} // namespace doctor
