// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "platform/linux/seccomp_filter.hpp"

namespace platform {

/// How this program calls the kernel; the architecture is 0 where nobody has written that down yet.
extern const CallConvention own_convention;

/// Every system call of the agent once it is locked in: by glibc and by musl, of this year and of some years ago. The
/// ones that the loop makes come first.
std::vector<CallRule> agent_calls();

/// What abort(3) needs, so that a service manager hears of SIGABRT, not of the trap behind it. Not to be sent to
/// others: root without capabilities may still signal root's processes.
std::vector<CallRule> abort_calls(std::uint32_t process);

/// What libxenstore needs besides: a thread, and more of what is above. To come before it.
std::vector<CallRule> system_library_calls();

/// What the run-time of an instrumented build (sanitizers) needs besides; empty in one that is shipped.
std::vector<CallRule> instrumentation_calls();

} // namespace platform
