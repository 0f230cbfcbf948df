// SPDX-License-Identifier: BSD-2-Clause
#include "failure.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <xenstorepp/path.hpp>

#include "escape.hpp"

namespace xenstore_tools {
namespace {

using xenstorepp::Code;

int errno_of(const xenstorepp::Error& error) {
  if (error.os_error != 0) return error.os_error;
  switch (error.code) {
    case Code::bad_request:
    case Code::invalid_argument: return EINVAL;
    case Code::access_denied: return EACCES;
    case Code::exists: return EEXIST;
    case Code::is_directory: return EISDIR;
    case Code::not_found: return ENOENT;
    case Code::no_memory: return ENOMEM;
    case Code::quota_exceeded:
    case Code::no_space: return ENOSPC;
    case Code::not_empty: return ENOTEMPTY;
    case Code::not_implemented: return ENOSYS;
    case Code::read_only: return EROFS;
    case Code::busy: return EBUSY;
    case Code::conflict: return EAGAIN;
    case Code::is_connected: return EISCONN;
    case Code::too_big: return E2BIG;
    case Code::not_permitted: return EPERM;
    case Code::timed_out: return ETIMEDOUT;
    default: return EIO;
  }
}

std::string bad_key(std::string_view key) {
  if (key.size() > xenstorepp::max_absolute_path) return "the path is too long; 3072 bytes is the most";
  if (!xenstorepp::is_valid_path(key))
    return "this is no path; one has letters, digits, - _ @ and single slashes, none at its end";
  return "xenstored does not take this; is the value too long, or the list of permissions empty?";
}

std::string explain(std::string_view key, const xenstorepp::Error& error) {
  switch (error.code) {
    case Code::bad_request:
    case Code::invalid_argument: return bad_key(key);
    case Code::access_denied:
    case Code::not_permitted:
      return "no permission; \"ls -p\" in domain 0 shows whose the key is, chmod changes it there";
    case Code::not_found: return "there is no such key; \"ls\" shows what there is";
    case Code::exists: return "this key is watched already; name each key once";
    case Code::no_memory:
    case Code::no_space:
    case Code::quota_exceeded:
    case Code::too_big: return "too large, or more than xenstored's quota allows; remove something first";
    case Code::conflict: return "somebody else changes the same keys all the time; try again later";
    case Code::timed_out: return "xenstored has not answered; try again, and see whether it runs in domain 0";
    case Code::closed:
    case Code::protocol: return "the connection to xenstored broke; try again";
    default: return errno_text(error) + "; this is xenstored's own answer, see its log in domain 0";
  }
}

} // namespace

std::string errno_text(const xenstorepp::Error& error) { return std::generic_category().message(errno_of(error)); }

std::string errno_text(const xenstorepp::Error& error, std::string_view key) {
  constexpr std::size_t max_payload = 4096;
  const bool is_too_long = error.code == Code::bad_request && key.size() >= max_payload;
  return errno_text(is_too_long ? xenstorepp::Error{Code::too_big, "", 0} : error);
}

Failure about_key(std::string debian, std::string_view verb, std::string_view key, const xenstorepp::Error& error) {
  auto own = std::string(verb) + " \"" + printable(key) + "\": " + explain(key, error);
  return {std::move(debian), std::move(own), 1};
}

} // namespace xenstore_tools
