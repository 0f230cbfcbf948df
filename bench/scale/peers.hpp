// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "scale/traffic.hpp"

namespace scale {

/// What the two other agents say, in a guest with three vifs and a disk of two partitions. How many requests of each
/// kind there are at the start and in an idle minute was counted in the C xenstored's trace of the agents themselves
/// (docs/scale.md); which paths they name is as their sources have it. Neither uses transactions or watches.

/// xe-daemon of xe-guest-utilities, commit 244c56f.
AgentTraffic go_agent();

/// The Rust xen-guest-agent, commit ec99f28. It never looks whether the domain is a new one, so a resume costs nothing.
AgentTraffic rust_agent();

/// The node that names the backend of the one disk, and what the backend calls it: read by the Go agent each minute.
inline constexpr const char* disk_backend_key = "device/vbd/51712/backend";
inline constexpr const char* disk_backend = "/local/domain/0/backend/vbd/0/51712";

} // namespace scale
