// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

/// Putting texts together. These take all parts at once: a chain of + makes a string for each of them, and code to
/// destroy it where it stands.
namespace core {

/// Pieces of text, in braces: {"user ", name, " has no group"}. They live as long as the full expression.
using Parts = std::initializer_list<std::string_view>;

/// The parts one after another; one allocation, where a chain of + has one for each part.
std::string concat(Parts parts);

/// Puts the parts at the end of `text`. None of them may be a view of `text`.
void append(std::string& text, Parts parts);

/// Puts one more item at the end of a list such as "a, b".
void append_item(std::string& list, std::string_view item, std::string_view separator = ", ");

} // namespace core
