// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire_client.hpp"

namespace store_lab {

/// The toolstack's view of the store. Every function throws LabError when xenstored refuses, unless said otherwise.
class Dom0 {
public:
  explicit Dom0(const std::string& socket_path) : client_(socket_path) {}

  /// Nothing if there is no such node.
  std::optional<std::string> read(std::string_view path);
  void write(std::string_view path, std::string_view value);
  void make_directory(std::string_view path);
  /// With all below it; missing is fine.
  void remove(std::string_view path);
  /// Empty if there is no such node. Long directories are an error with oxenstored.
  std::vector<std::string> list(std::string_view path);
  /// As on the wire: {"n0", "r5"}; empty if there is no such node.
  std::vector<std::string> permissions(std::string_view path);
  void set_permissions(std::string_view path, const std::vector<std::string>& permissions);
  /// All nodes below `path`, by their path relative to it, with their values.
  std::map<std::string, std::string> dump(const std::string& path);

  void introduce(unsigned domid, unsigned port);
  void release(unsigned domid);

  /// For requests that have no function here.
  WireClient& client() { return client_; }

private:
  /// Nothing for ENOENT.
  std::optional<std::string> request(Op op, std::string_view path, std::string payload);
  std::string must(Op op, std::string_view path, std::string payload);
  std::vector<std::string> list_in_parts(std::string_view path);
  void dump_below(const std::string& root, const std::string& prefix, std::map<std::string, std::string>& tree);

  WireClient client_;
};

} // namespace store_lab
