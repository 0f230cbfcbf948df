// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "message.hpp"

/// What a fleet of guests costs the host: the requests of many agents, played against one real xenstored.
namespace scale {

/// One request of an agent. Paths are relative, so the same list is right in every domain.
struct Request {
  store_lab::Op op = store_lab::Op::error;
  std::string payload;
  bool in_transaction = false; ///< of the last TRANSACTION_START before it
  friend bool operator==(const Request&, const Request&) = default;
};

using Traffic = std::vector<Request>;

/// All that one agent has to say to xenstored, by occasion. An empty list: it says nothing then.
struct AgentTraffic {
  std::string name;
  Traffic start;
  std::vector<Traffic> minutes; ///< of idleness, in turns; none: only what else it says is measured
  Traffic churn;                ///< an address comes and goes
  Traffic resume; ///< in a new domain with an empty tree; begins with the watches that the kernel sets again
};

/// "READ" -> 5
using Kinds = std::map<std::string, std::size_t>;
Kinds count_kinds(const Traffic& traffic);

/// "WRITE"; a number for what has no name here.
std::string kind_name(store_lab::Op op);

Request read(const std::string& path);
Request write(const std::string& path, const std::string& value);
Request remove(const std::string& path);

/// What is in `traffic` of this kind, in its order.
Traffic only(store_lab::Op op, const Traffic& traffic);
/// The opposite.
Traffic without(store_lab::Op op, const Traffic& traffic);
/// What is said in transactions is said one by one.
Traffic without_transactions(const Traffic& traffic);
/// An agent's start and resume, and nothing else: what its transactions cost is the difference.
AgentTraffic without_transactions(const AgentTraffic& agent);

} // namespace scale
