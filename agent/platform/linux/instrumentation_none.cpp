// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/agent_calls.hpp"

namespace platform {

std::span<const CallRule> instrumentation_calls() noexcept { return {}; }

} // namespace platform
