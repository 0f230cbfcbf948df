// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <xenstorepp/error.hpp>

namespace xenstorepp {

/// What errno of a device file says in the protocol's words: Linux answers a WATCH that xenstored refused with an errno
/// of write(2). Code::system for all that is no answer of xenstored.
Code code_from_errno(int os_error) noexcept;

} // namespace xenstorepp
