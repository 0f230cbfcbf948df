// SPDX-License-Identifier: BSD-2-Clause
// What stands in a store, written by the host or by whatever ran in the guest before: any answers to what the agent
// reads there make facts that are fit to be used, and no more of them than is promised. Input: the letter of a reader
// (n, b, o); then the answers in turn, each ended by the byte 0xff; one that begins with "!" is an error. To what is
// asked beyond them the answer is ENOENT. Seeds: made by hand after what XAPI and libxl write (contract §3 and §4).

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <xenstorepp/client.hpp>
#include <xenstorepp/path.hpp>
#include <xenstorepp/wire.hpp>

#include "publish/assigned_nics.hpp"
#include "publish/backend_devices.hpp"
#include "publish/owned_tree.hpp"

namespace {

namespace wire = xenstorepp::wire;
using xenstorepp::Result;

void require(bool holds) {
  if (!holds) std::abort();
}

class Answers {
public:
  explicit Answers(std::string_view text) : rest_(text) {}
  std::string_view next() {
    if (rest_.empty()) return std::string_view("!ENOENT", 8); // with its NUL
    const auto answer = rest_.substr(0, rest_.find('\xff'));
    rest_.remove_prefix(std::min(rest_.size(), answer.size() + 1));
    return answer;
  }

private:
  std::string_view rest_;
};

/// A xenstored that gives one answer after the other, whatever it is asked.
class AnsweringTransport final : public xenstorepp::Transport {
public:
  explicit AnsweringTransport(Answers answers) : answers_(answers) {}
  AnsweringTransport(const AnsweringTransport&) = delete;
  AnsweringTransport& operator=(const AnsweringTransport&) = delete;
  ~AnsweringTransport() override { ::close(event_); }

  int fd() const noexcept override { return event_; }
  unsigned window() const noexcept override { return 16; }
  std::size_t max_payload() const noexcept override { return wire::max_payload; }

  Result<std::size_t> send(std::span<const std::byte> message) override {
    sent_.feed(message);
    while (const auto request = sent_.next())
      answer(*request);
    require(!sent_.broken());
    return message.size();
  }

  Result<std::size_t> receive(std::span<std::byte> buffer) override {
    const std::size_t count = std::min(inbox_.size(), buffer.size());
    std::memcpy(buffer.data(), inbox_.data(), count);
    inbox_.erase(0, count);
    return count;
  }

private:
  void answer(const wire::Message& request) {
    require(xenstorepp::is_valid_path(request.payload.substr(0, request.payload.find('\0'))));
    auto header = request.header;
    auto text = answers_.next().substr(0, wire::max_payload);
    if (text.starts_with('!')) {
      header.type = wire::Type::error;
      text.remove_prefix(1);
    }
    wire::encode(header, text, inbox_);
  }

  Answers answers_;
  int event_ = ::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK); // never read: always ready
  std::string inbox_;
  wire::Decoder sent_;
};

void read_nics(xenstorepp::Client& client) {
  const auto nics = publish::read_assigned_nics(client);
  if (!nics) return;
  require(nics->size() <= 2 * 256);
  for (const auto& nic : *nics) {
    require(nic.id.devid <= 0x7fffffff && publish::parse_mac(nic.mac) == nic.mac);
    require(nic.mac.size() == 17 && nic.mac.find_first_not_of("0123456789abcdef:") == std::string::npos);
  }
}

void read_backends(xenstorepp::Client& client) {
  static const std::array<std::string, 3> frontends{"device/vbd/51712", "device/vbd/51728", "device/vbd/x"};
  const auto devices = publish::read_backend_devices(client, frontends);
  if (!devices) return;
  for (const auto& [frontend, device] : *devices)
    require(std::ranges::find(frontends, frontend) != frontends.end() && device.size() <= wire::max_payload);
}

void read_owned(xenstorepp::Client& client) {
  static constexpr std::array<std::string_view, 4> roots{"attr/vif", "attr/os", "attr/eth0", "data/os_name"};
  const auto tree = publish::read_owned_tree(client, roots);
  if (!tree) return;
  std::size_t bytes = 0;
  for (const auto& [key, value] : tree->nodes) {
    require(xenstorepp::is_valid_path(key));
    require(std::ranges::any_of(roots, [&key](auto root) {
      return key.starts_with(root) && (key.size() == root.size() || key[root.size()] == '/');
    }));
    bytes += key.size() + value.size();
  }
  const auto own = std::size_t{64}; // the roots' names are not counted
  require(tree->nodes.size() <= 4096 && bytes <= std::size_t{1024} * 1024 + own);
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  xenstorepp::Client client(std::make_unique<AnsweringTransport>(Answers(input.substr(1))), {});
  switch (input.front()) {
    case 'n': read_nics(client); break;
    case 'b': read_backends(client); break;
    case 'o': read_owned(client); break;
    default: break;
  }
  return 0;
}
