// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "support/road_ends.hpp"

/// A long road between a client and a store: everything the client has to say goes over at once, and all the answers
/// come back together when the last is there. So the number of turns does not depend on how fast anybody is: it is how
/// often the client has to wait for answers before it can go on.
class RoundTrips {
public:
  /// Listens at `path`; leads to the store's socket. Throws store_lab::LabError.
  RoundTrips(const std::string& path, const std::string& store) : ends_(path, store) {}

  /// Carries in turns until the client has been silent for `calm`. How many turns it took.
  std::size_t carry(std::chrono::milliseconds calm);
  /// The requests that were carried.
  std::size_t requests() const { return requests_; }

private:
  std::string take_requests(std::chrono::milliseconds calm);
  std::string take_answers(std::size_t awaited);

  RoadEnds ends_;
  std::size_t requests_ = 0;
};
