// SPDX-License-Identifier: BSD-2-Clause
#pragma once

/// Whether what malloc(3) and its like are asked for now is the allocation that fails. Counts it.
bool malloc_is_to_fail();
