// SPDX-License-Identifier: BSD-2-Clause
// make DIRECTORY: writes the made files below the root of the repository.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "made_files.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path root = argv[1];
  for (const auto& file : made_files()) {
    if (!(std::ofstream(root / file.path) << file.text).flush()) {
      std::fprintf(stderr, "cannot write %s\n", (root / file.path).c_str());
      return 1;
    }
  }
  return 0;
}
