// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>

#include "collect/collectors.hpp"
#include "config/settings.hpp"
#include "platform/platform.hpp"
#include "publish/store.hpp"

/// What the agent does by hand and then ends: each gives the exit status that its manual page tells of.
namespace agent {

/// A sentence for the user, on stderr wherever the log goes. Gives `status`.
[[gnu::cold]] int complain(const std::string& sentence, int status);

/// On standard output. 0, or 1 if it could not be written.
[[gnu::cold]] int print(const std::string& text);

collect::Options collect_options(const config::Settings& settings);

/// Where `status` finds the daemon; "" for nowhere.
std::string status_path(const config::Settings& settings);

/// The tree of this moment, or, with --diff, what would change in the store. The store is opened only if it is needed.
[[gnu::cold]] int show(platform::Platform& platform, publish::Store& store, const config::Settings& settings);

/// What the running agent says of itself.
[[gnu::cold]] int status(const config::Settings& settings);

/// Removes what an agent that is gone published.
[[gnu::cold]] int clear(platform::Platform& platform, publish::Store& store, const config::Settings& settings);

/// What works here, what does not, and what to do.
[[gnu::cold]] int examine(platform::Platform& platform, const config::Settings& settings);

} // namespace agent
