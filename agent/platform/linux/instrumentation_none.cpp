// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/agent_calls.hpp"

namespace platform {

std::vector<CallRule> instrumentation_calls() { return {}; }

} // namespace platform
