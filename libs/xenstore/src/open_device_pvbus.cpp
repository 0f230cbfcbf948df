// SPDX-License-Identifier: BSD-2-Clause
#include <sys/types.h>
// after <sys/types.h>
#include <dev/pv/pvvar.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "pvbus_transport.hpp"
#include "transports.hpp"

namespace xenstorepp {
namespace {

/// There is a pvbus for each hypervisor that may be below; "Xen" is ours.
bool is_xen(int device) noexcept {
  std::array<char, 64> type{};
  pvbus_req asked = {};
  asked.pvr_keylen = type.size();
  asked.pvr_key = type.data();
  if (::ioctl(device, PVBUSIOC_TYPE, &asked) != 0) return false;
  type.back() = '\0';
  return std::string_view(type.data()) == "Xen";
}

} // namespace

/// Writing needs O_RDWR.
Result<std::unique_ptr<Transport>> open_device(const std::string& path) {
  Descriptor device(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (device.get() < 0) return std::unexpected(Error{Code::system, "open " + path, errno});
  if (!is_xen(device.get())) return std::unexpected(Error{Code::system, "open " + path, ENODEV});
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return std::unexpected(Error{Code::system, "pipe", errno});
  Descriptor readable(ends[0]);
  const Descriptor other(ends[1]);
  if (::write(other.get(), "", 1) != 1) return std::unexpected(Error{Code::system, "pipe", errno});
  return make_pvbus_transport(std::move(device), std::move(readable), path);
}

} // namespace xenstorepp
