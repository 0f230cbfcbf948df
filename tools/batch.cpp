// SPDX-License-Identifier: BSD-2-Clause
#include <array>
#include <cstddef>
#include <cstdio>
#include <vector>

#include "batch_line.hpp"
#include "commands.hpp"

namespace xenstore_tools {
namespace {

constexpr std::size_t max_input = std::size_t{4} << 20U; ///< bytes; far more than xenstored takes in one transaction

struct Line {
  std::size_t number = 0;
  Request request;
};

Failure at_line(std::size_t number, const Failure& failure) {
  const auto where = "line " + std::to_string(number) + ": ";
  return {where + failure.own, where + failure.own, failure.status};
}

Failure plain(const std::string& text) { return {text, text, 1}; }

std::expected<std::string, Failure> read_input() {
  std::string text;
  std::array<char, 65536> buffer{};
  while (const auto count = std::fread(buffer.data(), 1, buffer.size(), stdin)) {
    text.append(buffer.data(), count);
    if (text.size() > max_input)
      return std::unexpected(plain("the input is longer than 4 MiB; make it several batches"));
  }
  if (std::ferror(stdin) != 0) return std::unexpected(plain("standard input cannot be read; is it open?"));
  return text;
}

/// Empty lines and such that begin with # are left out.
std::expected<std::vector<Line>, Failure> read_lines(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const auto words = split_words(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!words) return std::unexpected(at_line(number, plain(words.error())));
    if (words->empty() || words->front().starts_with('#')) continue;
    auto request = read_words(*words);
    if (!request) return std::unexpected(at_line(number, plain(words->front() + ": " + request.error())));
    lines.push_back({number, *std::move(request)});
  }
  return lines;
}

} // namespace

Outcome batch(xenstorepp::Client& client) {
  const auto text = read_input();
  if (!text) return std::unexpected(text.error());
  const auto lines = read_lines(*text);
  if (!lines) return std::unexpected(lines.error());
  if (lines->empty()) return {};
  return transact(client, [&](xenstorepp::Store& store, Output& out) -> Outcome {
    for (const auto& line : *lines) {
      if (auto done = carry_out(store, line.request, out); !done) {
        if (done.error().own.empty()) done.error().own = "not all of these keys are there";
        return std::unexpected(at_line(line.number, done.error()));
      }
    }
    return {};
  });
}

} // namespace xenstore_tools
