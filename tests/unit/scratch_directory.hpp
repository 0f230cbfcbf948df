// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

/// A directory of the test's own; goes with this object, and all in it.
class ScratchDirectory {
public:
  ScratchDirectory() {
    path_ = (std::filesystem::temp_directory_path() / "xga-unit-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp " + path_);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }
  /// PATH/name
  std::string path(std::string_view name) const { return path_ + '/' + std::string(name); }

  /// Makes the directories, too. Returns the whole path.
  std::string write(std::string_view name, std::string_view content) const {
    const auto file = path(name);
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }

private:
  std::string path_;
};
