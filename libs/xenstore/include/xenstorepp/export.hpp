// SPDX-License-Identifier: BSD-2-Clause
#pragma once

/// Marks what the shared library exports; everything else is hidden.
#define XENSTOREPP_API __attribute__((visibility("default")))
