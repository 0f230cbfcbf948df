// SPDX-License-Identifier: BSD-2-Clause
#include "publish/text_store.hpp"

#include <cerrno>

#include <unistd.h>

#include "model/print.hpp"

namespace publish {
namespace {

Result<void> write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return core::os_failure("write to the terminal");
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

} // namespace

Result<std::vector<Refusal>> TextStore::apply(std::span<const model::Change> changes) {
  const bool first = printed_.empty();
  std::string text;
  for (const auto& change : changes) {
    text += first ? model::to_line(change.key, change.value) : model::to_line(change);
    text += '\n';
  }
  if (auto written = write_all(out_, text); !written) return std::unexpected(written.error());
  for (const auto& change : changes)
    model::apply(change, printed_);
  return std::vector<Refusal>{};
}

} // namespace publish
