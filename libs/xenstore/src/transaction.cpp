// SPDX-License-Identifier: BSD-2-Clause
#include <xenstorepp/client.hpp>

#include "connection.hpp"

namespace xenstorepp {
namespace {

using wire::Type;

/// Whether END failed in a way that a new attempt can mend: somebody interfered, or the transaction is unknown after a
/// migration (ENOENT from Linux, EINVAL from the C xenstored, EIO from oxenstored).
bool is_worth_repeating(Code code) noexcept {
  return code == Code::conflict || code == Code::not_found || code == Code::io_error || code == Code::invalid_argument;
}

/// Ends a transaction without its changes, however its body is left: an open one keeps a Linux guest before 5.2 from
/// being suspended.
class Abort {
public:
  Abort(Connection& connection, std::uint32_t id) noexcept : connection_(connection), id_(id) {}
  Abort(const Abort&) = delete;
  Abort& operator=(const Abort&) = delete;
  ~Abort() {
    if (id_ == 0) return;
    try {
      connection_.post({Type::transaction_end, id_, "F", ""});
    } catch (...) { // no memory to say it with: the transaction ends with the connection
      connection_.close();
    }
  }
  void cancel() noexcept { id_ = 0; }

private:
  Connection& connection_;
  std::uint32_t id_;
};

} // namespace

Transaction::Transaction(std::shared_ptr<Connection> connection, std::uint32_t id) : Store(std::move(connection), id) {}

Result<void> Client::transact(unsigned attempts, const std::function<Result<void>(Transaction&)>& body) {
  const std::shared_ptr<Connection> connection = connection_; // stays, even if `body` does away with this client
  if (!connection) return std::unexpected(Error{Code::closed, "start transaction", 0});
  for (; attempts > 0; --attempts) {
    const Request start{Type::transaction_start, 0, "", ""};
    const auto reply = connection->call(start);
    if (!reply) return std::unexpected(reply.error());
    const auto id = wire::parse_number(*reply);
    if (!id || *id == 0) return connection->fail(start); // 0 would mean: outside transactions

    Transaction transaction(connection, *id);
    Abort abort(*connection, *id);
    if (auto done = body(transaction); !done) return done;
    abort.cancel();
    const auto ended = connection->call({Type::transaction_end, *id, "T", ""});
    if (ended) return {};
    if (!is_worth_repeating(ended.error().code)) return std::unexpected(ended.error());
  }
  return std::unexpected(Error{Code::conflict, "end transaction", 0});
}

} // namespace xenstorepp
