// SPDX-License-Identifier: BSD-2-Clause
#include <array>
#include <charconv>
#include <compare>

#include "core/text.hpp"
#include "doctor/checks.hpp"

namespace doctor {
namespace {

struct Version {
  unsigned major = 0;
  unsigned minor = 0;
  friend auto operator<=>(const Version&, const Version&) = default;
};

/// What kernels of [from, before) do not do. docs/DESIGN.md tells how the agent lives with it.
struct Lack {
  Version from;
  Version before;
  const char* what = nullptr;
};

constexpr std::array<Lack, 6> lacks{{
    {{0, 0}, {3, 3}, "/dev/xen/xenbus (mount xenfs on /proc/xen)"},
    {{0, 0}, {3, 3}, "news of a changed host name (it is looked at each minute)"},
    {{0, 0}, {3, 14}, "MemAvailable (it is estimated)"},
    {{0, 0}, {4, 11}, "a way out while xenstore does not answer (the agent waits with it)"},
    {{4, 11}, {5, 4}, "a safe close of xenstore's device while an answer is due (the agent waits for it)"},
    {{0, 0}, {5, 2}, "a suspend while a transaction is open (the agent keeps them short)"},
}};

std::optional<Version> parse(std::string_view release) {
  Version version;
  const auto* const end = release.data() + release.size();
  const auto [dot, error] = std::from_chars(release.data(), end, version.major);
  if (error != std::errc{} || dot == end || *dot != '.') return std::nullopt;
  if (std::from_chars(dot + 1, end, version.minor).ec != std::errc{}) return std::nullopt;
  return version;
}

} // namespace

void check_kernel(const Findings& findings, Lines& lines) {
  const auto release = core::printable(findings.kernel_release, 64);
  const auto version = parse(findings.kernel_release);
  if (!version || !findings.hints.is_linux) {
    add(lines, Mark::note, "kernel", version ? release : "its release is not known");
    return;
  }
  constexpr Version oldest{2, 6};
  if (*version < oldest) {
    add(lines, Mark::bad, "kernel", {release, " is older than 2.6.32, the oldest this agent knows"},
        "use a newer kernel");
    return;
  }
  std::vector<std::string> missing;
  for (const auto& lack : lacks) {
    if (*version >= lack.from && *version < lack.before) missing.emplace_back(lack.what);
  }
  if (missing.empty())
    add(lines, Mark::ok, "kernel", {release, " has all that is used"});
  else
    add(lines, Mark::note, "kernel", {release, " is too old for ", enumerate(missing, missing.size())},
        "nothing is needed; 5.4 and later have it all");
}

} // namespace doctor
