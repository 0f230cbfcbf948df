// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as the reply that `xen-guest-agent status` gets: a document of two texts, or a sentence.

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

#include "core/text.hpp"
#include "daemon/status_command.hpp"

namespace {

/// An agent that says what it is told to, to everybody, and has its own name for each process.
class Liar {
public:
  Liar() : path_("/tmp/fuzz-status-" + std::to_string(::getpid())), socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
    ::unlink(path_.c_str());
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || ::listen(socket_, 8) != 0)
      std::abort();
  }
  Liar(const Liar&) = delete;
  Liar& operator=(const Liar&) = delete;
  ~Liar() {
    ::close(socket_);
    ::unlink(path_.c_str());
  }
  const std::string& path() const { return path_; }
  void say(std::string_view bytes) const {
    const int reader = ::accept(socket_, nullptr, nullptr);
    while (!bytes.empty()) {
      const auto sent = ::send(reader, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    ::close(reader);
  }

private:
  std::string path_;
  int socket_;
};

/// Lines that a terminal only shows.
bool is_harmless(std::string_view lines) {
  while (const auto line = core::next_line(lines)) {
    if (core::printable(*line, line->size()) != *line) return false;
  }
  return true;
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Liar agent;
  std::thread speaking([&] { agent.say({reinterpret_cast<const char*>(data), size}); });
  const auto document = agent::ask_status(agent.path());
  speaking.join();
  if (document ? !is_harmless(document->text) || !is_harmless(document->json) : document.error().empty()) std::abort();
  return 0;
}
