// SPDX-License-Identifier: BSD-2-Clause
#include "config/argument_reader.hpp"

#include <algorithm>

#include "config/complaint.hpp"
#include "config/nearest.hpp"
#include "core/concat.hpp"
#include "core/text.hpp"

namespace config {
namespace {

std::unexpected<std::string> misuse(std::string_view word, std::string_view what) {
  return complaint({"option ", core::printable(word), what});
}

/// Of options whose names begin so.
std::string listed(std::string_view beginning) {
  std::string names;
  for (const auto& option : options()) {
    if (std::string_view(option.name).starts_with(beginning))
      core::append(names, {names.empty() ? "--" : ", --", option.name});
  }
  return names;
}

/// The option of that name, or the only one whose name begins so.
std::expected<const Option*, std::string> find_long(std::string_view name) {
  if (const auto* exact = find_option(name)) return exact;
  const auto begins = [&](const Option& option) { return std::string_view(option.name).starts_with(name); };
  const auto count = std::ranges::count_if(options(), begins);
  if (count == 1) return &*std::ranges::find_if(options(), begins);
  if (count > 1) return complaint({" is short for several: ", listed(name)});
  if (const auto* nearest = nearest_option(name, false))
    return complaint({" is unknown; did you mean --", nearest->name, "?"});
  return complaint({" is unknown; see --help"});
}

} // namespace

ArgumentReader::Next ArgumentReader::next() {
  if (*letters_ != '\0') return read_letter();
  if (at_ >= argc_) return std::nullopt;
  const char* word = argv_[at_++];
  const std::string_view text = word;
  if (only_words_ || text.size() < 2 || text[0] != '-') return Argument{nullptr, word};
  if (text == "--") {
    only_words_ = true;
    return next();
  }
  if (text[1] == '-') return read_long(text);
  letters_ = word + 1;
  return read_letter();
}

ArgumentReader::Next ArgumentReader::read_long(std::string_view word) {
  const auto equals = word.find('=');
  const auto option = find_long(word.substr(2, equals - 2));
  if (!option) return misuse(word, option.error());
  const char* attached = equals == std::string_view::npos ? nullptr : word.data() + equals + 1;
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): a whole argument, which the system ends with a zero
  if ((*option)->value != nullptr) return with_value(**option, attached, word.data());
  if (attached != nullptr) return misuse(word, " takes no value; see --help");
  return Argument{*option, nullptr};
}

ArgumentReader::Next ArgumentReader::read_letter() {
  const char letter = *letters_++;
  const auto option = std::ranges::find(options(), letter, &Option::letter);
  if (option == options().end()) return misuse(std::string{'-', letter}, " is unknown; see --help");
  if (option->value == nullptr) return Argument{&*option, nullptr};
  const char* attached = *letters_ == '\0' ? nullptr : letters_;
  letters_ = "";
  return with_value(*option, attached, argv_[at_ - 1]);
}

/// The value that stands in the same word, or else the next word, whatever it is.
ArgumentReader::Next ArgumentReader::with_value(const Option& option, const char* attached, const char* word) {
  if (attached != nullptr) return Argument{&option, attached};
  if (at_ >= argc_) return misuse(word, " wants a value; see --help");
  return Argument{&option, argv_[at_++]};
}

} // namespace config
