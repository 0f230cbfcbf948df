// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "report.hpp"

namespace bench {

/// Kernel, processor, load and the version of the store's daemon: without them a figure means nothing.
void describe_machine(Report& report);

} // namespace bench
