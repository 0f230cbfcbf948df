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

/// How many bytes the UTF-8 character at the start of `text` takes (RFC 3629: shortest form only, no surrogates, up to
/// U+10FFFF); 0 if there is none, or no text.
std::size_t utf8_length(std::string_view text) noexcept;

/// Whether a character, all of its UTF-8 bytes, is a control character: U+0000 to U+001F and U+007F to U+009F. The upper
/// ones count as much as ESC: U+009B is to a terminal what "ESC [" is.
bool is_control(std::string_view character) noexcept;

/// Any bytes as one line of printable text: those of control characters and of invalid UTF-8 become "\xHH"; cut with
/// "..." after `max_bytes`. For logs and the terminal, where a guest's names are hostile.
std::string printable(std::string_view bytes, std::size_t max_bytes = 256);

} // namespace core
