// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "scale/ring_guest.hpp"
#include "scale/toolstack.hpp"
#include "store_lab.hpp"

namespace scale {

/// A host with one fresh xenstored and many guests, of which nothing has been said yet but what the toolstack and the
/// guests' kernels say before an agent starts. Throws LabError.
class Fleet {
public:
  /// The guests have the domids from 1 on.
  Fleet(store_lab::Daemon daemon, unsigned guests, bool trace = false);

  /// All guests begin in the same moment. An empty list takes no time.
  Outcome play_together(const Traffic& traffic);
  /// One guest after the other, each when the one before it is through.
  Outcome play_in_turn(const Traffic& traffic);

  unsigned size() const { return static_cast<unsigned>(guests_.size()); }
  store_lab::StoreLab& lab() { return *lab_; }
  /// Of the daemon since its start.
  double cpu_milliseconds() const;
  double resident_kilobytes() const;
  /// What the toolstack's watches told it since the last call.
  std::size_t take_toolstack_events();

private:
  void add(unsigned domid);
  void play(std::span<const std::unique_ptr<RingGuest>> guests, const Traffic& traffic);
  void wait(std::span<const std::unique_ptr<RingGuest>> guests);
  Outcome take_outcome();

  std::unique_ptr<store_lab::StoreLab> lab_;
  std::unique_ptr<Toolstack> toolstack_;
  std::vector<std::unique_ptr<RingGuest>> guests_;
  std::size_t toolstack_events_ = 0;
  int daemon_ = 0; ///< its process
};

} // namespace scale
