// SPDX-License-Identifier: BSD-2-Clause
#include "directory.hpp"

#include <optional>

#include "connection.hpp"

namespace xenstorepp {
namespace {

constexpr int max_attempts = 8;
constexpr std::size_t max_names = 1024 * 1024;

/// In-tree oxenstored does not know DIRECTORY_PART, newer ones keep it for dom0, FreeBSD's kernel takes no such
/// request.
bool is_unsupported(Code code) noexcept {
  return code == Code::not_implemented || code == Code::invalid_argument || code == Code::access_denied;
}

/// One attempt; nothing if the directory changed meanwhile.
Result<std::optional<std::string>> read_parts(Connection& connection, std::uint32_t transaction,
                                              std::string_view path) {
  std::string names;
  std::string generation;
  while (true) {
    const std::string offset = std::to_string(names.size());
    const Request request{wire::Type::directory_part, transaction, path, {offset.c_str(), offset.size() + 1}};
    const auto reply = connection.call(request);
    if (!reply) {
      const Code code = is_unsupported(reply.error().code) ? Code::too_big : reply.error().code;
      return std::unexpected(Error{code, reply.error().context, reply.error().os_error});
    }
    auto part = wire::parse_directory_part(*reply);
    if (!part || (part->names.empty() && !part->last)) return connection.fail(request);
    if (names.empty()) {
      generation = std::move(part->generation);
    } else if (part->generation != generation) {
      return std::nullopt;
    }
    names += part->names;
    if (part->last) return names;
    if (names.size() > max_names) return std::unexpected(Error{Code::too_big, describe(request), 0});
  }
}

} // namespace

Result<std::string> read_directory_in_parts(Connection& connection, std::uint32_t transaction, std::string_view path) {
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    auto names = read_parts(connection, transaction, path);
    if (!names) return std::unexpected(std::move(names.error()));
    if (*names) return std::move(**names);
  }
  return std::unexpected(Error{Code::conflict, describe({wire::Type::directory, transaction, path, ""}), 0});
}

} // namespace xenstorepp
