// SPDX-License-Identifier: BSD-2-Clause
#include "publish/text_store.hpp"

#include "core/write_all.hpp"
#include "model/print.hpp"

namespace publish {
Result<std::vector<Refusal>> TextStore::apply(std::span<const model::Change> changes) {
  const bool first = printed_.empty();
  std::string text;
  for (const auto& change : changes) {
    text += first ? model::to_line(change.key, change.value) : model::to_line(change);
    text += '\n';
  }
  if (!core::write_all(out_, text)) return core::os_failure("write to the terminal");
  for (const auto& change : changes)
    model::apply(change, printed_);
  return std::vector<Refusal>{};
}

} // namespace publish
