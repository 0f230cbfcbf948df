// SPDX-License-Identifier: BSD-2-Clause
// Runs a fuzz target over the files of a corpus:  replay DIRECTORY
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "fuzz_target.hpp"

namespace {

bool run(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return false;
  std::vector<std::uint8_t> bytes(1 << 20);
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
  const bool closed = std::fclose(file) == 0;
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  return closed;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::error_code error;
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1], error)) {
    if (!run(entry.path().string())) return 1;
    ++files;
  }
  std::printf("%d files\n", files);
  return files == 0 ? 1 : 0; // an empty corpus tests nothing
}
