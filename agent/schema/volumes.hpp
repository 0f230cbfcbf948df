// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "model/facts.hpp"
#include "model/tree.hpp"

namespace schema {

/// Adds data/volumes/<i>/..., as xe-guest-utilities lays it out: <i> is the place in facts.volumes.
void render_volumes(const model::Facts& facts, model::Tree& tree);

} // namespace schema
