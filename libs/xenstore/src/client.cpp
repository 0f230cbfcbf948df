// SPDX-License-Identifier: BSD-2-Clause
#include <xenstorepp/client.hpp>

#include "connection.hpp"

namespace xenstorepp {

using wire::Type;

Result<Client> Client::open() { return open(Options{}); }

Result<Client> Client::open(const Options& options) {
  auto transport = open_default();
  if (!transport) return std::unexpected(std::move(transport.error()));
  return Client(std::move(*transport), options);
}

Client::Client(std::unique_ptr<Transport> transport) : Client(std::move(transport), Options{}) {}

Client::Client(std::unique_ptr<Transport> transport, const Options& options)
    : Store(std::make_shared<Connection>(std::move(transport), options.timeout)) {
  if (options.every_event) connection_->keep_equal_events();
}

Client::~Client() = default;

Result<Watch> Client::watch(std::string_view path) {
  if (!connection_) return std::unexpected(Error{Code::closed, "watch", 0});
  // The first event may be there before the reply, so the token is known from here on.
  const std::string token = connection_->add_watch(path);
  const auto reply = connection_->call({Type::watch, 0, path, {token.c_str(), token.size() + 1}});
  if (!reply) {
    connection_->forget_watch(token);
    return std::unexpected(reply.error());
  }
  return Watch(connection_, std::string(path), token);
}

Watch Client::begin_watch(std::string_view path) {
  if (!connection_) return {{}, std::string(path), ""};
  const std::string token = connection_->add_watch(path);
  connection_->post({Type::watch, 0, path, {token.c_str(), token.size() + 1}});
  return {connection_, std::string(path), token};
}

Result<std::string> Client::domain_path(std::uint32_t domid) {
  if (!connection_) return std::unexpected(Error{Code::closed, "domain path", 0});
  const std::string number = std::to_string(domid);
  auto path = connection_->call({Type::get_domain_path, 0, number, ""});
  if (path && path->ends_with('\0')) path->pop_back();
  return path;
}

Result<std::uint32_t> Client::server_features() {
  if (!connection_) return std::unexpected(Error{Code::closed, "server features", 0});
  const Request request{Type::get_feature, 0, "", ""};
  const auto reply = connection_->call(request);
  if (!reply) return std::unexpected(reply.error());
  const auto features = wire::parse_number(*reply);
  if (!features) return connection_->fail(request);
  return *features;
}

unsigned Client::window() const noexcept { return connection_ ? connection_->window() : 0; }

Capabilities Client::capabilities() const noexcept {
  return connection_ ? connection_->capabilities() : Capabilities{};
}

int Client::fd() const noexcept { return connection_ ? connection_->fd() : -1; }

bool Client::has_event() const noexcept { return connection_ && connection_->has_event(); }

Result<void> Client::receive() {
  if (!connection_) return std::unexpected(Error{Code::closed, "receive", 0});
  return connection_->receive();
}

bool Client::has_more() const noexcept { return connection_ && connection_->has_more(); }

std::optional<WatchEvent> Client::next_event() {
  if (!connection_) return std::nullopt;
  return connection_->next_event();
}

void Client::set_timeout(std::chrono::milliseconds timeout) noexcept {
  if (connection_) connection_->set_timeout(timeout);
}

const Client::Counters& Client::counters() const noexcept {
  static constexpr Counters nothing;
  return connection_ ? connection_->counters() : nothing;
}

} // namespace xenstorepp
