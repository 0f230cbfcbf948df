// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/unreadable_files.hpp"

#include <cerrno>
#include <utility>

#include "core/file.hpp"
#include "core/log.hpp"
#include "core/text.hpp"

namespace platform {
namespace {

constexpr std::size_t max_files = 64; ///< that are known; more than these are not waited for

/// Of the errors that may pass, those that concern this file and no other.
bool is_of_the_file(const core::Error& error) noexcept {
  switch (error.os_error) {
    case EAGAIN:
    case EBUSY:
    case EIO:
    case ESTALE:
    case ETIMEDOUT: return true;
    default: return false;
  }
}

} // namespace

void UnreadableFiles::look_again() {
  former_ = std::exchange(failing_, {});
  awaited_.reset();
  gave_up_ = false;
}

void UnreadableFiles::note(core::Error error, Clock::time_point now) {
  if (!core::is_passing(error)) return;
  if (is_of_the_file(error) && is_given_up(error, now))
    gave_up_ = true;
  else
    awaited_ = std::move(error);
}

bool UnreadableFiles::is_given_up(const core::Error& error, Clock::time_point now) {
  if (failing_.size() >= max_files && !failing_.contains(error.context)) return true;
  const auto before = former_.find(error.context);
  auto& file = failing_.emplace(error.context, before == former_.end() ? Failing{now} : before->second).first->second;
  if (now - file.since < patience_) return false;
  if (!std::exchange(file.told, true))
    core::log::write(core::log::Level::warn, module_, "%s; from now on it is done without",
                     core::printable(core::describe(error)).c_str());
  return true;
}

} // namespace platform
