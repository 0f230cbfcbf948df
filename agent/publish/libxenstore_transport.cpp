// SPDX-License-Identifier: BSD-2-Clause
#include "publish/libxenstore_transport.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <xenstorepp/wire.hpp>

#include "core/concat.hpp"
#include "core/fd.hpp"
#include "publish/libxenstore_request.hpp"

namespace publish {
namespace {

using xenstorepp::Code;
using xenstorepp::Error;
namespace wire = xenstorepp::wire;

constexpr char nul = '\0';

/// The errors of xs_wire.h: with any other errno the library means itself, or the connection.
constexpr std::array<std::pair<int, Code>, 16> answers{{{EINVAL, Code::invalid_argument},
                                                        {EACCES, Code::access_denied},
                                                        {EEXIST, Code::exists},
                                                        {EISDIR, Code::is_directory},
                                                        {ENOENT, Code::not_found},
                                                        {ENOMEM, Code::no_memory},
                                                        {ENOSPC, Code::no_space},
                                                        {EIO, Code::io_error},
                                                        {ENOTEMPTY, Code::not_empty},
                                                        {ENOSYS, Code::not_implemented},
                                                        {EROFS, Code::read_only},
                                                        {EBUSY, Code::busy},
                                                        {EAGAIN, Code::conflict},
                                                        {EISCONN, Code::is_connected},
                                                        {E2BIG, Code::too_big},
                                                        {EPERM, Code::not_permitted}}};

/// The text of an ERROR message.
std::string wire_text(int os_error, wire::Type request) {
  if (os_error == 0) return "libxenstore gives no reason";
  if (os_error == EINVAL && request == wire::Type::write) return "EINVAL, or an error that libxenstore does not know";
  const auto answer = std::ranges::find(answers, os_error, &std::pair<int, Code>::first);
  return std::string(xenstorepp::name(answer->second));
}

class LibxenstoreTransport final : public xenstorepp::Transport {
public:
  /// Both descriptors are dup(2)ed from, or onto; `bell` is always readable.
  LibxenstoreTransport(const Libxenstore& library, xs_handle* handle, core::Fd bell, core::Fd shown) noexcept
      : library_(library), handle_(handle), events_(library.descriptor(handle)), bell_(std::move(bell)),
        shown_(std::move(shown)) {}
  LibxenstoreTransport(const LibxenstoreTransport&) = delete;
  LibxenstoreTransport& operator=(const LibxenstoreTransport&) = delete;
  ~LibxenstoreTransport() override { library_.close(handle_); }

  int fd() const noexcept override {
    look();
    return shown_.get();
  }
  unsigned window() const noexcept override { return 1; }
  std::size_t max_payload() const noexcept override { return 4080; } // the library may use Linux's device
  xenstorepp::Result<std::size_t> send(std::span<const std::byte> message) override;
  xenstorepp::Result<std::size_t> receive(std::span<std::byte> buffer) override;

private:
  char** next_event() const noexcept;
  void look() const noexcept;
  void lose(int os_error) const noexcept {
    lost_ = true;
    lost_by_ = os_error;
  }
  void show() const noexcept;
  bool is_lost_after(int os_error) const noexcept;
  Error lost() const { return {Code::closed, library_.name, lost_by_}; }

  Libxenstore library_;
  xs_handle* handle_;
  int events_; ///< the library's: readable while it has events
  core::Fd bell_;
  core::Fd shown_;            ///< stands for the bell while there is something to receive, else for events_
  mutable std::string input_; ///< messages made and not received yet: an event and an answer at most
  mutable bool lost_ = false; ///< the connection; the library can only be closed
  mutable int lost_by_ = 0;   ///< the errno then
  mutable bool bell_is_shown_ = false;
};

char** LibxenstoreTransport::next_event() const noexcept {
  if (library_.check_watch != nullptr) return library_.check_watch(handle_);
  pollfd entry{events_, POLLIN, 0};
  unsigned count = 0;
  if (::poll(&entry, 1, 0) > 0) return library_.read_watch(handle_, &count);
  errno = EAGAIN;
  return nullptr;
}

/// Takes one event from the library, the others keep its descriptor readable; and finds out whether it is at its end.
void LibxenstoreTransport::look() const noexcept {
  if (!input_.empty() || lost_) return;
  char** const event = next_event();
  if (event != nullptr) {
    try {
      wire::encode({wire::Type::watch_event, 0, 0}, std::string(event[0]) + nul + event[1] + nul, input_);
    } catch (const std::bad_alloc&) { // an event that is lost is a connection that is lost: all is read anew
      lose(ENOMEM);
    }
    std::free(static_cast<void*>(event)); // NOLINT(cppcoreguidelines-no-malloc): C's
  } else if (errno != EAGAIN) {
    lose(errno);
  }
  show();
}

/// Whoever polls has the number already: so it is what the number stands for that changes.
void LibxenstoreTransport::show() const noexcept {
  const bool ready = !input_.empty() || lost_;
  if (ready == bell_is_shown_) return;
  int done = -1;
  do {
    done = ::dup3(ready ? bell_.get() : events_, shown_.get(), O_CLOEXEC);
  } while (done < 0 && (errno == EINTR || errno == EBUSY));
  if (done >= 0) bell_is_shown_ = ready;
}

/// When its thread has met the end, the library says EINVAL once, as if it were an answer, and EBADF from then on.
bool LibxenstoreTransport::is_lost_after(int os_error) const noexcept {
  if (os_error == EINVAL) {
    unsigned length = 0;
    errno = 0;
    void* const value = library_.read(handle_, 0, "domid", &length);
    os_error = value == nullptr ? errno : 0;
    std::free(value); // NOLINT(cppcoreguidelines-no-malloc): C's
  }
  return os_error != 0 && std::ranges::find(answers, os_error, &std::pair<int, Code>::first) == answers.end();
}

xenstorepp::Result<std::size_t> LibxenstoreTransport::send(std::span<const std::byte> message) {
  wire::Decoder decoder;
  decoder.feed(message);
  const auto request = decoder.next();
  if (!request) return std::unexpected(Error{Code::bad_request, "libxenstore", 0});
  if (lost_) return std::unexpected(lost());
  auto header = request->header;
  auto answer = carry_out(library_, handle_, *request);
  if (!answer) {
    const int os_error = answer.error();
    if (!lost_ && is_lost_after(os_error)) lose(os_error);
    if (lost_) return std::unexpected(lost());
    answer = wire_text(os_error, header.type) + nul;
    header.type = wire::Type::error;
  }
  look(); // an event that came before the answer stays before it
  if (!wire::encode(header, *answer, input_))
    return std::unexpected(Error{Code::protocol, core::concat({library_.name, ": over-long answer"}), 0});
  show();
  return message.size();
}

xenstorepp::Result<std::size_t> LibxenstoreTransport::receive(std::span<std::byte> buffer) {
  look();
  if (input_.empty() && lost_) return std::unexpected(lost());
  const auto count = std::min(buffer.size(), input_.size());
  std::memcpy(buffer.data(), input_.data(), count);
  input_.erase(0, count);
  show();
  return count;
}

/// A descriptor that is readable for ever.
core::Fd make_bell() {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return {};
  core::Fd bell(ends[0]);
  const core::Fd rope(ends[1]);
  if (::write(rope.get(), "", 1) != 1) bell.reset();
  return bell;
}

} // namespace

xenstorepp::Result<std::unique_ptr<xenstorepp::Transport>> open_libxenstore(const Libxenstore& library) {
  const auto failed = [&](const char* what) {
    const int number = errno; // before the text's memory could change it
    return std::unexpected(Error{Code::system, core::concat({library.name, ": ", what}), number});
  };
  std::unique_ptr<xs_handle, decltype(library.close)> handle(library.open(0), library.close);
  if (handle == nullptr) return failed("open");
  auto bell = make_bell();
  core::Fd shown(::fcntl(library.descriptor(handle.get()), F_DUPFD_CLOEXEC, 0));
  if (!bell || !shown) return failed("descriptor");
  auto transport = std::make_unique<LibxenstoreTransport>(library, handle.get(), std::move(bell), std::move(shown));
  static_cast<void>(handle.release()); // the transport's from here on
  return transport;
}

} // namespace publish
