// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as a configuration file: entries within the text and the limits, complaints that are lines, settings that
// print as what gives the same settings.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/config_file.hpp"
#include "config/load.hpp"
#include "config/options.hpp"
#include "config/usage.hpp"
#include "core/text.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

config::Loaded apply(std::string_view text) {
  config::Loaded loaded;
  loaded.origins.resize(config::options().size());
  config::apply_file(text, "F", loaded);
  return loaded;
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = config::parse_config(text);
  require(read.entries.size() <= config::max_config_entries && read.faults.size() <= config::max_config_faults + 1);
  for (const auto& entry : read.entries) {
    require(!entry.key.empty() && entry.key.data() >= text.data());
    require(entry.value.data() + entry.value.size() <= text.data() + text.size());
    require(entry.key == core::trim(entry.key) && entry.value == core::trim(entry.value));
    require(entry.key.size() + entry.value.size() <= config::max_config_line);
  }
  const auto first = apply(text);
  for (const auto& complaint : first.complaints)
    require(complaint.starts_with("F:") && core::printable(complaint, 4096) == complaint);
  if (!first.complaints.empty() ||
      text.find_first_not_of(
          "\t\n\r !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~") !=
          text.npos)
    return 0;
  const auto second = apply(config::effective_config(first));
  require(second.complaints.empty());
  for (const auto& option : config::options())
    require(option.access.values(first.settings) == option.access.values(second.settings));
  return 0;
}
