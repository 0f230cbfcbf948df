// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <vector>

/// The files of this tree that are made from the agent's tables of options and commands (config/options.hpp): shell
/// completion and the example of a configuration. They are kept in the repository, so that packages and cross builds
/// need not run what they build; the test MadeFiles tells when they are out of date.
struct MadeFile {
  const char* path; ///< below the root of the repository
  std::string text;
};

std::vector<MadeFile> made_files();
