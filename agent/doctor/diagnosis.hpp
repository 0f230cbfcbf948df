// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "doctor/findings.hpp"

namespace doctor {

enum class Mark : std::uint8_t {
  ok,
  note, ///< good to know; nothing is wrong
  warn, ///< something is missing or soon will be
  bad,  ///< so it cannot work
};

/// One line of the diagnosis.
struct Line {
  Mark mark = Mark::ok;
  std::string check;  ///< which check this is: "device", "nic". Programs rely on it
  std::string about;  ///< of a check that is made for several things: which, as "eth0"; else empty
  std::string fact;   ///< what is so
  std::string advice; ///< what to do; empty if nothing
  friend bool operator==(const Line&, const Line&) = default;
};

/// All checks, in order. Pure. Names that came from the guest's users are made printable.
std::vector<Line> diagnose(const Findings& findings);

/// The exit status: 0 all is well; 1 it works, with warnings; 2 it does not work here.
int exit_status(const std::vector<Line>& lines);

} // namespace doctor
