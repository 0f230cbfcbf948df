// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "core/error.hpp"

/// Who a sandboxed agent becomes, on any Unix.
namespace platform {

struct User {
  std::uint32_t id = 0;
  std::uint32_t group = 0;
  std::vector<std::uint32_t> groups; ///< the others
};

/// The user that the agent has for itself, by /etc/passwd and /etc/group. Never root, nor one whom others share.
core::Result<User> find_agent_user();

} // namespace platform
