// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/meminfo.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace {

using model::Memory;
using platform::parse_meminfo;

std::string fixture(const std::string& name) {
  std::ifstream file(std::string(XGA_FIXTURES) + "/linux/proc/" + name, std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Case {
  const char* kernel;
  std::uint64_t total;
  std::uint64_t available;
};

/// Real files; tests/fixtures/README-proc.md names their kernels.
TEST(Meminfo, ReadsRealKernels) {
  const Case cases[] = {
      {"2.6.32", 6126024, 5415740 + 22736 + 212224},
      {"2.6.38-i686", 1275276, 31148 + 904 + 35876},
      {"3.2", 8028760, 4911208 + 205740 + 1146496},
      {"3.10-el7", 3881692, 2968640},
      {"5.4", 7320904, 4614536},
      {"6.18", 24684084, 23695896},
  };
  for (const auto& [kernel, total, available] : cases)
    EXPECT_EQ(parse_meminfo(fixture("meminfo-" + std::string(kernel))), (Memory{total, available})) << kernel;
}

TEST(Meminfo, SurvivesRealFilesCutAnywhere) {
  const auto whole = fixture("meminfo-6.18");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string cut = whole.substr(0, size);
    const auto memory = parse_meminfo(cut);
    if (!memory) continue;
    EXPECT_EQ(memory->total_kib, 24684084U) << size;
    EXPECT_LE(memory->available_kib, memory->total_kib) << size;
  }
}

TEST(Meminfo, NeedsATotalAndWhatIsLeft) {
  EXPECT_EQ(parse_meminfo(""), std::nullopt);
  EXPECT_EQ(parse_meminfo("MemTotal: 100 kB\n"), std::nullopt);
  EXPECT_EQ(parse_meminfo("MemFree: 100 kB\nMemAvailable: 100 kB\n"), std::nullopt);
  EXPECT_EQ(parse_meminfo("MemTotal: 100 kB\nBuffers: 1 kB\nCached: 1 kB\n"), std::nullopt);
  EXPECT_EQ(parse_meminfo("MemTotal: 100 kB\nMemFree: 10 kB\n"), (Memory{100, 10}));
  EXPECT_EQ(parse_meminfo("MemAvailable: 10 kB\nMemTotal: 100 kB"), (Memory{100, 10}));
}

TEST(Meminfo, PrefersTheKernelsOwnEstimate) {
  EXPECT_EQ(parse_meminfo("MemTotal: 100 kB\nMemFree: 90 kB\nMemAvailable: 0 kB\nCached: 5 kB\n"), (Memory{100, 0}));
}

TEST(Meminfo, CountsOnlyWhatIsMeant) {
  EXPECT_EQ(parse_meminfo("MemTotal: 100 kB\nMemFree: 1 kB\nBuffers: 2 kB\nCached: 4 kB\nSwapCached: 8 kB\nInactive: "
                          "16 kB\nXMemFree: 32 kB\nMemFreeX: 32 kB\nMemFree 32 kB\n"),
            (Memory{100, 7}));
}

TEST(Meminfo, TakesNoFigureItDoesNotUnderstand) {
  for (const auto* bad :
       {"MemTotal:", "MemTotal: kB", "MemTotal: 100", "MemTotal: 100 MB", "MemTotal: 100 KB", "MemTotal: -100 kB",
        "MemTotal: 1e2 kB", "MemTotal: 0x64 kB", "MemTotal: 100 kB more", "MemTotal: 18446744073709551616 kB",
        "MemTotal:100 kB", "memtotal: 100 kB", "MemTotal: 1 00 kB"}) {
    EXPECT_EQ(parse_meminfo(std::string(bad) + "\nMemAvailable: 10 kB\n"), std::nullopt) << bad;
  }
}

TEST(Meminfo, IsNeverMoreThanThereIs) {
  EXPECT_EQ(parse_meminfo("MemTotal: 100 kB\nMemAvailable: 200 kB\n"), (Memory{100, 100}));
  EXPECT_EQ(parse_meminfo("MemTotal: 100 kB\nMemFree: 60 kB\nCached: 60 kB\n"), (Memory{100, 100}));
  EXPECT_EQ(parse_meminfo("MemTotal: 0 kB\nMemAvailable: 0 kB\n"), (Memory{0, 0}));
}

/// A counter that went below zero in the kernel is told as a number near 2^64.
TEST(Meminfo, LeavesOutWhatNoMachineHas) {
  EXPECT_EQ(parse_meminfo("MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 18446744073709551608 kB\nCached: 5 kB\n"),
            (Memory{100, 15}));
  EXPECT_EQ(parse_meminfo("MemTotal: 18446744073709551615 kB\nMemFree: 10 kB\n"), std::nullopt);
  EXPECT_EQ(parse_meminfo("MemTotal: 1099511627776 kB\nMemFree: 10 kB\n"), (Memory{1099511627776, 10}))
      << "1 PiB is one";
}

TEST(Meminfo, ReadsLinesFromAnywhere) {
  EXPECT_EQ(parse_meminfo("\n\njunk\n\tMemTotal:\t100\tkB\r\nMemAvailable:  10   kB  \r\n"), (Memory{100, 10}));
}

} // namespace
