// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

#include "model/tree.hpp"
#include "platform/sandbox.hpp"
#include "publish/publisher.hpp"

namespace agent {

/// Something that did not work, the last time that it did not.
struct Trouble {
  std::string what; ///< "publishing", "network"
  std::string why;
  std::time_t when = 0;
  bool lasts = false; ///< it does not work now
};

/// What a running agent says of itself. Times are the wall clock's, as in the log.
struct StatusReport {
  std::string version;
  long pid = 0;
  std::string schema;
  std::string xenstore;                     ///< device or socket; empty while there is no connection
  std::optional<platform::Sandbox> sandbox; ///< nothing where it was not wanted
  std::string network;                      ///< by which source its interfaces are read
  std::chrono::seconds memory_interval{};   ///< between two looks
  /// Between two looks at the network; nothing where the kernel tells of changes, or where it is not looked at.
  std::optional<std::chrono::seconds> network_interval;
  std::time_t now = 0;
  std::time_t started = 0;
  bool known = false; ///< `published` is what stands in the store; after an error or resume it may not be, until it was
                      ///< read again
  publish::Counters counters;
  std::vector<Trouble> troubles;          ///< the latest first
  std::vector<publish::LeftOut> left_out; ///< by key
  model::Tree published;
};

/// For people: lines "what: it is", then those of the tree. About 256 KiB at most: what does not fit is counted.
std::string to_text(const StatusReport& report);

/// One JSON object, as docs/status.md has it. Bounded like the text.
std::string to_json(const StatusReport& report);

} // namespace agent
