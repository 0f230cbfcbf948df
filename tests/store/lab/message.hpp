// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The laboratory's own knowledge of the protocol, kept apart from libs/xenstore, which it helps to test.
namespace store_lab {

inline constexpr std::size_t header_size = 16;
inline constexpr std::size_t max_payload = 4096;

/// The numbers of xs_wire.h.
enum class Op : std::uint32_t {
  control = 0,
  directory = 1,
  read = 2,
  get_perms = 3,
  watch = 4,
  unwatch = 5,
  transaction_start = 6,
  transaction_end = 7,
  introduce = 8,
  release = 9,
  get_domain_path = 10,
  write = 11,
  mkdir = 12,
  rm = 13,
  set_perms = 14,
  watch_event = 15,
  error = 16,
  reset_watches = 21,
  directory_part = 22,
};

struct Message {
  Op op = Op::error;
  std::uint32_t request_id = 0;
  std::uint32_t transaction_id = 0;
  std::string payload;
};

std::string encode(const Message& message);

/// Takes the first whole message off the front of `stream`; nothing if there is none yet.
std::optional<Message> take_message(std::string& stream);

/// Whether the stream begins with a header that announces more than max_payload: then it can go no further.
bool is_broken(std::string_view stream);

/// What an answer such as "OK" or "ENOENT" says, without the NUL it ends with.
std::string first_string(std::string_view payload);

/// {"data/x", "token"} -> "data/x\0token\0"
std::string strings(std::initializer_list<std::string_view> parts);

/// The reverse; a missing last NUL is forgiven.
std::vector<std::string> split(std::string_view payload);

} // namespace store_lab
