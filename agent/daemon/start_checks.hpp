// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>
#include <string>

#include "core/error.hpp"
#include "platform/platform.hpp"

namespace agent {

/// Why the agent has no business on this machine, and what to do instead: it is no Xen guest, or it is dom0. Nothing if
/// it has. With XENSTORED_PATH set the user has said where xenstore is, and there need be no other sign of Xen.
std::optional<std::string> check_role(platform::Platform& platform);

/// The error of a first publication as a sentence that says what to do.
std::string explain_failed_start(const core::Error& error);

} // namespace agent
