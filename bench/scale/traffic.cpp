// SPDX-License-Identifier: BSD-2-Clause
#include "scale/traffic.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace scale {

using store_lab::Op;

namespace {

constexpr std::array<std::pair<Op, const char*>, 8> names{{
    {Op::directory, "DIRECTORY"},
    {Op::read, "READ"},
    {Op::watch, "WATCH"},
    {Op::unwatch, "UNWATCH"},
    {Op::transaction_start, "TRANSACTION_START"},
    {Op::transaction_end, "TRANSACTION_END"},
    {Op::write, "WRITE"},
    {Op::rm, "RM"},
}};

} // namespace

std::string kind_name(Op op) {
  const auto* const found = std::ranges::find(names, op, &std::pair<Op, const char*>::first);
  return found != names.end() ? found->second : std::to_string(static_cast<unsigned>(op));
}

Kinds count_kinds(const Traffic& traffic) {
  Kinds kinds;
  for (const auto& request : traffic)
    ++kinds[kind_name(request.op)];
  return kinds;
}

Request read(const std::string& path) { return {Op::read, store_lab::strings({path})}; }

Request write(const std::string& path, const std::string& value) {
  return {Op::write, store_lab::strings({path}) + value};
}

Request remove(const std::string& path) { return {Op::rm, store_lab::strings({path})}; }

Traffic only(Op op, const Traffic& traffic) {
  Traffic chosen;
  std::ranges::copy_if(traffic, std::back_inserter(chosen), [=](const Request& one) { return one.op == op; });
  return chosen;
}

Traffic without(Op op, const Traffic& traffic) {
  Traffic chosen;
  std::ranges::copy_if(traffic, std::back_inserter(chosen), [=](const Request& one) { return one.op != op; });
  return chosen;
}

Traffic without_transactions(const Traffic& traffic) {
  auto plain = without(Op::transaction_end, without(Op::transaction_start, traffic));
  for (auto& request : plain)
    request.in_transaction = false;
  return plain;
}

AgentTraffic without_transactions(const AgentTraffic& agent) {
  return {.name = agent.name + ", no transaction",
          .start = without_transactions(agent.start),
          .minutes = {},
          .churn = {},
          .resume = without_transactions(agent.resume)};
}

} // namespace scale
