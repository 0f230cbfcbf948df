// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/status_command.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/concat.hpp"
#include "core/fd.hpp"
#include "core/loop.hpp"
#include "core/text.hpp"
#include "daemon/status_report.hpp"
#include "daemon/unix_address.hpp"
#include "platform/peer_user.hpp"
#include "platform/sandbox.hpp"

namespace agent {
namespace {

using core::Clock;

/// No agent says as much.
constexpr std::size_t max_document = std::size_t{4} * 1024 * 1024;

std::string explain(const std::string& path, const core::Error& error) {
  switch (error.os_error) {
    case ENOENT:
    case ENOTDIR:
    case ECONNREFUSED:
      return core::concat({"no agent answers at ", path, "; start its service (its log says why it may have ended)"});
    case EACCES:
    case EPERM: return path + " is open to root alone; run as root: xen-guest-agent status";
    case EAGAIN: return core::concat({"the agent at ", path, " is being asked by too many others; try again"});
    default: return core::describe(error);
  }
}

/// It goes to a terminal, perhaps root's, and comes from a process with fewer rights.
std::string printable_lines(std::string_view text) {
  std::string lines;
  while (const auto line = core::next_line(text))
    lines += core::printable(*line, 4 * line->size()) + '\n';
  return lines;
}

std::expected<StatusDocument, std::string> split(const std::string& received) {
  const auto first = received.find('\0');
  if (first == std::string::npos || received.back() != '\0' || first + 1 == received.size())
    return std::unexpected("the agent ended, or gave up, before it had said everything; try again");
  const std::string_view all = received;
  return StatusDocument{printable_lines(all.substr(0, first)),
                        printable_lines(all.substr(first + 1, all.size() - first - 2))};
}

/// All that comes until the other side closes the connection.
std::expected<std::string, std::string> read_all(int socket, std::chrono::milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  std::string received;
  std::array<char, 16384> buffer{};
  while (received.size() <= max_document) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return std::unexpected("the agent runs but does not answer: it may be waiting for xenstored");
    pollfd entry{socket, POLLIN, 0};
    if (::poll(&entry, 1, static_cast<int>(left)) <= 0) continue;
    const auto n = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (n == 0) return received;
    if (n > 0)
      received.append(buffer.data(), static_cast<std::size_t>(n));
    else if (errno != EINTR && errno != EAGAIN)
      return std::unexpected(core::describe(core::os_failure("read from the agent").error()));
  }
  return std::unexpected("who answers says more than an agent would");
}

} // namespace

std::string status_document(const StatusReport& report) {
  std::string document = to_text(report);
  document += '\0';
  document += to_json(report);
  document += '\0';
  return document;
}

std::expected<StatusDocument, std::string> ask_status(const std::string& path, std::chrono::milliseconds patience) {
  const auto address = unix_address(path);
  if (!address) return std::unexpected(core::describe(address.error()));
  const core::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return std::unexpected(core::describe(core::os_failure("make a socket").error()));
  if (const auto connected = connect_to(socket.get(), *address); !connected)
    return std::unexpected(explain(path, connected.error()));
  if (const auto user = platform::peer_user(socket.get()); !user || !platform::may_run_agent(*user))
    return std::unexpected(core::concat({"who answers at ", path, " is neither root's agent nor yours"}));
  const auto received = read_all(socket.get(), patience);
  if (!received) return std::unexpected(received.error());
  return split(*received);
}

std::string_view status_line(std::string_view text, std::string_view name) noexcept {
  while (auto line = core::next_line(text)) {
    if (!line->starts_with(name) || !line->substr(name.size()).starts_with(':')) continue;
    return core::trim(line->substr(name.size() + 1));
  }
  return {};
}

} // namespace agent
