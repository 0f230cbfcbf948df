// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "publish/store.hpp"

namespace publish {

/// Publishes to people: the whole tree first, `key = "value"` each on a line, then each change after a "+ " or "- ".
class TextStore final : public Store {
public:
  /// Writes to a descriptor that stays the caller's, such as stdout.
  explicit TextStore(int fd) noexcept : out_(fd) {}

  Result<void> open() override { return {}; }
  /// What was printed so far, taken together.
  Result<model::Tree> read(std::span<const std::string_view> /*roots*/) override { return printed_; }
  Result<std::vector<Refusal>> apply(std::span<const model::Change> changes) override;

private:
  int out_;
  model::Tree printed_;
};

} // namespace publish
