// SPDX-License-Identifier: BSD-2-Clause
#pragma once

namespace platform {

/// Sets a timerfd of CLOCK_REALTIME so that it tells when the clock is set, and nothing else. False before Linux 3.0.
bool wind_up_resume_timer(int fd);

} // namespace platform
