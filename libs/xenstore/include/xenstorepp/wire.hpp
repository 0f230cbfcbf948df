// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <xenstorepp/error.hpp>

/// The xenstore protocol as bytes, without any input or output: docs/misc/xenstore.txt and xs_wire.h of Xen.
///
/// A message is a header of four 32-bit numbers (type, request id, transaction id, payload length) and a payload.
/// The protocol says "native byte order"; every architecture Xen runs on is little-endian, so that is what is written
/// and read here, on big-endian machines too.
namespace xenstorepp::wire {

inline constexpr std::size_t header_size = 16;
inline constexpr std::size_t max_payload = 4096; ///< XENSTORE_PAYLOAD_MAX; xenstored closes the connection beyond it

/// The request and reply types a guest meets. The numbers are the protocol's. RESET_WATCHES (21) is missing on purpose:
/// it would drop the kernel's own watches too.
enum class Type : std::uint32_t {
  control = 0,
  directory = 1,
  read = 2,
  get_perms = 3,
  watch = 4,
  unwatch = 5,
  transaction_start = 6,
  transaction_end = 7,
  get_domain_path = 10,
  write = 11,
  mkdir = 12,
  rm = 13,
  set_perms = 14,
  watch_event = 15,
  error = 16,
  directory_part = 22,
  get_feature = 23,
};

struct Header {
  Type type = Type::error; ///< may hold a number that is no enumerator: what xenstored sent is not filtered here
  std::uint32_t request_id = 0;
  std::uint32_t transaction_id = 0;
};

struct Message {
  Header header;
  std::string payload; ///< any bytes, at most max_payload
};

/// Appends one message to `out`. The caller keeps the payload within the transport's limit; beyond max_payload nothing
/// is appended and false is returned.
XENSTOREPP_API bool encode(const Header& header, std::string_view payload, std::string& out);

/// Turns a stream of bytes, cut anywhere, into messages.
///
/// Bounded: holds at most what it was fed and not asked for since, and never waits for more than one message of
/// max_payload. A length beyond that is not a message: the decoder is then broken for good, as the stream has no mark
/// to start again from.
class XENSTOREPP_API Decoder {
public:
  void feed(std::span<const std::byte> bytes);
  /// The next whole message, or none yet (or none ever again, if broken).
  std::optional<Message> next();
  bool broken() const noexcept { return broken_; }
  /// Bytes of an unfinished message held back.
  std::size_t buffered() const noexcept { return buffer_.size() - start_; }

private:
  std::string buffer_;
  std::size_t start_ = 0; ///< of the first byte not handed out yet
  bool broken_ = false;
};

/// The strings of a payload such as DIRECTORY's reply: each ends with a NUL; a missing last NUL is forgiven.
XENSTOREPP_API std::vector<std::string> split_strings(std::string_view payload);

/// A decimal number, as in TRANSACTION_START's reply, with or without the closing NUL.
XENSTOREPP_API std::optional<std::uint32_t> parse_number(std::string_view payload);

struct EventPayload {
  std::string path;
  std::string token;
};
/// WATCH_EVENT's payload: path NUL token NUL, and perhaps more strings from newer daemons, which are ignored.
XENSTOREPP_API std::optional<EventPayload> parse_watch_event(std::string_view payload);

struct DirectoryPart {
  std::string generation; ///< changes when the directory does: start again
  std::string names;      ///< names, each with its NUL, as they stood; without the empty string that marks the end
  bool last = false;      ///< the end mark was there
};
/// One reply to DIRECTORY_PART.
XENSTOREPP_API std::optional<DirectoryPart> parse_directory_part(std::string_view payload);

} // namespace xenstorepp::wire
