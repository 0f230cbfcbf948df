// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>
#include <string>

#include "core/error.hpp"
#include "platform/platform.hpp"

namespace agent {

/// Why the agent does not start, and the status that it ends with.
struct Objection {
  std::string sentence;
  int status = 3; ///< it has no business on this machine; 1: that could not be found out, and may be another time
};

/// Whether the agent has no business on this machine, and what to do instead: it is no Xen guest, or it is dom0.
/// Nothing if it has. With XENSTORED_PATH set the user has said where xenstore is, and there need be no other sign of
/// Xen.
std::optional<Objection> check_role(platform::Platform& platform);

/// The error of a first publication as a sentence that says what to do.
std::string explain_failed_start(const core::Error& error, const platform::Hints& hints);

} // namespace agent
