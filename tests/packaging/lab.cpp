// SPDX-License-Identifier: BSD-2-Clause
// package_lab DIRECTORY: a real xenstored with a guest, domain 5, for as long as standard input is open. In the
// directory appear guest, the guest's way to its xenstore, and dom0, the toolstack's; then a line "ready" is printed.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>

#include "store_lab.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: package_lab DIRECTORY\n", stderr);
    return 2;
  }
  try {
    const auto daemon = store_lab::Daemon::c;
    if (const auto why = store_lab::StoreLab::unavailable_reason(daemon); !why.empty()) {
      std::fprintf(stderr, "package_lab: %s\n", why.c_str());
      return 1;
    }
    const auto lab = store_lab::StoreLab::start(daemon);
    const auto& guest = lab->add_guest(5, store_lab::Layout::xapi, 1);
    const std::filesystem::path directory(argv[1]);
    std::filesystem::create_symlink(guest.socket(), directory / "guest");
    std::filesystem::create_symlink(lab->dom0_socket(), directory / "dom0");
    std::puts("ready");
    std::fflush(stdout);
    while (std::getchar() != EOF)
      continue;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "package_lab: %s\n", error.what());
    return 1;
  }
  return 0;
}
