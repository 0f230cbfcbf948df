// SPDX-License-Identifier: BSD-2-Clause
#pragma once

namespace core {

/// Gives the system what malloc keeps free for later, where malloc can: after a start, which takes more than what comes
/// then.
void trim_heap() noexcept;

} // namespace core
