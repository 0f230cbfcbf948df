// SPDX-License-Identifier: BSD-2-Clause
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include <xenstorepp/wire.hpp>

#include "errno_code.hpp"
#include "transports.hpp"

namespace xenstorepp {
namespace {

/// The kernel's file: one message per write(2), one request at a time (see Transport::window).
class DeviceTransport final : public Transport {
public:
  DeviceTransport(Descriptor file, std::string name, DeviceQuirks quirks, const DeviceCalls& calls) noexcept
      : file_(std::move(file)), name_(std::move(name)), quirks_(quirks), calls_(calls),
        seekable_(calls_.rewind(file_.get())) {}

  int fd() const noexcept override { return file_.get(); }
  unsigned window() const noexcept override { return 1; }
  std::size_t max_payload() const noexcept override { return 4080; }

  Result<std::size_t> send(std::span<const std::byte> message) override;
  Result<std::size_t> receive(std::span<std::byte> buffer) override;
  std::string name() const override { return name_; }
  Capabilities capabilities() const noexcept override { return {.watch = !quirks_.only_answers}; }

private:
  /// NetBSD's file is a regular one to its kernel, which until 2017 refused every offset but 0. Elsewhere seeking fails
  /// or does nothing.
  void rewind() const noexcept {
    if (seekable_) static_cast<void>(calls_.rewind(file_.get()));
  }

  Descriptor file_;
  std::string name_;
  DeviceQuirks quirks_;
  DeviceCalls calls_;
  bool seekable_;
  std::size_t place_ = 0; ///< in the torn ring: of the next byte to be read. The kernel's count begins with the opening
};

bool is_gone(int os_error) noexcept {
  return os_error == EPIPE || os_error == EBADF || os_error == ENODEV || os_error == ENXIO || os_error == ECONNRESET;
}

/// What NetBSD's kernel hands on to xenstored. Of any other request it would keep a part.
bool is_handed_on(std::span<const std::byte> message) noexcept {
  if (message.empty()) return false;
  switch (static_cast<wire::Type>(message.front())) { // the low byte of the type
    case wire::Type::directory:
    case wire::Type::read:
    case wire::Type::get_perms:
    case wire::Type::transaction_start:
    case wire::Type::transaction_end:
    case wire::Type::get_domain_path:
    case wire::Type::write:
    case wire::Type::mkdir:
    case wire::Type::rm:
    case wire::Type::set_perms: return true;
    default: return false; // RELEASE, too, which this library does not send
  }
}

Result<std::size_t> DeviceTransport::send(std::span<const std::byte> message) {
  if (quirks_.only_answers && !is_handed_on(message)) return std::unexpected(Error{Code::not_implemented, "write", 0});
  rewind();
  ssize_t written = -1;
  do {
    written = calls_.write(file_.get(), message.data(), message.size());
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
  const bool is_torn = quirks_.torn_ring != 0;
  const auto wanted = is_torn ? std::min(buffer.size(), quirks_.torn_ring - place_) : buffer.size();
  ssize_t count = -1;
  do {
    count = calls_.read(file_.get(), buffer.data(), wanted);
  } while (count < 0 && errno == EINTR);
  const int os_error = errno;
  if (is_torn && count > 0) place_ = (place_ + static_cast<std::size_t>(count)) % quirks_.torn_ring;
  return received(count, os_error);
}

} // namespace

bool rewind_file(int fd) noexcept { return ::lseek(fd, 0, SEEK_SET) >= 0; }

DeviceQuirks quirks_of_device(std::string_view path) noexcept {
  const bool netbsd = path.starts_with("/kern/");
  constexpr std::size_t page = 4096; // Xen's NetBSD is one of x86
  return {.only_answers = netbsd, .spoilt_by_refusal = netbsd, .torn_ring = netbsd ? page : 0};
}

std::unique_ptr<Transport> make_device_transport(Descriptor file, std::string name, DeviceQuirks quirks,
                                                 const DeviceCalls& calls) {
  return std::make_unique<DeviceTransport>(std::move(file), std::move(name), quirks, calls);
}

} // namespace xenstorepp
