// SPDX-License-Identifier: BSD-2-Clause
// Prints what changes at and below some paths, until the connection ends:  watch PATH...
#include <poll.h>

#include <cstdio>
#include <vector>

#include <xenstorepp/client.hpp>

namespace {

int fail(const xenstorepp::Error& error) {
  std::fprintf(stderr, "%s\n", xenstorepp::describe(error).c_str());
  return 1;
}

} // namespace

int main(int argc, char** argv) {
  auto client = xenstorepp::Client::open();
  if (!client) return fail(client.error());

  std::vector<xenstorepp::Watch> watches; // set as long as they are here
  for (int i = 1; i < argc; ++i) {
    auto watch = client->watch(argv[i]);
    if (!watch) return fail(watch.error());
    watches.push_back(std::move(*watch));
  }

  while (true) {
    // Setting a watch may have read the events of the ones before it: then there is nothing to sleep for.
    pollfd waited = {.fd = client->fd(), .events = POLLIN, .revents = 0};
    if (poll(&waited, 1, client->has_event() ? 0 : -1) < 0) continue;
    if (waited.revents != 0) {
      if (auto received = client->receive(); !received) return fail(received.error());
    }
    while (const auto event = client->next_event()) {
      std::puts(event->path.c_str());
      std::fflush(stdout);
    }
  }
}
