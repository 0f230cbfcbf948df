// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as a filter of the log: what comes out answers for every part and level, higher levels follow lower ones,
// and a complaint is a short printable sentence.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/log_filter.hpp"
#include "core/text.hpp"

namespace {

namespace log = core::log;

void require(bool holds) {
  if (!holds) std::abort();
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array levels{log::Level::error, log::Level::warn, log::Level::info, log::Level::debug,
                              log::Level::trace};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto [filter, complaint] = log::read_filter(text);
  require(complaint.size() < 400 && core::printable(complaint, 400) == complaint);
  for (const auto* module : {"agent", "netlink", "publisher", "xenstore", "none"}) {
    bool lower = true;
    for (const auto level : levels) {
      const bool enabled = filter.enabled(level, module);
      require(lower || !enabled);
      require(!enabled || filter.enabled(level));
      lower = enabled;
    }
  }
  const auto strict = log::parse_filter(text);
  require(strict.has_value() == complaint.empty());
  require(!strict || *strict == filter);
  return 0;
}
