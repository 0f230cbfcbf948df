// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include "core/error.hpp"
#include "publish/store.hpp"

namespace publish {

/// Publishes to people: the whole tree first, `key = "value"` each on a line, then each change after a "+ " or "- ".
class TextStore final : public Store {
public:
  /// Writes to a descriptor that stays the caller's, such as stdout.
  explicit TextStore(int fd) noexcept : out_(fd) {}

  Result<void> open() override { return {}; }
  Result<model::Tree> read(std::span<const std::string_view>) override { return model::Tree{}; }
  Result<std::vector<Refusal>> apply(std::span<const model::Change> changes) override;

private:
  int out_;
  bool first_ = true;
};

} // namespace publish
