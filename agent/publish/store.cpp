// SPDX-License-Identifier: BSD-2-Clause
#include "publish/store.hpp"

namespace publish {

Result<std::vector<Refusal>> Store::apply_each(std::span<const model::Change> changes) {
  std::vector<Refusal> refused;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto one = apply(changes.subspan(i, 1));
    if (!one) return std::unexpected(one.error());
    for (const auto& refusal : *one)
      refused.push_back({i, refusal.kind, refusal.why});
  }
  return refused;
}

} // namespace publish
