// SPDX-License-Identifier: BSD-2-Clause
// What is only written by relocation is read-only afterwards. The linker's mark (PT_GNU_RELRO) does nothing by itself:
// the loader, or the C library's start, or ours (libs/static_runtime) has to heed it.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include <elf.h>
#include <link.h>
#include <unistd.h>

#include "guest_test.hpp"

namespace {

using Relro = GuestTest;
INSTANTIATE_TEST_SUITE_P(On, Relro, testing::Values(c_xapi), host_name);

struct Range {
  std::uintptr_t from = 0;
  std::uintptr_t to = 0;
};

/// Whole pages of the range in the program, from its first byte on.
std::optional<Range> relro_of(const std::string& program) {
  std::ostringstream bytes;
  bytes << std::ifstream(program, std::ios::binary).rdbuf();
  const auto file = bytes.str();
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  ElfW(Ehdr) header{};
  if (file.size() < sizeof header) return std::nullopt;
  std::memcpy(&header, file.data(), sizeof header);
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    ElfW(Phdr) segment{};
    std::memcpy(&segment, file.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    if (segment.p_type == PT_GNU_RELRO)
      return Range{segment.p_vaddr / page * page, (segment.p_vaddr + segment.p_memsz) / page * page};
  }
  return std::nullopt;
}

TEST_P(Relro, IsInEffect) {
  const auto agent = start_agent({"--sandbox", "off"}); // then anybody may look at it
  expect_published(first_tree());
  const auto directory = "/proc/" + std::to_string(agent->pid());
  const auto relro = relro_of(directory + "/exe");
  ASSERT_TRUE(relro);
  ASSERT_LT(relro->from, relro->to) << "less than a page";

  const auto program = std::filesystem::read_symlink(directory + "/exe").string();
  std::ifstream maps(directory + "/maps");
  std::uintptr_t base = 0;
  std::uintptr_t covered = 0;
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words(line);
    Range range;
    char dash = 0;
    std::string access;
    ASSERT_TRUE(words >> std::hex >> range.from >> dash >> range.to >> access) << line;
    if (base == 0 && line.ends_with(' ' + program)) base = range.from; // its first, as all begin at 0 in the file
    if (base == 0) continue;
    const auto from = std::max(range.from, base + relro->from);
    const auto to = std::min(range.to, base + relro->to);
    if (from >= to) continue;
    EXPECT_EQ(access, "r--p") << line;
    covered += to - from;
  }
  EXPECT_EQ(covered, relro->to - relro->from);
}

} // namespace
