// SPDX-License-Identifier: BSD-2-Clause
#include <fcntl.h>

#include <cerrno>

#include "transports.hpp"

namespace xenstorepp {

Result<std::unique_ptr<Transport>> open_device(const std::string& path) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return std::unexpected(Error{Code::system, "open " + path, errno});
  return make_device_transport(Descriptor(fd), path, quirks_of_device(path));
}

} // namespace xenstorepp
