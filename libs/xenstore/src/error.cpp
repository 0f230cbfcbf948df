// SPDX-License-Identifier: BSD-2-Clause
#include <xenstorepp/error.hpp>

#include <array>
#include <cerrno>
#include <system_error>

#include "errno_code.hpp"

namespace xenstorepp {
namespace {

struct WireError {
  Code code;
  std::string_view text;
  int os_error; ///< as a device file hands it on; 0 where that would mean something else
};

// EAGAIN has no errno here: from a system call it says "not now", never "conflict".
constexpr std::array<WireError, 17> wire_errors = {{
    {Code::invalid_argument, "EINVAL", EINVAL},
    {Code::access_denied, "EACCES", EACCES},
    {Code::exists, "EEXIST", EEXIST},
    {Code::is_directory, "EISDIR", EISDIR},
    {Code::not_found, "ENOENT", ENOENT},
    {Code::no_memory, "ENOMEM", ENOMEM},
    {Code::no_space, "ENOSPC", ENOSPC},
    {Code::quota_exceeded, "EQUOTA", 0},
    {Code::io_error, "EIO", EIO},
    {Code::not_empty, "ENOTEMPTY", ENOTEMPTY},
    {Code::not_implemented, "ENOSYS", ENOSYS},
    {Code::read_only, "EROFS", EROFS},
    {Code::busy, "EBUSY", EBUSY},
    {Code::conflict, "EAGAIN", 0},
    {Code::is_connected, "EISCONN", EISCONN},
    {Code::too_big, "E2BIG", E2BIG},
    {Code::not_permitted, "EPERM", EPERM},
}};

} // namespace

std::string_view name(Code code) noexcept {
  for (const auto& entry : wire_errors) {
    if (entry.code == code) return entry.text;
  }
  switch (code) {
    case Code::bad_request: return "bad request";
    case Code::timed_out: return "timed out";
    case Code::closed: return "connection closed";
    case Code::protocol: return "protocol error";
    case Code::system: return "system error";
    default: return "unknown error";
  }
}

Code code_from_wire(std::string_view text) noexcept {
  for (const auto& entry : wire_errors) {
    if (entry.text == text) return entry.code;
  }
  return Code::unknown;
}

Code code_from_errno(int os_error) noexcept {
  for (const auto& entry : wire_errors) {
    if (entry.os_error != 0 && entry.os_error == os_error) return entry.code;
  }
  return Code::system;
}

std::string describe(const Error& error) {
  std::string text = error.context;
  if (!text.empty()) text += ": ";
  if (error.code != Code::system || error.os_error == 0) text += name(error.code);
  if (error.os_error == 0) return text;
  const std::string reason = std::generic_category().message(error.os_error);
  return error.code == Code::system ? text + reason : text + " (" + reason + ")";
}

} // namespace xenstorepp
