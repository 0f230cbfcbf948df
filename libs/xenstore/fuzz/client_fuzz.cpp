// SPDX-License-Identifier: BSD-2-Clause
// A client that does what the input says, against a xenstored that answers what the input says. It must neither hang
// nor crash, send nothing that is no message, and never have more requests under way than the window. Input: one byte
// of set-up; then the bytes that choose calls, answers and their texts, in the order they are needed.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include <xenstorepp/client.hpp>
#include <xenstorepp/wire.hpp>

#include "fuzz_target.hpp"

namespace wire = xenstorepp::wire;
using wire::Type;
using xenstorepp::Client;
using xenstorepp::Code;
using xenstorepp::Error;
using xenstorepp::Result;

namespace {

/// The input, taken from the front; zeros when it is used up.
class Choices {
public:
  Choices(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}
  bool empty() const { return rest_.empty(); }
  unsigned byte() {
    if (rest_.empty()) return 0;
    const unsigned value = rest_.front();
    rest_ = rest_.subspan(1);
    return value;
  }
  std::string text(std::size_t most) {
    const std::size_t wanted = byte();
    const auto taken = rest_.first(std::min({most, rest_.size(), wanted}));
    rest_ = rest_.subspan(taken.size());
    return {taken.begin(), taken.end()};
  }

private:
  std::span<const std::uint8_t> rest_;
};

class HostileTransport final : public xenstorepp::Transport {
public:
  HostileTransport(Choices& choices, unsigned window) : choices_(choices), window_(window) {
    static_cast<void>(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends_.data()));
    static_cast<void>(!::write(ends_[1], "", 1));
  }
  HostileTransport(const HostileTransport&) = delete;
  HostileTransport& operator=(const HostileTransport&) = delete;
  ~HostileTransport() override {
    for (const int end : ends_)
      ::close(end);
  }

  int fd() const noexcept override { return ends_[0]; }
  unsigned window() const noexcept override { return window_; }
  std::size_t max_payload() const noexcept override { return 4080; }

  Result<std::size_t> send(std::span<const std::byte> message) override {
    const unsigned choice = choices_.byte();
    if (choice == 0xff) return std::unexpected(Error{Code::closed, "", 0});
    if (choice >= 0xfc) return std::unexpected(Error{Code::no_space, "", 28});
    const auto taken = choice >= 0xf0 ? message.first(std::min(message.size(), std::size_t{choice} - 0xf0)) : message;
    sent_.feed(taken);
    while (const auto request = sent_.next()) {
      require(++under_way_ <= window_, "the window is kept");
      require(static_cast<unsigned>(request->header.type) != 21, "no RESET_WATCHES");
      answer(*request);
    }
    require(!sent_.broken(), "only messages are sent");
    return taken.size();
  }

  Result<std::size_t> receive(std::span<std::byte> buffer) override {
    const std::size_t most = choices_.byte() % 8 == 7 ? 5 : buffer.size();
    const std::size_t count = std::min({most, inbox_.size(), buffer.size()});
    std::memcpy(buffer.data(), inbox_.data(), count);
    inbox_.erase(0, count);
    given_.feed(buffer.first(count));
    while (const auto message = given_.next()) {
      // Anything but an event may have answered something.
      if (message->header.type != Type::watch_event && under_way_ > 0) --under_way_;
    }
    if (count == 0 && hung_up_) return std::unexpected(Error{Code::closed, "", 0});
    return count;
  }

private:
  void answer(const wire::Message& request) {
    wire::Header header = request.header;
    switch (choices_.byte() % 12) {
      case 0: return; // not at all
      case 1: header.request_id += choices_.byte(); break;
      case 2: header.type = static_cast<Type>(choices_.byte()); break;
      case 3: hung_up_ = true; break;
      case 4: inbox_ += choices_.text(64); break; // no message
      case 5:
        header.type = Type::error;
        wire::encode(header, choices_.text(8), inbox_);
        return;
      case 6: {
        static constexpr const char* errors[] = {"EAGAIN", "E2BIG", "ENOENT", "EINVAL", "EQUOTA"};
        header.type = Type::error;
        wire::encode(header, std::string(errors[choices_.byte() % 5]) + '\0', inbox_);
        return;
      }
      case 7: wire::encode({Type::watch_event, 0, 0}, event(), inbox_); break;
      case 8: wire::encode(header, {"1\0a\0\0", 5}, inbox_); return; // START's id, or a whole directory
      default: break;
    }
    wire::encode(header, choices_.text(40), inbox_);
  }

  std::string event() {
    const std::string token = "w" + std::to_string(choices_.byte() % 8);
    return choices_.text(6) + '\0' + token + '\0';
  }

  Choices& choices_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members): lives as long as the call
  unsigned window_;
  std::array<int, 2> ends_{-1, -1}; // never read: always ready
  unsigned under_way_ = 0;
  bool hung_up_ = false;
  std::string inbox_;
  wire::Decoder sent_;
  wire::Decoder given_;
};

Result<void> body(xenstorepp::Transaction& transaction, Choices& choices) {
  for (unsigned calls = choices.byte() % 4; calls > 0; --calls) {
    const auto done = transaction.write("a", choices.text(20));
    if (!done && choices.byte() % 2 == 0) return done;
  }
  return {};
}

void perform(Client& client, const std::string& path, Choices& choices) {
  xenstorepp::Batch batch;
  for (unsigned i = choices.byte() % 40; i > 0; --i) {
    batch.read(path).write(path, "x").list(path);
  }
  const auto replies = client.perform(batch);
  require(!replies || replies->size() == batch.size(), "one reply for each request");
}

/// One request, or a few.
void ask(Client& client, const std::string& path, Choices& choices) {
  switch (choices.byte() % 9) {
    case 0: static_cast<void>(client.read(path)); break;
    case 1: static_cast<void>(client.write(path, choices.text(200))); break;
    case 2: static_cast<void>(client.list(path)); break;
    case 3: static_cast<void>(client.permissions(path)); break;
    case 4: static_cast<void>(client.domain_path(choices.byte())); break;
    case 5: static_cast<void>(client.server_features()); break;
    case 6: static_cast<void>(client.transact(choices.byte() % 4, [&](auto& t) { return body(t, choices); })); break;
    case 7: perform(client, path, choices); break;
    default: static_cast<void>(client.remove(path)); break;
  }
}

void step(Client& client, std::vector<xenstorepp::Watch>& watches, Choices& choices) {
  static const std::vector<std::string> paths = {"a", "b/c", "/d", "/", "no//path", ""};
  const std::string& path = paths[choices.byte() % paths.size()];
  switch (choices.byte() % 12) {
    case 0:
    case 1:
      if (auto watch = client.watch(path)) watches.push_back(std::move(*watch));
      break;
    case 2:
      if (!watches.empty())
        watches.erase(watches.begin() + static_cast<std::ptrdiff_t>(choices.byte() % watches.size()));
      break;
    case 3: static_cast<void>(client.receive()); break;
    case 4: static_cast<void>(client.next_event()); break;
    case 5: client.set_timeout(std::chrono::milliseconds(choices.byte() % 2)); break;
    default: ask(client, path, choices); break;
  }
  require((client.fd() >= 0) || client.read("a").error().code == Code::closed, "closed is closed");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  Choices choices(data, size);
  const unsigned window = choices.byte() % 2 == 0 ? 1 : 16;
  std::vector<xenstorepp::Watch> watches;
  std::optional<Client> client;
  client.emplace(std::make_unique<HostileTransport>(choices, window),
                 Client::Options{.timeout = std::chrono::milliseconds(0)});
  while (!choices.empty()) {
    step(*client, watches, choices);
  }
  client.reset(); // the watches outlive it
  return 0;
}
