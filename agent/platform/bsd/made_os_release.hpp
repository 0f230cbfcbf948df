// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <string_view>

namespace platform {

/// An os-release(5) for a system without one: "FreeBSD" and "12.4-RELEASE-p2" make ID=freebsd, VERSION_ID=12.4,
/// PRETTY_NAME="FreeBSD 12.4-RELEASE-p2". Characters that would need quoting are left out.
std::string make_os_release(std::string_view system, std::string_view release);

/// The release that FreeBSD's script freebsd-version(1) bears: 12.4-RELEASE-p2 of its line
/// USERLAND_VERSION="12.4-RELEASE-p2"; "" if there is none. (It is a text to be read; nothing is run.)
std::string parse_freebsd_version(std::string_view script);

} // namespace platform
