// SPDX-License-Identifier: BSD-2-Clause
#include <xenstorepp/client.hpp>

#include "connection.hpp"

namespace xenstorepp {

Watch::Watch(std::weak_ptr<Connection> connection, std::string path, std::string token)
    : connection_(std::move(connection)), path_(std::move(path)), token_(std::move(token)) {}

Watch::Watch(Watch&& other) noexcept = default; // a weak_ptr that was moved from is empty

Watch& Watch::operator=(Watch&& other) noexcept {
  if (this == &other) return *this;
  cancel();
  connection_ = std::move(other.connection_);
  path_ = std::move(other.path_);
  token_ = std::move(other.token_);
  return *this;
}

Watch::~Watch() { cancel(); }

void Watch::cancel() noexcept {
  const auto connection = connection_.lock();
  connection_.reset();
  if (!connection) return;
  try {
    connection->unwatch(path_, token_);
  } catch (...) { // no memory to say it with: the watch ends with the connection
    return;
  }
}

} // namespace xenstorepp
