// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "guest/ring.hpp"
#include "scale/traffic.hpp"

namespace scale {

/// What came of requests.
struct Outcome {
  std::size_t requests = 0;  ///< those that were made again among them
  std::size_t conflicts = 0; ///< transactions that had to be made again
  std::size_t events = 0;    ///< of watches
  std::map<std::string, std::size_t> errors = {};
  Outcome& operator+=(const Outcome& other);
};

/// One guest that is a domain to xenstored: its ring, and the requests that its agent makes, one at a time, as on
/// Linux's device.
class RingGuest {
public:
  /// Puts a fresh ring into the laboratory; the domain is to be introduced next. Throws LabError.
  RingGuest(const std::string& directory, unsigned domid);

  unsigned domid() const { return domid_; }
  /// From here on these requests are made; the list has to stay until it is through. All earlier ones are through.
  void begin(const Traffic& traffic);
  bool is_through() const { return at_ == traffic_->size(); }
  /// Takes what has come, and sends what is next. To be called once after begin(), then whenever wanted() is ready.
  void go_on();
  /// What to poll(2) for.
  pollfd wanted() const { return ring_->wanted(); }
  /// What came of all requests since the last call.
  Outcome take_outcome();
  /// For people: what it waits for.
  std::string where() const;

private:
  void send_next();
  void take(const store_lab::Message& answer);

  unsigned domid_;
  std::unique_ptr<store_lab::Ring> ring_;
  const Traffic* traffic_;
  std::size_t at_ = 0; ///< the request that is next, or on its way
  bool waiting_ = false;
  std::size_t transaction_began_ = 0;
  std::uint32_t transaction_ = 0;
  std::uint32_t last_id_ = 0;
  std::string out_;
  std::string in_;
  Outcome outcome_;
};

} // namespace scale
