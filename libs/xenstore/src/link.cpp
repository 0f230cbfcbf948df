// SPDX-License-Identifier: BSD-2-Clause
#include "link.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <span>

namespace xenstorepp {
namespace {

constexpr std::size_t read_size = wire::header_size + wire::max_payload;

/// For poll(2): rounded up, so that it does not end before the deadline.
int milliseconds_until(Link::Clock::time_point deadline) noexcept {
  const auto rest = std::chrono::ceil<std::chrono::milliseconds>(deadline - Link::Clock::now()).count();
  return static_cast<int>(std::clamp<decltype(rest)>(rest, 0, std::numeric_limits<int>::max()));
}

} // namespace

unsigned Link::window() const noexcept { return transport_ ? std::max(transport_->window(), 1U) : 1U; }

std::size_t Link::max_payload() const noexcept {
  return transport_ ? std::min(transport_->max_payload(), wire::max_payload) : 0;
}

std::unexpected<Error> Link::fatal(Error error) {
  close();
  return std::unexpected(std::move(error));
}

Result<void> Link::send(const wire::Header& header, std::string_view payload) {
  outgoing_.clear();
  sent_ = 0;
  if (!wire::encode(header, payload, outgoing_)) return std::unexpected(Error{Code::bad_request, "send", 0});
  return flush();
}

Result<void> Link::flush() {
  if (!transport_) return std::unexpected(Error{Code::closed, "send", 0});
  const auto rest = std::as_bytes(std::span<const char>(outgoing_)).subspan(sent_);
  auto taken = transport_->send(rest);
  if (!taken) {
    const bool torn =
        sent_ != 0; // the other side waits for the rest of this message and would take the next one for it
    outgoing_.clear();
    sent_ = 0;
    Error& error = taken.error();
    if (torn) error.code = Code::closed;
    if (error.code == Code::closed || error.code == Code::protocol) return fatal(std::move(error));
    return std::unexpected(std::move(error));
  }
  sent_ += std::min(*taken, rest.size());
  if (!sending()) {
    outgoing_.clear();
    sent_ = 0;
  }
  return {};
}

bool Link::drop_unsent() noexcept {
  if (!sending() || sent_ != 0) return false;
  outgoing_.clear();
  return true;
}

Result<bool> Link::wait(Clock::time_point deadline) {
  if (!transport_) return std::unexpected(Error{Code::closed, "receive", 0});
  pollfd waited = {};
  waited.fd = transport_->fd();
  waited.events = sending() ? POLLIN | POLLOUT : POLLIN;
  int ready = -1;
  do {
    ready = ::poll(&waited, 1, milliseconds_until(deadline));
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) return fatal(Error{Code::closed, "poll", errno});
  if (ready == 0) return false;
  const auto events = static_cast<unsigned>(waited.revents);
  const bool readable = (events & POLLIN) != 0;
  if (!readable && (events & POLLOUT) != 0) return true;
  if (auto read = read_once(!readable); !read) return std::unexpected(std::move(read.error()));
  return true;
}

Result<void> Link::read_once(bool hung_up) {
  std::array<std::byte, read_size> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by receive()
  auto count = transport_->receive(buffer);
  if (!count) {
    Error& error = count.error();
    if (error.code != Code::protocol) error.code = Code::closed;
    return fatal(std::move(error));
  }
  if (*count == 0 && hung_up) return fatal(Error{Code::closed, "read", 0});
  decoder_.feed(std::span(buffer).first(std::min(*count, buffer.size())));
  return {};
}

Result<std::optional<wire::Message>> Link::next() {
  auto message = decoder_.next();
  if (decoder_.broken() && transport_) return fatal(Error{Code::protocol, "over-long message", 0});
  if (message || decoder_.buffered() == 0)
    cut_since_.reset();
  else if (!cut_since_)
    cut_since_ = Clock::now();
  return message;
}

} // namespace xenstorepp
