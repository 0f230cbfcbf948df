// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <vector>

#include "platform/platform.hpp"

namespace collect {

/// The addresses that the host may know of, the most useful first: it takes the first of a family as *the* address.
/// Pure. Families are mixed; take them apart in the order given.
///
/// * Left out: those of host scope; tentative ones and those whose duplicate address detection failed.
/// * Order: global ones before unique local ones (fc00::/7) before link-local ones (169.254/16 too); among these,
///   deprecated and temporary ones last; then a real prefix before a /32 or /128, since a floating address comes
///   without one; then a primary before a secondary; then the order given, which is the kernel's and never numeric.
/// * A deprecated or temporary address is never the first of its family where one that is neither, nor link-local,
///   could be.
std::vector<platform::Address> in_order_of_use(const std::vector<platform::Address>& given);

} // namespace collect
