// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <xenstorepp/wire.hpp>

/// A xenstored behind a kernel: a guest's tree, and the answers to the requests that kernels hand on.
class FakeXenstored {
public:
  using Message = xenstorepp::wire::Message;
  using Nodes = std::map<std::string, std::string>;

  Nodes nodes; ///< by path, parents too
  /// "write data/x" -> "EACCES": what is refused, and how. Verbs: read, list, write, remove.
  std::map<std::string, std::string> refused;

  /// The ids are the request's.
  Message answer(const Message& request);

  /// Each with a NUL.
  static std::string children_of(const Nodes& nodes, const std::string& path);

private:
  struct Transaction {
    Nodes nodes;
    std::uint64_t began_at;
  };
  Message error(const Message& request, const std::string& text) const;
  Message begin(const Message& request);
  Message end(const Message& request);
  Message carry_out(const Message& request, Nodes& nodes);

  std::map<std::uint32_t, Transaction> transactions_;
  std::uint32_t last_transaction_ = 0;
  std::uint64_t changes_ = 0;
};
