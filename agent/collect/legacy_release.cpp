// SPDX-License-Identifier: BSD-2-Clause
#include "collect/legacy_release.hpp"

#include <algorithm>
#include <array>

#include "core/concat.hpp"
#include "core/text.hpp"

namespace collect {
namespace {

using Parser = std::optional<LegacyRelease> (*)(std::string_view text);

constexpr std::size_t max_line = 512;
constexpr std::size_t max_text = 4096;

struct Vendor {
  std::string_view prefix; ///< of the name before the version, in lower case
  std::string_view id;
};

/// Vendors whose id is not the first word of their name. The first match counts.
constexpr std::array vendors{
    Vendor{"red hat enterprise", "rhel"},
    Vendor{"red hat", "redhat"},
    Vendor{"enterprise linux", "oracle"}, // Oracle's name for it up to 5.5
    Vendor{"amazon", "amzn"},
    Vendor{"alt ", "altlinux"},
    Vendor{"suse linux enterprise desktop", "sled"},
    Vendor{"suse linux enterprise", "sles"},
};

std::string vendor_id(std::string_view vendor) {
  const std::string lower = core::to_lower(vendor);
  const auto known = std::ranges::find_if(vendors, [&](const Vendor& v) { return lower.starts_with(v.prefix); });
  if (known != vendors.end()) return std::string(known->id);
  std::string_view rest = lower;
  return std::string(core::next_word(rest));
}

/// The first line with something on it; empty if there is none or if it is no text (a control character stands there).
std::string_view first_line(std::string_view text) noexcept {
  std::string_view rest = without_bom(text.substr(0, max_text));
  while (const auto line = core::next_line(rest)) {
    const std::string_view content = core::trim(line->substr(0, max_line));
    if (content.empty()) continue;
    const bool is_text = std::ranges::all_of(content, [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return (byte >= 0x20 && byte != 0x7f) || c == '\t';
    });
    return is_text ? content : std::string_view();
  }
  return {};
}

/// The number behind " Update " in "4 (Nahant Update 3)": that is how minor versions were named up to RHEL 4.
std::string update_number(std::string_view text) {
  constexpr std::string_view word = " Update ";
  const auto at = text.find(word);
  return at == std::string_view::npos ? std::string() : parse_version(text.substr(at + word.size())).major;
}

/// "CentOS Linux release 7.9.2009 (Core)", "Slackware 14.1", "Gentoo Base System version 1.12.9".
std::optional<LegacyRelease> parse_line(std::string_view text) {
  constexpr std::string_view release_word = " release ";
  const std::string_view line = first_line(text);
  LegacyRelease release{{}, std::string(line), {}};
  if (const auto at = line.find(release_word); at != std::string_view::npos) {
    const std::string_view rest = line.substr(at + release_word.size());
    release.id = vendor_id(line.substr(0, at));
    release.version = parse_version(rest);
    if (release.version.minor.empty()) release.version.minor = update_number(rest);
    return release;
  }
  std::string_view rest = line;
  for (auto word = core::next_word(rest); !word.empty(); word = core::next_word(rest)) {
    release.version = parse_version(word);
    if (release.version.major.empty()) continue;
    release.id = vendor_id(line.substr(0, static_cast<std::size_t>(word.data() - line.data())));
    return release;
  }
  return std::nullopt;
}

/// The first line names product and version, "VERSION = 11" and "PATCHLEVEL = 4" follow: the service pack is the minor.
std::optional<LegacyRelease> parse_suse(std::string_view text) {
  auto release = parse_line(text);
  if (!release) return std::nullopt;
  std::string_view rest = text.substr(0, max_text);
  while (const auto line = core::next_line(rest)) {
    const auto equals = line->find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = core::trim(line->substr(0, equals));
    const OsVersion value = parse_version(line->substr(equals + 1));
    if (value.major.empty()) continue;
    if (key == "VERSION") release->version = value;
    if (key == "PATCHLEVEL" && release->version.minor.empty()) release->version.minor = value.major;
  }
  return release;
}

/// "12.11"; "trixie/sid" where there is no version yet.
std::optional<LegacyRelease> parse_debian(std::string_view text) {
  const std::string_view line = first_line(text);
  if (line.empty() || line.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
  return LegacyRelease{"debian", core::concat({"Debian GNU/Linux ", line}), parse_version(line)};
}

std::optional<LegacyRelease> parse_alpine(std::string_view text) {
  const std::string_view line = first_line(text);
  const OsVersion version = parse_version(line);
  if (version.major.empty()) return std::nullopt;
  return LegacyRelease{"alpine", core::concat({"Alpine Linux ", line}), version};
}

/// An empty file by design: that it is there says it all.
std::optional<LegacyRelease> parse_arch(std::string_view) { return LegacyRelease{"arch", "Arch Linux", {}}; }

/// Red Hat's lsb-release has no DISTRIB_ID and says nothing.
std::optional<LegacyRelease> parse_lsb(std::string_view text) {
  std::string id;
  std::string number;
  std::string description;
  for_each_assignment(text, [&](std::string_view key, std::string_view value) {
    if (key == "DISTRIB_ID") id = value;
    if (key == "DISTRIB_RELEASE") number = value;
    if (key == "DISTRIB_DESCRIPTION") description = value;
  });
  if (id.empty()) return std::nullopt;
  std::string name =
      description.empty() ? core::concat({id, " ", std::string_view(number).substr(0, 64)}) : description;
  return LegacyRelease{core::to_lower(id), std::move(name), parse_version(number)};
}

struct ReleaseFile {
  std::string_view name;
  Parser parse;
};

constexpr std::array files{
    ReleaseFile{"oracle-release", parse_line},    ReleaseFile{"enterprise-release", parse_line},
    ReleaseFile{"neokylin-release", parse_line},  ReleaseFile{"rocky-release", parse_line},
    ReleaseFile{"almalinux-release", parse_line}, ReleaseFile{"centos-release", parse_line},
    ReleaseFile{"fedora-release", parse_line},    ReleaseFile{"mageia-release", parse_line},
    ReleaseFile{"mandriva-release", parse_line},  ReleaseFile{"redhat-release", parse_line},
    ReleaseFile{"system-release", parse_line},    ReleaseFile{"SuSE-release", parse_suse},
    ReleaseFile{"alpine-release", parse_alpine},  ReleaseFile{"slackware-version", parse_line},
    ReleaseFile{"gentoo-release", parse_line},    ReleaseFile{"lsb-release", parse_lsb},
    ReleaseFile{"arch-release", parse_arch},      ReleaseFile{"debian_version", parse_debian},
};

constexpr auto file_names = [] {
  std::array<std::string_view, files.size()> names{};
  std::ranges::transform(files, names.begin(), &ReleaseFile::name);
  return names;
}();

} // namespace

std::span<const std::string_view> legacy_release_files() noexcept { return file_names; }

std::optional<LegacyRelease> parse_legacy_release(std::string_view name, std::string_view text) {
  const auto file = std::ranges::find(files, name, &ReleaseFile::name);
  return file == files.end() ? std::nullopt : file->parse(text);
}

} // namespace collect
