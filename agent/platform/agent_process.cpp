// SPDX-License-Identifier: BSD-2-Clause
#include <algorithm>
#include <array>
#include <string_view>

#include "platform/diagnosis.hpp"

namespace platform {
namespace {

/// Words of the command line that make the program do one thing and end.
constexpr std::array<std::string_view, 6> short_words{"show", "doctor", "status", "clear", "-h", "-V"};
constexpr std::array<std::string_view, 5> short_options{"--help", "--version", "--once", "--check-config",
                                                        "--print-config"};
constexpr std::size_t shortest_abbreviation = 5; ///< "--onc"

bool ends_soon(std::string_view word) {
  return std::ranges::find(short_words, word) != short_words.end() ||
         (word.size() >= shortest_abbreviation &&
          std::ranges::any_of(short_options, [&](std::string_view option) { return option.starts_with(word); }));
}

} // namespace

bool AgentProcess::is_daemon() const { return std::ranges::none_of(arguments, ends_soon); }

} // namespace platform
