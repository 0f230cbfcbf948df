// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <string>

/// The two ends of a road between one client and a store: a socket at which the client finds us in the store's place,
/// and our own connection to the store. What is done on the way is the user's. Closed with this object.
class RoadEnds {
public:
  /// Listens at `path`; connects to the store's socket. Throws store_lab::LabError.
  RoadEnds(const std::string& path, const std::string& store);
  RoadEnds(const RoadEnds&) = delete;
  RoadEnds& operator=(const RoadEnds&) = delete;
  ~RoadEnds();

  /// Waits for the client, if he is not there yet. False: he does not come in time.
  bool await_client(std::chrono::milliseconds patience);
  int client() const { return client_; } ///< -1 before he came
  int store() const { return store_; }

private:
  int listening_ = -1;
  int client_ = -1;
  int store_ = -1;
};
