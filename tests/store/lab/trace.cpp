// SPDX-License-Identifier: BSD-2-Clause
#include "trace.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

namespace store_lab {

namespace {

/// Takes what stands before `delimiter` off the front of `text`, and the delimiter too; all of it, if there is none.
std::string_view take_until(std::string_view& text, char delimiter) {
  const auto end = std::min(text.find(delimiter), text.size());
  const auto taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

unsigned number(std::string_view text) {
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string without_trailing_spaces(std::string_view text) {
  return std::string(text.substr(0, text.find_last_not_of(' ') + 1));
}

/// Reads the C xenstored's trace line by line: "IN 0x55d0 20260101 10:00:00 WRITE (data/x 1)", and since Xen 4.20
/// "io: IN 0x55d0 (d5) 20260101 10:00:00 WRITE (data/x 1)". It names connections by their address, so it has to be
/// followed which of them is whose: one that comes to be during an INTRODUCE is that domain's.
class TraceReader {
public:
  void read(std::string_view line) {
    for (const std::string_view channel : {"io: ", "obj: "})
      if (line.starts_with(channel)) line.remove_prefix(channel.size());
    const auto kind = take_until(line, ' ');
    if (kind == "***") guests_.clear(); // another daemon has opened the file
    if (kind == "IN") read_request(line);
    if (kind == "CREATE" && take_until(line, ' ') == "connection" && introduced_)
      guests_[std::string(line)] = *introduced_;
    if (kind == "DESTROY" && take_until(line, ' ') == "connection") guests_.erase(std::string(line));
    if (kind.starts_with("OUT")) introduced_.reset();
  }
  Trace result;

private:
  void read_request(std::string_view line) {
    const auto connection = take_until(line, ' ');
    if (line.starts_with('(')) take_until(line, ' '); // whose it is, known anyway
    take_until(line, ' ');                            // the date
    take_until(line, ' ');                            // the time
    TracedRequest request;
    request.operation = take_until(line, ' ');
    if (line.starts_with('(')) line.remove_prefix(1);
    if (line.ends_with(')')) line.remove_suffix(1);
    request.arguments = without_trailing_spaces(line);
    if (const auto guest = guests_.find(connection); guest != guests_.end()) {
      request.peer = Peer::guest;
      request.domid = guest->second;
    }
    if (request.operation == "INTRODUCE") introduced_ = number(request.arguments);
    result.requests.push_back(std::move(request));
  }

  std::map<std::string, unsigned, std::less<>> guests_; // by connection
  std::optional<unsigned> introduced_;                  // by the request that is being worked on
};

/// oxenstored's names for requests, and those of the C xenstored. What is missing here is no request.
constexpr std::array<std::pair<std::string_view, std::string_view>, 19> ocaml_operations{{
    {"debug", "CONTROL"},
    {"directory", "DIRECTORY"},
    {"read", "READ"},
    {"getperms", "GET_PERMS"},
    {"watch", "WATCH"},
    {"unwatch", "UNWATCH"},
    {"t start", "TRANSACTION_START"},
    {"t end", "TRANSACTION_END"},
    {"introduce", "INTRODUCE"},
    {"release", "RELEASE"},
    {"getdomain", "GET_DOMAIN_PATH"},
    {"write", "WRITE"},
    {"mkdir", "MKDIR"},
    {"rm", "RM"},
    {"setperms", "SET_PERMS"},
    {"is introduced", "IS_DOMAIN_INTRODUCED"},
    {"resume", "RESUME"},
    {"reset watches", "RESET_WATCHES"},
    {"invalid", "**UNKNOWN**"},
}};

/// "[time]  D5.3         write     data/x 1": D5 is domain 5 and .3 a transaction, A is a client on the socket.
std::optional<TracedRequest> read_access(std::string_view line) {
  take_until(line, ' ');
  constexpr std::size_t connection_column = 1;
  constexpr std::size_t operation_column = 14;
  if (line.size() < operation_column) return std::nullopt;
  const auto connection = line.substr(connection_column, operation_column - connection_column);
  line.remove_prefix(operation_column);
  const auto operation = std::ranges::find_if(ocaml_operations, [&](const auto& names) {
    return line.starts_with(names.first) && line.substr(names.first.size()).starts_with(' ');
  });
  if (operation == ocaml_operations.end()) return std::nullopt;
  line.remove_prefix(std::min(line.size(), std::max<std::size_t>(operation->first.size(), 9) + 1));
  TracedRequest request;
  request.operation = operation->second;
  request.arguments = without_trailing_spaces(line);
  if (connection.starts_with('D') && !connection.starts_with("D0")) {
    request.peer = Peer::guest;
    request.domid = number(connection.substr(1));
  }
  return request;
}

template <class Predicate>
Trace select(const Trace& trace, Predicate predicate) {
  Trace selected;
  std::ranges::copy_if(trace.requests, std::back_inserter(selected.requests), predicate);
  return selected;
}

} // namespace

Trace Trace::from_guest(unsigned domid) const {
  return select(*this, [=](const auto& request) { return request.peer == Peer::guest && request.domid == domid; });
}

Trace Trace::of(std::string_view operation) const {
  return select(*this, [=](const auto& request) { return request.operation == operation; });
}

Trace Trace::since(std::size_t mark) const {
  Trace later;
  if (mark < requests.size())
    later.requests.assign(std::next(requests.begin(), static_cast<std::ptrdiff_t>(mark)), requests.end());
  return later;
}

Trace parse_trace(std::string_view text) {
  TraceReader reader;
  while (!text.empty())
    reader.read(take_until(text, '\n'));
  return std::move(reader.result);
}

Trace parse_access_log(std::string_view text) {
  Trace trace;
  while (!text.empty())
    if (auto request = read_access(take_until(text, '\n'))) trace.requests.push_back(*std::move(request));
  return trace;
}

} // namespace store_lab
