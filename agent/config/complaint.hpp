// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <expected>
#include <string>

#include "core/concat.hpp"

namespace config {

/// The error of whatever could not be read: a sentence.
[[gnu::cold]] std::unexpected<std::string> complaint(core::Parts sentence);

} // namespace config
