// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <xenstorepp/client.hpp>
#include <xenstorepp/transport.hpp>
#include <xenstorepp/wire.hpp>

/// A xenstored that does what a test tells it, inside the process and without threads: what the client sends comes to
/// `on_request` at once, and what the test says is there to read from then on. The client owns the transport, both
/// sides share this.
struct FakeServer {
  using Message = xenstorepp::wire::Message;
  using Type = xenstorepp::wire::Type;

  unsigned window = 16;
  std::size_t max_payload = 4096;
  std::size_t max_read = 1 << 20;               ///< bytes at most that one receive() gives
  std::size_t max_send = 1 << 20;               ///< bytes at most that one send() takes
  std::optional<xenstorepp::Error> refuse_next; ///< what the next send() fails with
  bool forget_next = false;                     ///< the next receive() takes what is there, and has no memory for it
  std::function<void(const Message&)> on_request;

  std::vector<Message> requests; ///< all that came
  std::size_t unanswered = 0;
  std::size_t most_unanswered = 0;

  FakeServer() {
    static_cast<void>(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, bell_.data()));
  }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;
  ~FakeServer() {
    for (const int end : bell_)
      ::close(end);
  }

  void reply(const Message& request, std::string payload) {
    reply_as(request.header.type, request, std::move(payload));
  }
  void reply_as(Type type, const Message& request, std::string payload) {
    say({{type, request.header.request_id, request.header.transaction_id}, std::move(payload)});
    --unanswered;
  }
  void ok(const Message& request) { reply(request, std::string("OK\0", 3)); }
  void error(const Message& request, const std::string& text) { reply_as(Type::error, request, text + '\0'); }
  void event(const std::string& path, const std::string& token) {
    say({{Type::watch_event, 0xdeadbeef, 0xdeadbeef}, path + '\0' + token + '\0'}); // ids are garbage, as on Linux
  }
  void say(const Message& message) {
    std::string bytes;
    xenstorepp::wire::encode(message.header, message.payload, bytes);
    say_bytes(bytes);
  }
  void say_bytes(const std::string& bytes) {
    outgoing_ += bytes;
    signal();
  }
  void hang_up() {
    hung_up_ = true;
    signal();
  }

  int fd() const noexcept { return bell_[0]; }

  xenstorepp::Result<std::size_t> take(std::span<const std::byte> bytes) {
    if (refuse_next) return std::unexpected(*std::exchange(refuse_next, std::nullopt));
    const auto taken = bytes.first(std::min(bytes.size(), max_send));
    decoder_.feed(taken);
    while (auto message = decoder_.next()) {
      requests.push_back(*message);
      most_unanswered = std::max(most_unanswered, ++unanswered);
      if (on_request) on_request(*message);
    }
    return taken.size();
  }

  xenstorepp::Result<std::size_t> give(std::span<std::byte> buffer) {
    const std::size_t count = std::min({buffer.size(), outgoing_.size(), max_read});
    std::memcpy(buffer.data(), outgoing_.data(), count);
    outgoing_.erase(0, count);
    if (std::exchange(forget_next, false)) throw std::bad_alloc();
    if (count == 0 && hung_up_) return std::unexpected(xenstorepp::Error{xenstorepp::Code::closed, "read", 0});
    if (outgoing_.empty() && !hung_up_) {
      std::array<char, 256> rest{};
      while (::read(bell_[0], rest.data(), rest.size()) > 0) {
      }
    }
    return count;
  }

private:
  void signal() const {
    static_cast<void>(!::write(bell_[1], "", 1)); // one that is full rings already
  }

  std::array<int, 2> bell_{-1, -1}; ///< the client's end is always writable, and readable while there is something
  bool hung_up_ = false;
  std::string outgoing_;
  xenstorepp::wire::Decoder decoder_;
};

class FakeTransport final : public xenstorepp::Transport {
public:
  explicit FakeTransport(std::shared_ptr<FakeServer> server) : server_(std::move(server)) {}
  int fd() const noexcept override { return server_->fd(); }
  unsigned window() const noexcept override { return server_->window; }
  std::size_t max_payload() const noexcept override { return server_->max_payload; }
  xenstorepp::Result<std::size_t> send(std::span<const std::byte> message) override { return server_->take(message); }
  xenstorepp::Result<std::size_t> receive(std::span<std::byte> buffer) override { return server_->give(buffer); }

private:
  std::shared_ptr<FakeServer> server_;
};

/// A client of a fake server. What comes at all is there at once; a busy machine may still need a while for it.
struct Fake {
  explicit Fake(unsigned window = 16) {
    server->window = window;
    server->on_request = [s = server.get()](const FakeServer::Message& request) { s->ok(request); };
    client.emplace(std::make_unique<FakeTransport>(server),
                   xenstorepp::Client::Options{.timeout = std::chrono::milliseconds(300)});
  }
  std::shared_ptr<FakeServer> server = std::make_shared<FakeServer>();
  std::optional<xenstorepp::Client> client;
};
