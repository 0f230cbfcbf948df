// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <functional>
#include <string>
#include <string_view>

/// The format of os-release(5) and lsb-release, and the version numbers in them. Pure; hostile input is expected.
namespace collect {

/// The fields of os-release(5) we use, as they stand there, unquoted; any bytes. Empty: not there.
struct OsRelease {
  std::string id;
  std::string name;
  std::string pretty_name;
  std::string version;
  std::string version_id;
};

OsRelease parse_os_release(std::string_view text);

/// Calls `visit` for every KEY=VALUE line in order, with the value unquoted as a shell does: single and double quotes,
/// backslashes, a comment after white space. Other lines are skipped. More lenient than a shell: white space inside an
/// unquoted value stays, a quote may be left open at the end of the line. A key may come twice: the last one counts.
/// Limits: the first 64 KiB of `text`, the first 1024 bytes of a value; both are cut silently.
void for_each_assignment(std::string_view text,
                         const std::function<void(std::string_view key, std::string_view value)>& visit);

/// The first two numbers of a version, each at most 16 digits. An empty major: no version; an empty minor: no minor
/// part.
struct OsVersion {
  std::string major;
  std::string minor;
};

/// "22.04" -> 22, 04; "3.20.7" -> 3, 20; "v1.7.0" -> 1, 7; "12" -> 12 alone; "15-SP5" -> 15 alone; "rolling" ->
/// nothing. Only the second number is the minor: that is what both known agents publish (7 and 9 for CentOS
/// "7.9.2009"), and what a client that joins major and minor shows best.
OsVersion parse_version(std::string_view text);

/// Without the UTF-8 byte order mark some editors put first.
std::string_view without_bom(std::string_view text) noexcept;

} // namespace collect
