// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "config/options.hpp"
#include "core/concat.hpp"

/// The kinds of options, each for a member of Settings: flag<&Settings::once>, or a member of a member:
/// flag<&Settings::nics, &collect::NicOptions::all_interfaces>. For the table in options.cpp. Their lambdas only find
/// the member, since each is there once for every option; the work is done by functions.
namespace config {

using Outcome = std::expected<void, std::string>;
using Values = std::vector<std::string>;

inline constexpr std::size_t max_value_size = 4096; ///< bytes; the longest path Linux takes
inline constexpr std::size_t max_list_size = 64;

/// What a number may be; `unit` stands in the complaint.
struct Range {
  std::uint64_t least;
  std::uint64_t most;
  const char* unit;
};

/// "NAME: "VALUE" is none of WORDS"
std::unexpected<std::string> not_among(const std::string& name, const std::string& value, std::span<const Word> words);

/// "a, b, c"
std::string listed(std::span<const Word> words);

/// What `value` stands for goes into `meaning`, if it is one of `words`.
Outcome read_word(const std::string& name, const std::string& value, std::span<const Word> words, int& meaning);
void add_word(int value, std::span<const Word> words, Values& values);

Outcome set_flag(const std::string& name, const std::string& value, bool& field);
void add_flag(bool field, Values& values);

/// A whole number in a range, digits alone. Where somebody wrote a unit, the complaint says what to write instead.
Outcome read_number(const std::string& name, const std::string& value, const Range& range, std::uint64_t& number);
void add_decimal(std::uint64_t number, Values& values);

/// None for an empty text.
void add_text(const std::string& text, Values& values);
void add_each(const std::vector<std::string>& list, Values& values);

/// There is one command at a time; help and version go before any.
Outcome choose(Command command, Settings& settings);

Outcome add_pattern(const std::string& name, const std::string& value, std::vector<std::string>& patterns);

/// The member of a member ... of the settings.
template <auto... member>
auto& at(auto& settings) {
  return (settings.*....*member);
}

template <class T>
void store_number(T& field, std::uint64_t number) {
  if constexpr (std::is_integral_v<T>)
    field = static_cast<T>(number);
  else
    field = std::chrono::seconds(number);
}

template <class T>
void add_number(const T& field, Values& values) {
  if constexpr (std::is_integral_v<T>)
    add_decimal(field, values);
  else
    add_decimal(static_cast<std::uint64_t>(field.count()), values);
}

template <class T>
void add_number(const std::optional<T>& field, Values& values) {
  if (field) add_number(*field, values);
}

template <auto... member>
inline constexpr Access flag = {
    .kind = Kind::flag,
    .set = [](const std::string& name, const std::string& value, Settings& settings) -> Outcome {
      return set_flag(name, value, at<member...>(settings));
    },
    .add_values = [](const Settings& settings, Values& values) { add_flag(at<member...>(settings), values); },
    .words = {},
};

template <const auto& words, auto... member>
inline constexpr Access choice = {
    .kind = Kind::choice,
    .set = [](const std::string& name, const std::string& value, Settings& settings) -> Outcome {
      int meaning = 0;
      auto outcome = read_word(name, value, words, meaning);
      auto& field = at<member...>(settings);
      if (outcome) field = static_cast<std::remove_reference_t<decltype(field)>>(meaning);
      return outcome;
    },
    .add_values = [](const Settings& settings,
                     Values& values) { add_word(static_cast<int>(at<member...>(settings)), words, values); },
    .words = words,
};

template <const Range& range, auto... member>
inline constexpr Access number = {
    .kind = Kind::number,
    .set = [](const std::string& name, const std::string& value, Settings& settings) -> Outcome {
      std::uint64_t amount = 0;
      auto outcome = read_number(name, value, range, amount);
      if (outcome) store_number(at<member...>(settings), amount);
      return outcome;
    },
    .add_values = [](const Settings& settings, Values& values) { add_number(at<member...>(settings), values); },
    .words = {},
};

template <auto... member>
inline constexpr Access patterns = {
    .kind = Kind::pattern,
    .set = [](const std::string& name, const std::string& value, Settings& settings) -> Outcome {
      return add_pattern(name, value, at<member...>(settings));
    },
    .add_values = [](const Settings& settings, Values& values) { add_each(at<member...>(settings), values); },
    .words = {},
    .is_list = true,
};

/// A path or other text, taken as it is.
template <Kind kind, auto... member>
inline constexpr Access text = {
    .kind = kind,
    .set = [](const std::string&, const std::string& value, Settings& settings) -> Outcome {
      at<member...>(settings) = value;
      return {};
    },
    .add_values = [](const Settings& settings, Values& values) { add_text(at<member...>(settings), values); },
    .words = {},
};

/// An option that is a command: done instead of any other.
template <Command command>
inline constexpr Access action = {
    .kind = Kind::flag,
    .set = [](const std::string&, const std::string&, Settings& settings) { return choose(command, settings); },
    .add_values = [](const Settings&, Values&) {},
    .words = {},
};

} // namespace config
