// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace agent {

struct StatusReport;

/// What a running agent says of itself, in both forms.
struct StatusDocument {
  std::string text;
  std::string json;
};

/// As it goes over the socket: each form with a NUL after it.
std::string status_document(const StatusReport& report);

/// Asks the agent that listens at `path`, and waits for it at most for so long. The error is a sentence for the user
/// that says what to do: there is no agent, it may not be asked, it does not answer, or who answers is not trusted.
std::expected<StatusDocument, std::string> ask_status(const std::string& path,
                                                      std::chrono::milliseconds patience = std::chrono::seconds{10});

/// What a line of the text says: "netlink, the kernel tells of changes" of "network"; "" if there is none of that name.
std::string_view status_line(std::string_view text, std::string_view name) noexcept;

} // namespace agent
