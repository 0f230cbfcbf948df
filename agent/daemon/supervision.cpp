// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/supervision.hpp"

#include <algorithm>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/log.hpp"
#include "core/text.hpp"

namespace agent {
namespace {

namespace log = core::log;

constexpr std::size_t max_summary = 256;

} // namespace

Supervision::Supervision(const NotifyEnvironment& environment, std::chrono::seconds sign_of_life) {
  if (environment.socket.empty()) return;
  auto socket = NotifySocket::connect(environment.socket);
  if (!socket) {
    log::write(log::Level::warn, "agent", "%s", core::describe(socket.error()).c_str());
    return;
  }
  socket_ = std::move(*socket);
  if (!environment.watchdog || 2 * sign_of_life <= *environment.watchdog) return;
  const auto longer = 3 * sign_of_life;
  watchdog_ = core::concat({"WATCHDOG_USEC=", core::Decimal(std::chrono::microseconds(longer).count()), "\n"});
  log::write(log::Level::warn, "agent",
             "--memory-interval %lld s is longer than half of the watchdog's %lld s: the service manager is asked to "
             "wait %lld s",
             static_cast<long long>(sign_of_life.count()),
             static_cast<long long>(std::chrono::duration_cast<std::chrono::seconds>(*environment.watchdog).count()),
             static_cast<long long>(longer.count()));
}

void Supervision::ready(const StatusReport& report) {
  socket_.tell(core::concat({"READY=1\n", watchdog_, "STATUS=", summary(report), "\n"}));
}

void Supervision::alive(const StatusReport& report) {
  socket_.tell(core::concat({"WATCHDOG=1\nSTATUS=", summary(report), "\n"}));
}

void Supervision::stopping() { socket_.tell("STOPPING=1\n"); }

std::string summary(const StatusReport& report) {
  const auto trouble = std::ranges::find_if(report.troubles, [](const Trouble& one) { return one.lasts; });
  if (trouble != report.troubles.end())
    return core::printable(core::concat({trouble->what, ": ", trouble->why}), max_summary);
  auto text = core::concat({core::Decimal(report.published.size()), " keys published"});
  if (!report.left_out.empty()) core::append(text, {", ", core::Decimal(report.left_out.size()), " refused"});
  return text;
}

} // namespace agent
