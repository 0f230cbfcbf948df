// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <string>

#include "scale/traffic.hpp"
#include "support/road_ends.hpp"

namespace scale {

/// A road between one agent and its store on which every request is noted.
class Recorder {
public:
  /// Listens at `path`; leads to the store's socket. Throws store_lab::LabError.
  Recorder(const std::string& path, const std::string& store) : ends_(path, store) {}

  /// Carries until neither side has said anything for `calm`, after at most ten seconds of waiting for the first word;
  /// the requests that went over.
  Traffic carry(std::chrono::milliseconds calm);

private:
  bool await(std::chrono::milliseconds patience, bool& from_agent, bool& from_store) const;
  void note(const std::string& bytes, Traffic& traffic);

  RoadEnds ends_;
  std::string unfinished_;
};

} // namespace scale
