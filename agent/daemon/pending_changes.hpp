// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <vector>

#include "collect/collectors.hpp"
#include "core/error.hpp"
#include "model/tree.hpp"
#include "platform/platform.hpp"
#include "publish/store.hpp"
#include "schema/schema.hpp"

namespace agent {

/// What an agent that started now would change in the store, in its order: all that guest agents own there compared
/// with the facts of this moment. Writes nothing. Collectors that fail are logged, and what they would tell is left
/// out. Errors: those of the way to the store.
core::Result<std::vector<model::Change>> pending_changes(platform::Platform& platform, publish::Store& store,
                                                         const schema::Schema& schema, const schema::Options& layout,
                                                         const collect::Options& options);

} // namespace agent
