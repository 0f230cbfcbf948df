// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <xenstorepp/client.hpp>

#include "arguments.hpp"
#include "failure.hpp"
#include "output.hpp"

namespace xenstore_tools {

/// The commands, on the store or inside a transaction. What they print before they fail is printed.
Outcome read(xenstorepp::Store& store, const Request& request, Output& out);
Outcome list(xenstorepp::Store& store, const Request& request, Output& out);
Outcome exists(xenstorepp::Store& store, const Request& request, Output& out);
Outcome write(xenstorepp::Store& store, const Request& request, Output& out);
Outcome remove(xenstorepp::Store& store, const Request& request, Output& out);
Outcome chmod(xenstorepp::Store& store, const Request& request, Output& out);
Outcome ls(xenstorepp::Store& store, const Request& request, Output& out);

/// Ends after Options::events events, or with the connection.
Outcome watch(xenstorepp::Client& client, const Request& request, Output& out);

/// Reads standard input to its end, then carries out what was read in one transaction.
Outcome batch(xenstorepp::Client& client);

/// Any of the commands above that take a Store. watch and batch are a failure.
Outcome carry_out(xenstorepp::Store& store, const Request& request, Output& out);

/// In a transaction where xenstore-utils use one, and printed to standard output.
Outcome run(xenstorepp::Client& client, const Request& request);

/// Does `body` in a transaction, over and over until nobody interferes, and prints to standard output what it printed
/// the last time.
Outcome transact(xenstorepp::Client& client, const std::function<Outcome(xenstorepp::Store& store, Output& out)>& body);

/// "a" and "b" -> "a/b"; "/" and "b" -> "/b".
std::string child_path(std::string_view parent, std::string_view name);

} // namespace xenstore_tools
