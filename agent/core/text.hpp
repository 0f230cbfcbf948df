// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Plain work on text. Locale-free: characters are bytes, letters are ASCII.
namespace core {

/// Without the white space (space, tab, CR, LF, VT, FF) at both ends.
std::string_view trim(std::string_view text) noexcept;

/// Takes the first line off `rest`, without its line end ("\n" or "\r\n"). Nothing is left when `rest` is empty.
std::optional<std::string_view> next_line(std::string_view& rest) noexcept;

/// Takes the first run of non-white characters off `rest`; an empty view when there is none left.
std::string_view next_word(std::string_view& rest) noexcept;

std::string to_lower(std::string_view text);

bool is_digit(char c) noexcept;

/// A number made of digits alone, all of `text`; nothing for an empty text, a sign, or what does not fit.
std::optional<std::uint64_t> parse_decimal(std::string_view text) noexcept;

/// The same with hexadecimal digits, in either case.
std::optional<std::uint64_t> parse_hexadecimal(std::string_view text) noexcept;

/// How many bytes the UTF-8 character at the start of `text` takes (RFC 3629: shortest form only, no surrogates, up to
/// U+10FFFF); 0 if there is none, or no text.
std::size_t utf8_length(std::string_view text) noexcept;

/// Whether a character, all of its UTF-8 bytes, controls rather than shows: C0 and C1 controls, DEL, Unicode's line and
/// paragraph separators. The upper ones count as much as ESC: U+009B is to a terminal what "ESC [" is.
bool is_control(std::string_view character) noexcept;

/// Any bytes as one line of printable text: those of control characters and of invalid UTF-8 become "\xHH"; cut with
/// "..." after `max_bytes`. For logs and the terminal, where a guest's names are hostile.
std::string printable(std::string_view bytes, std::size_t max_bytes = 256);

/// Any bytes as a text for others to show and store: valid UTF-8, each invalid byte U+FFFD (as xenopsd would make it),
/// control characters (C0, C1, DEL, Unicode's line and paragraph separator) blanks, no white space at the ends, at most
/// `max_bytes`, cut between characters. This is the one rule for every value that is published.
std::string clean_text(std::string_view bytes, std::size_t max_bytes);

} // namespace core
