// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as a command line, a word a line: settings, or one line that says what is wrong. No file is read.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "config/command_line.hpp"
#include "config/options.hpp"
#include "core/text.hpp"

namespace {

constexpr std::size_t max_words = 1000;

void require(bool holds) {
  if (!holds) std::abort();
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> words{"xen-guest-agent"};
  while (const auto line = core::next_line(rest)) {
    if (words.size() == max_words) break;
    words.emplace_back(line->substr(0, line->find('\0')));
  }
  const auto before = words;
  std::vector<char*> argv;
  for (auto& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  const auto line = config::read_command_line(static_cast<int>(words.size()), argv.data());
  require(words == before);
  if (!line) {
    require(!line.error().empty() && line.error().find('\n') == std::string::npos);
    require(core::printable(line.error(), 4096) == line.error());
    return 0;
  }
  for (std::size_t i = 0; i < config::options().size(); ++i) {
    const auto& option = config::options()[i];
    if (line->given[i] || option.value == nullptr) continue;
    require(option.access.values(line->settings) == option.access.values(config::Settings{}));
  }
  return 0;
}
