// SPDX-License-Identifier: BSD-2-Clause
#include "platform/sandbox.hpp"

#include "core/concat.hpp"

namespace platform {
namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words)
    core::append_item(text, word);
  return text;
}

} // namespace

std::string describe(const Sandbox& sandbox) {
  if (sandbox.achieved.empty()) return "none: " + listed(sandbox.missing);
  return core::concat({listed(sandbox.achieved), sandbox.missing.empty() ? "" : "; not: ", listed(sandbox.missing)});
}

} // namespace platform
