// SPDX-License-Identifier: BSD-2-Clause
#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include <poll.h>

#include "commands.hpp"
#include "json.hpp"

namespace xenstore_tools {
namespace {

using xenstorepp::Client;
using xenstorepp::Code;
using xenstorepp::Error;
using xenstorepp::Watch;

std::expected<std::vector<Watch>, Failure> set_watches(Client& client, const std::vector<std::string>& keys) {
  std::vector<Watch> watches;
  for (const auto& key : keys) {
    // xenstored itself would take it, since our tokens differ; with xenstore-utils they are the key.
    const bool is_second = std::ranges::find(watches, key, &Watch::path) != watches.end();
    auto watch = is_second ? std::unexpected(Error{Code::exists, "", 0}) : client.watch(key);
    if (!watch) return std::unexpected(about_key("Unable to add watch on " + key + '\n', "watch", key, watch.error()));
    watches.push_back(*std::move(watch));
  }
  return watches;
}

/// Sleeps until there is something to read, and reads it.
xenstorepp::Result<void> wait(Client& client) {
  pollfd waited{client.fd(), POLLIN, 0};
  if (::poll(&waited, 1, client.has_event() ? 0 : -1) < 0 && errno != EINTR)
    return std::unexpected(Error{Code::system, "poll", errno});
  return waited.revents == 0 ? xenstorepp::Result<void>{} : client.receive();
}

std::string line(const xenstorepp::WatchEvent& event, const std::vector<Watch>& watches, bool json) {
  if (!json) return event.path + '\n';
  const auto watch = std::ranges::find(watches, event.token, &Watch::token);
  const auto key = watch == watches.end() ? "null" : json_string(watch->path());
  return "{\"key\": " + key + ", \"changed\": " + json_string(event.path) + "}\n";
}

} // namespace

Outcome watch(Client& client, const Request& request, Output& out) {
  const auto watches = set_watches(client, request.arguments);
  if (!watches) return std::unexpected(watches.error());
  for (int left = request.options.events; left == -1 || left > 0;) {
    if (const auto event = client.next_event()) {
      out.add(line(*event, *watches, request.options.json));
      out.flush();
      if (left > 0) --left;
    } else if (const auto waited = wait(client); !waited) {
      return std::unexpected(about_key("xs_read_watch: " + errno_text(waited.error()), "watch",
                                       request.arguments.front(), waited.error()));
    }
  }
  return {};
}

} // namespace xenstore_tools
