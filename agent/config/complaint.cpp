// SPDX-License-Identifier: BSD-2-Clause
#include "config/complaint.hpp"

namespace config {

std::unexpected<std::string> complaint(core::Parts sentence) { return std::unexpected(core::concat(sentence)); }

} // namespace config
