// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"

/// User, groups and capabilities of this process. It must have one thread: the kernel keeps all of these by thread.
namespace platform {

struct User {
  std::uint32_t id = 0;
  std::uint32_t group = 0;
  std::vector<std::uint32_t> groups; ///< the others
};

/// What somebody has to be able to open.
struct Way {
  std::string path;
  bool write = false; ///< and read; else a directory to search or a file to read
};

/// Becomes that user, for good, if the user may open all of these. Otherwise it stays who it was, and the error says
/// which of them is in the way. Only root can.
core::Result<void> become_user(const User& user, std::span<const Way> ways);

/// Of the bounding set, as far as this process may. Before its user changes.
void drop_bounding_capabilities();

/// All of the sets effective, permitted, inheritable and ambient. Errors: of capset(2).
core::Result<void> drop_capabilities();

} // namespace platform
