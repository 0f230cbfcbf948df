// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "collect/collectors.hpp"
#include "doctor/findings.hpp"
#include "platform/platform.hpp"
#include "publish/xenstore_way.hpp"
#include "schema/schema.hpp"

namespace doctor {

/// As the agent has them, so that what should be published is known.
struct Options {
  collect::Options collect;
  const schema::Schema* schema = &schema::standard();
  schema::Options layout;
  publish::XenstoreWay xenstore = publish::XenstoreWay::native;
  std::string sandbox; ///< what the running agent says of its own; empty if it says nothing
};

/// Gathers everything. Takes about a second more where an agent runs and xenstore does not hold what it should: it may
/// just be about to write it. Nothing is changed, here or on the host.
Findings examine(platform::Platform& platform, const Options& options);

} // namespace doctor
