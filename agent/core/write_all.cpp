// SPDX-License-Identifier: BSD-2-Clause
#include "core/write_all.hpp"

#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace core {

bool write_all(int fd, std::string_view text) noexcept {
  while (!text.empty()) {
    const auto count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) { // somebody who shares the descriptor wants it so
      pollfd reader{fd, POLLOUT, 0};
      ::poll(&reader, 1, -1);
      continue;
    }
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

} // namespace core
