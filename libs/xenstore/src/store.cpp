// SPDX-License-Identifier: BSD-2-Clause
#include <xenstorepp/client.hpp>

#include "connection.hpp"
#include "directory.hpp"

namespace xenstorepp {
namespace {

using wire::Type;

/// A Client that was moved from has no connection.
Result<std::string> call(const std::shared_ptr<Connection>& connection, const Request& request) {
  if (!connection) return std::unexpected(Error{Code::closed, describe(request), 0});
  return connection->call(request);
}

Result<void> acknowledged(Result<std::string> reply) {
  if (!reply) return std::unexpected(std::move(reply.error()));
  return {};
}

} // namespace

Store::Store(std::shared_ptr<Connection> connection, std::uint32_t transaction_id)
    : connection_(std::move(connection)), transaction_id_(transaction_id) {}

Result<std::string> Store::read(std::string_view path) {
  return call(connection_, {Type::read, transaction_id_, path, ""});
}

Result<void> Store::write(std::string_view path, std::string_view value) {
  return acknowledged(call(connection_, {Type::write, transaction_id_, path, value}));
}

Result<void> Store::make_directory(std::string_view path) {
  return acknowledged(call(connection_, {Type::mkdir, transaction_id_, path, ""}));
}

Result<void> Store::remove(std::string_view path) {
  return acknowledged(call(connection_, {Type::rm, transaction_id_, path, ""}));
}

Result<std::vector<std::string>> Store::list(std::string_view path) {
  const auto names = call(connection_, {Type::directory, transaction_id_, path, ""});
  if (names) return wire::split_strings(*names);
  if (names.error().code != Code::too_big) return std::unexpected(names.error());
  auto all = read_directory_in_parts(*connection_, transaction_id_, path);
  if (!all) return std::unexpected(std::move(all.error()));
  return wire::split_strings(*all);
}

Result<Permissions> Store::permissions(std::string_view path) {
  const Request request{Type::get_perms, transaction_id_, path, ""};
  const auto reply = call(connection_, request);
  if (!reply) return std::unexpected(reply.error());
  Permissions permissions;
  for (const std::string& text : wire::split_strings(*reply)) {
    const auto permission = parse_permission(text);
    if (!permission) return std::unexpected(Error{Code::unknown, describe(request) + ": of a kind not known here", 0});
    permissions.push_back(*permission);
  }
  return permissions;
}

Result<void> Store::set_permissions(std::string_view path, const Permissions& permissions) {
  std::string list;
  for (const Permission& permission : permissions) {
    list += format(permission);
    list += '\0';
  }
  const Request request{Type::set_perms, transaction_id_, path, list};
  if (permissions.empty()) return std::unexpected(Error{Code::bad_request, describe(request), 0});
  return acknowledged(call(connection_, request));
}

Result<std::vector<Reply>> Store::perform(const Batch& batch) {
  if (!connection_) return std::unexpected(Error{Code::closed, "batch", 0});
  return connection_->perform(batch, transaction_id_);
}

} // namespace xenstorepp
