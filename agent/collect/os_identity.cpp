// SPDX-License-Identifier: BSD-2-Clause
#include "collect/os_identity.hpp"

#include <algorithm>
#include <array>

#include "collect/legacy_release.hpp"
#include "collect/os_release.hpp"
#include "core/concat.hpp"
#include "core/text.hpp"

namespace collect {
namespace {

constexpr std::size_t max_id = 64;
constexpr std::size_t max_name = 256;

/// Where os-release's id and the one Xen Orchestra and XenCenter know differ. Others they do not know (arch, alpine,
/// amzn, opensuse-tumbleweed ...) stay as they are: a guess would be shown as a fact.
constexpr std::array<std::array<std::string_view, 2>, 2> host_ids{{
    {"ol", "oracle"},
    {"linuxmint", "linux-mint"},
}};

/// Which release file has the minor version that os-release leaves out, by os-release's id; the first that helps
/// counts.
constexpr std::array<std::array<std::string_view, 2>, 14> minor_sources{{
    {"debian", "debian_version"},
    {"raspbian", "debian_version"},
    {"centos", "centos-release"},
    {"centos", "redhat-release"},
    {"rhel", "redhat-release"},
    {"rocky", "rocky-release"},
    {"almalinux", "almalinux-release"},
    {"ol", "oracle-release"},
    {"cloudlinux", "redhat-release"},
    {"amzn", "system-release"},
    {"sles", "SuSE-release"},
    {"sled", "SuSE-release"},
    {"alpine", "alpine-release"},
    {"slackware", "slackware-version"},
}};

/// An id as os-release(5) wants it. Runs of other characters become one '-'.
std::string clean_id(std::string_view text) {
  std::string id;
  for (const char c : core::to_lower(text.substr(0, max_id))) {
    const bool allowed = (c >= 'a' && c <= 'z') || core::is_digit(c) || c == '.' || c == '_' || c == '-';
    if (allowed) {
      id += c;
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (id.ends_with('-')) {
    id.pop_back();
  }
  return id;
}

std::string host_id(std::string_view id) {
  const auto known = std::ranges::find(host_ids, id, [](const auto& row) { return row[0]; });
  return std::string(known == host_ids.end() ? id : (*known)[1]);
}

std::string clean_name(std::string_view text) { return core::clean_text(text, max_name); }

/// Reads the release files of one tree.
class ReleaseFiles {
public:
  ReleaseFiles(const ReadFile& read, std::string_view root) : read_(read), etc_(core::concat({root, "/etc/"})) {}

  std::optional<LegacyRelease> parse(std::string_view name) const {
    const auto text = read_(core::concat({etc_, name}));
    return text ? parse_legacy_release(name, *text) : std::nullopt;
  }

private:
  const ReadFile& read_;
  std::string etc_;
};

/// The minor of the release file, provided that it speaks of the same major.
std::string minor_from(const ReleaseFiles& files, std::string_view id, std::string_view major) {
  for (const auto& [source_id, file] : minor_sources) {
    if (source_id != id) continue;
    const auto release = files.parse(file);
    if (release && release->version.major == major && !release->version.minor.empty()) return release->version.minor;
  }
  return {};
}

void set_version(model::Os& os, OsVersion version) {
  if (version.major.empty()) return;
  os.major = std::move(version.major);
  os.minor = version.minor.empty() ? "0" : std::move(version.minor);
}

/// An Os without id and name if the file says nothing.
model::Os from_os_release(const OsRelease& release, const ReleaseFiles& files) {
  const std::string id = clean_id(release.id);
  model::Os os{.id = host_id(id), .name = clean_name(release.pretty_name), .major = {}, .minor = {}};
  if (os.name.empty() && !release.name.empty())
    os.name = clean_name(core::concat({release.name, " ", release.version}));
  if (os.name.empty()) os.name = os.id;

  OsVersion version = parse_version(release.version_id);
  if (!version.major.empty() && version.minor.empty()) version.minor = minor_from(files, id, version.major);
  set_version(os, std::move(version));
  return os;
}

model::Os from_release_files(const ReleaseFiles& files) {
  for (const std::string_view name : legacy_release_files()) {
    auto release = files.parse(name);
    if (!release) continue;
    model::Os os{.id = host_id(clean_id(release->id)), .name = clean_name(release->name), .major = {}, .minor = {}};
    if (os.id.empty()) continue;
    set_version(os, std::move(release->version));
    return os;
  }
  return {};
}

/// "/mnt" of "/mnt/etc/os-release"; empty for a path of any other form.
std::string_view root_of(std::string_view os_release_path) noexcept {
  for (const std::string_view end : {"/etc/os-release", "/usr/lib/os-release"}) {
    if (os_release_path.ends_with(end)) return os_release_path.substr(0, os_release_path.size() - end.size());
  }
  return {};
}

} // namespace

model::Os identify_os(const ReadFile& read, std::string_view os_release_path) {
  const ReleaseFiles files(read, root_of(os_release_path));
  std::array<std::string_view, 2> paths{"/etc/os-release", "/usr/lib/os-release"};
  if (!os_release_path.empty()) paths = {os_release_path, {}};
  for (const std::string_view path : paths) {
    const auto text = path.empty() ? std::nullopt : read(path);
    if (!text) continue;
    model::Os os = from_os_release(parse_os_release(*text), files);
    if (!os.name.empty()) return os;
  }
  return from_release_files(files);
}

} // namespace collect
