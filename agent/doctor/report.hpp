// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <vector>

#include "doctor/diagnosis.hpp"

namespace doctor {

/// For people: a line for each with its mark as a word, what to do below it after "->", and one line that sums up.
std::string to_text(const std::vector<Line>& lines, bool colour);

/// For programs: one object
///     {"version": "1.0.0", "status": 1, "checks": [{"mark": "warn", "check": "nic", "about": "eth0", "fact": "...",
///      "advice": "..."}]}
/// `status` is the exit status; `mark` is "ok", "note", "warn" or "bad". The names of fields and checks stay; facts and
/// advice are for people.
std::string to_json(const std::vector<Line>& lines);

} // namespace doctor
