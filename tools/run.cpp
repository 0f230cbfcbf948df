// SPDX-License-Identifier: BSD-2-Clause
#include <optional>
#include <utility>

#include "commands.hpp"

namespace xenstore_tools {
namespace {

/// Each attempt that fails means that another one's transaction went through.
constexpr unsigned attempts = 1000;

/// As xenstore-utils have it: what only reads or writes one key needs none, and a tree may be longer than a transaction
/// should be.
bool wants_transaction(const Request& request) {
  switch (request.command->command) {
    case Command::read: return request.arguments.size() > 1;
    case Command::write: return request.arguments.size() > 2;
    case Command::ls:
    case Command::watch:
    case Command::batch: return false;
    default: return true;
  }
}

} // namespace

std::string child_path(std::string_view parent, std::string_view name) {
  return std::string(parent) + (parent.ends_with('/') ? "" : "/") + std::string(name);
}

Outcome transact(xenstorepp::Client& client, const std::function<Outcome(xenstorepp::Store&, Output&)>& body) {
  Output out;
  std::optional<Failure> failure;
  bool has_started = false;
  const auto done = client.transact(attempts, [&](xenstorepp::Transaction& transaction) -> xenstorepp::Result<void> {
    has_started = true;
    out.clear();
    failure.reset();
    if (auto outcome = body(transaction, out); !outcome) {
      failure = std::move(outcome.error());
      return std::unexpected(xenstorepp::Error{});
    }
    return {};
  });
  if (done || failure) Output(stdout).add(out.kept());
  if (failure) return std::unexpected(*std::move(failure));
  if (done) return {};
  const std::string verb = has_started ? "end" : "start";
  return std::unexpected(
      about_key("couldn't " + verb + " transaction: " + errno_text(done.error()), verb, "transaction", done.error()));
}

Outcome carry_out(xenstorepp::Store& store, const Request& request, Output& out) {
  switch (request.command->command) {
    case Command::read: return read(store, request, out);
    case Command::list: return list(store, request, out);
    case Command::write: return write(store, request, out);
    case Command::remove: return remove(store, request, out);
    case Command::exists: return exists(store, request, out);
    case Command::ls: return ls(store, request, out);
    case Command::chmod: return chmod(store, request, out);
    case Command::watch:
    case Command::batch: break;
  }
  const auto text = std::string(request.command->name) + " has no place in a transaction";
  return std::unexpected(Failure{text, text, 1});
}

Outcome run(xenstorepp::Client& client, const Request& request) {
  if (request.command->command == Command::batch) return batch(client);
  Output out(stdout);
  if (request.command->command == Command::watch) return watch(client, request, out);
  if (!wants_transaction(request)) return carry_out(client, request, out);
  return transact(client, [&](xenstorepp::Store& store, Output& kept) { return carry_out(store, request, kept); });
}

} // namespace xenstore_tools
