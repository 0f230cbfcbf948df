// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "process.hpp"

namespace store_lab {

enum class Daemon { c, ocaml };

/// What a guest may use up; what is not given is the daemon's default.
struct Quotas {
  std::optional<unsigned> nodes;
  std::optional<unsigned> value_size;
  std::optional<unsigned> watches;
  std::optional<unsigned> transactions;
};

struct Options {
  bool trace = false;
  Quotas quotas = {};
  /// More of them, as they are.
  std::vector<std::string> daemon_arguments = {}; // NOLINT(readability-redundant-member-init): GCC warns without it
};

/// Why this daemon cannot be run here; "" if it can.
std::string unavailable_reason(Daemon daemon);

/// Starts the packaged daemon, unchanged, in `directory`: its socket is "socket" there, its trace "trace", its
/// complaints "log". It may take a moment until it listens.
Process start_daemon(Daemon daemon, const Options& options, const std::string& directory);

} // namespace store_lab
