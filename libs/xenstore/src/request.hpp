// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <xenstorepp/error.hpp>
#include <xenstorepp/wire.hpp>

namespace xenstorepp {

/// One request. Its payload is `path`, a NUL and `value`, whatever the type calls these two: a WATCH's value is its
/// token with a NUL, TRANSACTION_END's path is "T" or "F". (GET_FEATURE alone has an empty payload.) The texts are the
/// caller's.
struct Request {
  wire::Type type = wire::Type::read;
  std::uint32_t transaction = 0;
  std::string_view path;
  std::string_view value;
};

/// Replaces what `payload` holds.
void put_payload(const Request& request, std::string& payload);

/// Whether xenstored could take the request at all: see Code::bad_request. `max_payload` is the transport's.
bool is_sendable(const Request& request, std::size_t max_payload) noexcept;

/// "write data/os_name", for Error::context.
std::string describe(const Request& request);

/// Whether all that a reply says is that it is done.
bool is_acknowledged_only(wire::Type type) noexcept;

/// The error that an ERROR reply with this payload means.
Error refusal(std::string context, std::string_view reply);

} // namespace xenstorepp
