// SPDX-License-Identifier: BSD-2-Clause
#include <unistd.h>

#include <cerrno>

#include "errno_code.hpp"
#include "transports.hpp"

namespace xenstorepp {
namespace {

/// The kernel's file: one message per write(2), one request at a time (see Transport::window).
class DeviceTransport final : public Transport {
public:
  DeviceTransport(Descriptor file, std::string name, DeviceQuirks quirks) noexcept
      : file_(std::move(file)), name_(std::move(name)), quirks_(quirks),
        seekable_(::lseek(file_.get(), 0, SEEK_CUR) >= 0) {}

  int fd() const noexcept override { return file_.get(); }
  unsigned window() const noexcept override { return 1; }
  std::size_t max_payload() const noexcept override { return 4080; }

  Result<std::size_t> send(std::span<const std::byte> message) override;
  Result<std::size_t> receive(std::span<std::byte> buffer) override;
  std::string name() const override { return name_; }
  Capabilities capabilities() const noexcept override { return {.watch = !quirks_.only_answers}; }

private:
  /// NetBSD's file is a regular one to its kernel, which refuses every offset but 0. Elsewhere seeking fails or does
  /// nothing.
  void rewind() const noexcept {
    if (seekable_) static_cast<void>(::lseek(file_.get(), 0, SEEK_SET));
  }

  Descriptor file_;
  std::string name_;
  DeviceQuirks quirks_;
  bool seekable_;
};

bool is_gone(int os_error) noexcept {
  return os_error == EPIPE || os_error == EBADF || os_error == ENODEV || os_error == ENXIO || os_error == ECONNRESET;
}

Result<std::size_t> DeviceTransport::send(std::span<const std::byte> message) {
  rewind();
  ssize_t written = -1;
  do {
    written = ::write(file_.get(), message.data(), message.size());
  } while (written < 0 && errno == EINTR);
  const int os_error = errno;
  if (written < 0) {
    const bool closes = quirks_.spoilt_by_refusal || is_gone(os_error);
    return std::unexpected(Error{closes ? Code::closed : code_from_errno(os_error), "write", os_error});
  }
  // The kernel holds half a message now: there is no telling what it would make of the next one.
  if (static_cast<std::size_t>(written) != message.size()) return std::unexpected(Error{Code::closed, "write", EIO});
  return message.size();
}

Result<std::size_t> DeviceTransport::receive(std::span<std::byte> buffer) {
  rewind();
  ssize_t count = -1;
  do {
    count = ::read(file_.get(), buffer.data(), buffer.size());
  } while (count < 0 && errno == EINTR);
  return received(count, errno);
}

} // namespace

DeviceQuirks quirks_of_device(std::string_view path) noexcept {
  const bool netbsd = path.starts_with("/kern/");
  return {.only_answers = netbsd, .spoilt_by_refusal = netbsd};
}

std::unique_ptr<Transport> make_device_transport(Descriptor file, std::string name, DeviceQuirks quirks) {
  return std::make_unique<DeviceTransport>(std::move(file), std::move(name), quirks);
}

} // namespace xenstorepp
