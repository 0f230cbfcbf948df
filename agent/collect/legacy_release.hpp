// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "collect/os_release.hpp"

/// The release files distributions had before os-release, and still have: /etc/redhat-release and its kin. Pure.
namespace collect {

/// What a release file says. Texts are as they stand there (valid UTF-8 is not promised), each shorter than 1100 bytes.
struct LegacyRelease {
  std::string id;   ///< lower case: "rhel", "oracle", "linuxmint"; may hold characters that have no place in an id
  std::string name; ///< for people
  OsVersion version;
};

/// Names of all known release files in /etc, the most telling first: derivatives ship the files of what they derive
/// from too (Oracle Linux has a redhat-release, Ubuntu a debian_version).
std::span<const std::string_view> legacy_release_files() noexcept;

/// What the file `name`, one of legacy_release_files(), says; nothing if that is no sense. Never fails for another
/// reason.
std::optional<LegacyRelease> parse_legacy_release(std::string_view name, std::string_view text);

} // namespace collect
