// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/concat.hpp"
#include "doctor/diagnosis.hpp"

/// The parts of diagnose(), each in a file of its name. Each adds its lines.
namespace doctor {

using Lines = std::vector<Line>;

/// Adds a line. A function, and not push_back({...}): there are fifty of them, and each would make and destroy its
/// strings where it stands.
void add(Lines& lines, Mark mark, const char* check, std::string_view fact, std::string_view advice = "");
void add(Lines& lines, Mark mark, const char* check, core::Parts fact, std::string_view advice = "");

/// The same for a check that is made for several things: `about` says which.
void add_about(Lines& lines, Mark mark, const char* check, std::string_view about, core::Parts fact,
               std::string_view advice);

/// Whether there is anything to publish to: a guest, or a store that the user named.
bool is_guest(const Findings& findings);

void check_xen(const Findings& findings, Lines& lines);     ///< xen
void check_store(const Findings& findings, Lines& lines);   ///< device, store, write
void check_network(const Findings& findings, Lines& lines); ///< nic, vif
/// detected, addresses, keys: what stands in xenstore against what should
void check_published(const Findings& findings, Lines& lines);
void check_control(const Findings& findings, Lines& lines); ///< control, balloon
void check_service(const Findings& findings, Lines& lines); ///< agents, service, process
void check_kernel(const Findings& findings, Lines& lines);  ///< kernel
void check_clock(const Findings& findings, Lines& lines);   ///< clock, resume

/// "a, b and 3 more": at most `most` of them by name.
std::string enumerate(const std::vector<std::string>& items, std::size_t most);

/// How to start the agent here.
std::string how_to_start(const Findings& findings);

} // namespace doctor
