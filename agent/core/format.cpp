// SPDX-License-Identifier: BSD-2-Clause
#include "core/format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace core {
namespace {

/// What is written so far, and where it has to end.
class Output {
public:
  explicit Output(std::span<char> room) noexcept : room_(room) {}

  void add(std::string_view text) noexcept {
    if (room_.empty()) return;
    const auto count = std::min(text.size(), room_.size() - 1 - used_);
    text.copy(room_.data() + used_, count);
    used_ += count;
  }
  template <typename Number>
  void add_number(Number number) noexcept {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
    add({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }
  std::size_t finish() noexcept {
    if (!room_.empty()) room_[used_] = '\0';
    return used_;
  }

private:
  std::span<char> room_;
  std::size_t used_ = 0;
};

bool take(std::string_view& text, std::string_view prefix) noexcept {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

} // namespace

std::size_t format_into(std::span<char> room, const char* format, va_list arguments) noexcept {
  Output output(room);
  for (std::string_view rest = format; !rest.empty();) {
    const auto plain = rest.substr(0, rest.find('%'));
    output.add(plain);
    rest.remove_prefix(plain.size());
    if (rest.empty()) break;
    // NOLINTBEGIN(bugprone-branch-clone): what is taken from the arguments has another type each time
    if (take(rest, "%s")) {
      const char* text = va_arg(arguments, const char*);
      output.add(text == nullptr ? "(null)" : text);
    } else if (take(rest, "%d")) {
      output.add_number(static_cast<long long>(va_arg(arguments, int)));
    } else if (take(rest, "%u")) {
      output.add_number(static_cast<unsigned long long>(va_arg(arguments, unsigned)));
    } else if (take(rest, "%lld")) {
      output.add_number(va_arg(arguments, long long));
    } else if (take(rest, "%zu")) {
      output.add_number(static_cast<unsigned long long>(va_arg(arguments, std::size_t)));
    } else if (take(rest, "%%")) {
      output.add("%");
    } else {
      output.add(rest);
      break;
    }
    // NOLINTEND(bugprone-branch-clone)
  }
  return output.finish();
}

} // namespace core
