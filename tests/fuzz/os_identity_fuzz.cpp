// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as os-release and as every release file: no crash, and an identity fit to be stored and shown.
// Seeds: the files below tests/fixtures.

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "collect/legacy_release.hpp"
#include "collect/os_identity.hpp"
#include "core/text.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const model::Os& os) {
  require(os.id.size() <= 64 && os.name.size() <= 256 && os.major.size() <= 16 && os.minor.size() <= 16);
  require(os.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") == std::string::npos);
  require(core::printable(os.name) == os.name);
  require(os.major.empty() == os.minor.empty());
  require(os.id.empty() || !os.name.empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(collect::identify_os([&](std::string_view path) -> std::optional<std::string> {
    // The same bytes as release file too: the way to a minor version.
    return path.ends_with("os-release") || path.starts_with("/etc/") ? std::optional<std::string>(text) : std::nullopt;
  }));
  for (const std::string_view name : collect::legacy_release_files()) {
    check(collect::identify_os([&](std::string_view path) -> std::optional<std::string> {
      return path.substr(path.rfind('/') + 1) == name ? std::optional<std::string>(text) : std::nullopt;
    }));
  }
  return 0;
}
