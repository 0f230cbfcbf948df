// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "model/facts.hpp"

namespace collect {

/// Reads a file of the guest by absolute path, whole (bounded by the reader); nothing if it is not there or not
/// readable.
using ReadFile = std::function<std::optional<std::string>(std::string_view path)>;

/// Which operating system this is: /etc/os-release, else /usr/lib/os-release, else the release files of distributions
/// older than that. Where os-release names no minor version, the distribution's release file may (Debian, CentOS).
/// A non-empty `os_release_path` is read instead of both os-release files; if it is ROOT/etc/os-release or
/// ROOT/usr/lib/os-release, the release files are those in ROOT/etc: in a container that sees the guest's tree
/// somewhere else, its own /etc tells of the container.
/// What cannot be known is empty. The id is at most 64 bytes of [a-z0-9._-]; the name is one line of valid UTF-8
/// without control characters, at most 256 bytes; major and minor are at most 16 digits each.
model::Os identify_os(const ReadFile& read, std::string_view os_release_path = {});

} // namespace collect
