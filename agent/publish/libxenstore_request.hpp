// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <expected>
#include <string>

#include <xenstorepp/wire.hpp>

#include "publish/libxenstore.hpp"

namespace publish {

/// The payload of the answer, as xenstored would have sent it; or errno as the library left it, 0 if it left none.
using LibxenstoreAnswer = std::expected<std::string, int>;

/// Calls what a request message stands for. What libxenstore has no call for here, or the message is no request, is
/// ENOSYS. More than 1 MiB of names in a directory are E2BIG.
LibxenstoreAnswer carry_out(const Libxenstore& library, xs_handle* handle, const xenstorepp::wire::Message& request);

} // namespace publish
