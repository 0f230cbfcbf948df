// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace xenstore_tools {

/// Where a command prints. Inside a transaction nothing is shown before it is known whether the whole has to be done
/// again; outside it goes straight to the stream.
class Output {
public:
  /// Straight to the stream.
  explicit Output(std::FILE* stream) : stream_(stream) {}
  /// Kept until asked for.
  Output() = default;

  void add(std::string_view text) {
    if (stream_ == nullptr)
      kept_ += text;
    else
      static_cast<void>(std::fwrite(text.data(), 1, text.size(), stream_)); // main() asks the stream whether it worked
  }
  void flush() {
    if (stream_ != nullptr) static_cast<void>(std::fflush(stream_));
  }
  const std::string& kept() const { return kept_; }
  void clear() { kept_.clear(); }

private:
  std::FILE* stream_ = nullptr;
  std::string kept_;
};

} // namespace xenstore_tools
