// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "config/options.hpp"

namespace config {

/// An option of the command line with its value, or a word.
struct Argument {
  const Option* option = nullptr; ///< none: a word
  const char* value = nullptr;    ///< the word, or the option's value; nullptr for one without
};

/// Takes a command line apart as getopt_long(3) does, by options(): "--name=value", "--name value", unambiguous
/// beginnings of names, "-xVALUE", "-x VALUE", joined letters, words anywhere, and nothing but words after "--". It is
/// our own since those of the C libraries differ in what they call ambiguous, and bring printf(3) into a static
/// program.
class ArgumentReader {
public:
  ArgumentReader(int argc, char* const* argv) noexcept : argc_(argc), argv_(argv) {}

  /// The next one, in the order of the line; nothing after the last. The error is a sentence.
  std::expected<std::optional<Argument>, std::string> next();
  bool only_words_follow() const noexcept { return only_words_; } ///< "--" was read

private:
  using Next = std::expected<std::optional<Argument>, std::string>;

  Next read_long(std::string_view word);
  Next read_letter();
  Next with_value(const Option& option, const char* attached, const char* word);

  int argc_;
  char* const* argv_;
  int at_ = 1;
  const char* letters_ = ""; ///< what is left of a word such as "-xs"
  bool only_words_ = false;
};

} // namespace config
