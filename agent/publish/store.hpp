// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "model/facts.hpp"
#include "model/tree.hpp"

namespace publish {

using core::Result;

/// A change that a store will not make.
struct Refusal {
  enum class Kind : std::uint8_t {
    forbidden, ///< not permitted, or not a key this store takes: hardly of use to try again in this domain
    for_now,   ///< a quota, a size limit: perhaps later
    trouble,   ///< an error that speaks neither of room nor of permission: of this key, or of the whole store
  };
  std::size_t index = 0; ///< of the change, in the list that was to be applied
  Kind kind = Kind::forbidden;
  std::string why;
};

/// Where a tree can be published, and where the toolstack puts down what the guest is to know. Only the Publisher
/// writes to it. Errors are those of the way to the store: what it holds is then not known.
class Store {
public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// Which way it is reached, for people, as "/dev/xen/xenbus"; "" while there is no connection, or none is needed.
  virtual std::string address() const { return {}; }

  /// Connects, if there is no connection.
  virtual Result<void> open() = 0;

  /// Gives up the connection, whatever state it is in; what was set on it (watches) goes with it.
  virtual void disconnect() noexcept {}

  /// What stands at or below the given keys: every node that has a value, and every node with nothing below it.
  virtual Result<model::Tree> read(std::span<const std::string_view> roots) = 0;

  /// Makes all the changes, in their order and as one, or none of them. If the list returned is empty they were made;
  /// otherwise it says which changes were refused, and nothing was done. Where it is known only that there is no room
  /// for the whole, every change is refused so.
  virtual Result<std::vector<Refusal>> apply(std::span<const model::Change> changes) = 0;

  /// To be asked after refusals: an error if they tell nothing of the keys, as the store refuses to be read at all, or
  /// has trouble with `standing` too, if there is one: a key that is there, which is not changed by this.
  virtual Result<void> check(const model::Tree::value_type* /*standing*/) { return {}; }

  /// Whether the last read() left out what the store did not show for a reason that may pass.
  virtual bool has_missed() const noexcept { return false; }

  /// Whether apply() of several changes can keep its word. If not, only apply_each() is to be used for them.
  virtual bool has_transactions() const noexcept { return true; }

  /// Makes each change by itself, in their order; the list returned says which were refused.
  virtual Result<std::vector<Refusal>> apply_each(std::span<const model::Change> changes);

  /// To be polled for POLLIN; -1 if there is nothing to wait for. Any other call may close it and open another: it is
  /// to be asked for again before the next poll.
  virtual int fd() const noexcept { return -1; }

  /// To be called when fd() is readable, and after every other call. True: somebody else emptied or replaced what was
  /// there (a new domain after a migration), so what is believed to be published may not be. Errors as above.
  virtual Result<bool> take_alarm() { return false; }

  /// Whether there was more than take_alarm() reads at once: fd() is to be left out of the poll for a while.
  virtual bool is_flooded() const noexcept { return false; }

  /// The NICs that the toolstack put down for this domain; none where that is not known. From then on changes of them
  /// are heard of. Errors as above.
  virtual Result<std::vector<model::AssignedNic>> assigned_nics() { return std::vector<model::AssignedNic>{}; }

  /// What the host calls the disks behind these frontends ("device/vbd/51712"): "xvda"; "" where there is nothing to be
  /// read. One that cannot be read at the moment is left out. Errors as above.
  virtual Result<model::BackendDevices> backend_devices(std::span<const std::string> /*frontends*/) {
    return model::BackendDevices{};
  }

  /// Whether take_alarm() tells of a new domain. Where it does not, identity() has to be looked at now and then.
  virtual bool hears_of_new_domain() const noexcept { return true; }

  /// What tells this domain from the one before or after a migration. Errors as above.
  virtual Result<std::string> identity() { return std::string(); }

  /// Whether these NICs may have changed since they were last read; asked for after take_alarm().
  virtual bool nics_may_have_changed() const noexcept { return false; }
};

} // namespace publish
