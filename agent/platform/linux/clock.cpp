// SPDX-License-Identifier: BSD-2-Clause
// How the kernel keeps time, and what it does to it in a suspend.
#include <cstdint>
#include <limits>

#include <sys/timerfd.h>
#include <unistd.h>

#include "core/file.hpp"
#include "core/text.hpp"
#include "platform/linux/linux_platform.hpp"
#include "platform/linux/resume_timer.hpp"

namespace platform {

/// For a time that will not come.
bool wind_up_resume_timer(int fd) {
  itimerspec never = {};
  never.it_value.tv_sec = sizeof(time_t) > 4 ? static_cast<time_t>(9'000'000'000) /* 2255: the kernel's end is 2262 */
                                             : std::numeric_limits<std::int32_t>::max();
  return ::timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, nullptr) == 0;
}

Result<Clock> LinuxPlatform::clock() {
  Clock clock;
  const auto directory = path("/sys/devices/system/clocksource/clocksource0");
  if (const auto current = core::read_file({directory, "/current_clocksource"})) clock.source = core::trim(*current);
  const auto available = core::read_file({directory, "/available_clocksource"}).value_or("");
  std::string_view rest = available;
  for (auto word = core::next_word(rest); !word.empty(); word = core::next_word(rest))
    clock.sources.emplace_back(word);
  const core::Fd timer(::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  clock.tells_of_setting = timer && wind_up_resume_timer(timer.get());
  if (const auto timeout = core::read_file({root_, "/sys/power/pm_freeze_timeout"}))
    clock.freeze_timeout_ms = core::parse_decimal(core::trim(*timeout));
  return clock;
}

} // namespace platform
