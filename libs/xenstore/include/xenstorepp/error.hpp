// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include <xenstorepp/export.hpp>

/// xenstorepp: a client for xenstore, the small tree of keys that a Xen host's xenstored serves to every domain.
///
/// Everything lives in this namespace. No function throws on its own account (std::bad_alloc may pass through), none
/// starts a thread, and no object may be used by two threads at once. Failures are values of type Error.
namespace xenstorepp {

/// What went wrong. The first group is what xenstored answered, the second what this side found.
enum class Code : std::uint8_t {
  invalid_argument, ///< EINVAL: xenstored does not take this request (a malformed path, an unknown transaction, ...)
  access_denied,    ///< EACCES: no permission. Also the answer for an absent key below a directory one may not read
  exists,           ///< EEXIST: this watch is set already
  is_directory,     ///< EISDIR
  not_found,        ///< ENOENT: no such key, no such watch
  no_memory,        ///< ENOMEM: also the C xenstored's memory quota
  no_space,         ///< ENOSPC: the C xenstored's quota of nodes, of a node's size, or of transactions
  quota_exceeded,   ///< EQUOTA: oxenstored's quota of nodes, watches or transactions (not in xs_wire.h, but sent)
  io_error,         ///< EIO: also what oxenstored answers for a transaction that it does not know any more
  not_empty,        ///< ENOTEMPTY
  not_implemented,  ///< ENOSYS: this xenstored does not know the request
  read_only,        ///< EROFS
  busy,             ///< EBUSY: a transaction inside a transaction
  conflict,         ///< EAGAIN: somebody else changed what the transaction used; start it again
  is_connected,     ///< EISCONN
  too_big,          ///< E2BIG: the answer does not fit a message, a value is over the quota, or too many watches
  not_permitted,    ///< EPERM
  unknown,          ///< an error string this library does not know; the text is in Error::context

  bad_request, ///< refused before it was sent: not a valid path, or longer than the transport carries
  timed_out,   ///< no answer within the time-out. Whether the request took effect is not known
  closed,      ///< the connection is gone; open a new Client
  protocol,    ///< xenstored sent what is no xenstore message; the connection is closed
  system,      ///< a system call failed; Error::os_error tells which way
};

/// The name that the protocol gives to a code ("ENOENT"), or this library's own word ("timed out").
XENSTOREPP_API std::string_view name(Code code) noexcept;

/// The code for the text of an ERROR reply, such as "ENOENT". Unknown texts are Code::unknown.
XENSTOREPP_API Code code_from_wire(std::string_view text) noexcept;

struct Error {
  Code code = Code::unknown;
  std::string
      context;      ///< what was being done, as in "write data/os_name" (the path as the caller gave it); may be empty
  int os_error = 0; ///< errno, where a system call failed; else 0
};

/// "write data/os_name: EACCES" - one line, for a log.
XENSTOREPP_API std::string describe(const Error& error);

template <class T>
using Result = std::expected<T, Error>;

} // namespace xenstorepp
