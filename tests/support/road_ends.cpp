// SPDX-License-Identifier: BSD-2-Clause
#include "support/road_ends.hpp"

#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unix_address.hpp"

RoadEnds::RoadEnds(const std::string& path, const std::string& store)
    : listening_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      store_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const auto here = store_lab::unix_address(path);
  const auto there = store_lab::unix_address(store);
  if (::bind(listening_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 || ::listen(listening_, 1) != 0 ||
      ::connect(store_, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0)
    throw store_lab::LabError(std::string("no road to the store: ") + std::strerror(errno));
}

RoadEnds::~RoadEnds() {
  for (const int fd : {listening_, client_, store_})
    if (fd >= 0) ::close(fd);
}

bool RoadEnds::await_client(std::chrono::milliseconds patience) {
  pollfd waited{listening_, POLLIN, 0};
  if (client_ < 0 && ::poll(&waited, 1, static_cast<int>(patience.count())) > 0)
    client_ = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
  return client_ >= 0;
}
