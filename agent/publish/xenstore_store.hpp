// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <xenstorepp/client.hpp>

#include "publish/store.hpp"
#include "publish/xenstore_way.hpp"

namespace publish {

/// xenstore, through xenstorepp::Client: the usual xenstored of this machine, by the given way to it.
///
/// Two watches are its canaries: `unique-domain-id`, which XAPI gives to every new domain, and `domid`. After a
/// migration or resume the kernel sets all watches anew in the new domain's tree, and each fires (xs_resume() in
/// xenbus_xs.c); that is how we hear of it. Both paths are relative, so that they are right in every domain.
///
/// Where the way to xenstored has no watches (xenstorepp::Capabilities) nothing is heard: identity() is to be asked,
/// and fd() is -1. Where nodes cannot be removed, one with an empty value counts as gone.
class XenstoreStore final : public Store {
public:
  explicit XenstoreStore(XenstoreWay way = XenstoreWay::native) : connector_(way) {}

  std::string address() const override { return address_; }
  Result<void> open() override;
  void disconnect() noexcept override;
  Result<model::Tree> read(std::span<const std::string_view> roots) override;
  Result<std::vector<Refusal>> apply(std::span<const model::Change> changes) override;
  Result<std::vector<Refusal>> apply_each(std::span<const model::Change> changes) override;
  Result<void> check(const model::Tree::value_type* standing) override;
  bool has_missed() const noexcept override { return has_missed_; }
  bool has_transactions() const noexcept override;
  int fd() const noexcept override;
  Result<bool> take_alarm() override;
  bool is_flooded() const noexcept override { return client_ && client_->has_more(); }
  Result<std::vector<model::AssignedNic>> assigned_nics() override;
  Result<model::BackendDevices> backend_devices(std::span<const std::string> frontends) override;
  bool nics_may_have_changed() const noexcept override { return nics_may_have_changed_; }
  bool hears_of_new_domain() const noexcept override;
  Result<std::string> identity() override;

private:
  /// The first event says that the watch is set, every later one that the tree is another; of the canaries' events that
  /// belong together the first counts, or all would be read again for each.
  struct Canary {
    xenstorepp::Watch watch;
    unsigned fired = 0; ///< how often
  };
  Result<model::Tree> read_once(std::span<const std::string_view> roots);
  Result<void> watch(std::string_view path, std::vector<xenstorepp::Watch>& watches);
  bool awaits_first_events() const noexcept;
  Result<void> await_first_events();
  void take_events();
  Result<std::vector<Refusal>> apply_one(const model::Change& change);
  Result<std::vector<Refusal>> apply_together(std::span<const model::Change> changes);
  /// Hands an error of the connection on, and gives the connection up if it is of no more use.
  core::Error lost(const xenstorepp::Error& error);

  XenstoreConnector connector_;
  std::optional<xenstorepp::Client> client_;
  std::string address_; ///< of client_
  std::vector<Canary> canaries_;
  bool has_waited_ = false; ///< for the first events of these canaries; what was missing then is not waited for again
  unsigned domains_ = 1;    ///< of this connection: how often the canary that fired most did
  bool alarm_ = false;      ///< not told yet
  bool has_missed_ = false; ///< the last read()
  bool has_read_ = false;   ///< with the answer to the last call, whatever had come until then
  std::vector<xenstorepp::Watch> nic_watches_; ///< set when somebody first asks for the assigned NICs
  bool nics_may_have_changed_ = false;
};

} // namespace publish
