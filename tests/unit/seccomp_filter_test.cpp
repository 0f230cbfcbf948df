// SPDX-License-Identifier: BSD-2-Clause
// The program of the filter: run by a small interpreter for machines of other kinds, and by this kernel for this one.
#include "platform/linux/seccomp_filter.hpp"

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <vector>

#include <linux/audit.h>
#include <linux/seccomp.h>

#include <gtest/gtest.h>

namespace {

using platform::ArgumentRule;
using platform::CallConvention;
using platform::CallRule;
using platform::make_filter;

constexpr std::uint32_t passed = SECCOMP_RET_ALLOW;
constexpr std::uint32_t refused = SECCOMP_RET_ERRNO | ENOSYS;
constexpr std::uint32_t ended = 0x80000000U;

struct Call {
  std::uint32_t number = 0;
  std::uint32_t architecture = AUDIT_ARCH_X86_64;
  std::array<std::uint64_t, 6> arguments{};
};

/// What the kernel shows of a call to the program, as a machine of that byte order has it in memory (struct
/// seccomp_data).
std::uint32_t word_at(const Call& call, std::uint32_t offset, bool big_endian) {
  if (offset == 0) return call.number;
  if (offset == 4) return call.architecture;
  const auto argument = call.arguments.at((offset - 16) / 8);
  const bool is_lower = (offset % 8 == 4) == big_endian;
  return static_cast<std::uint32_t>(is_lower ? argument : argument >> 32U);
}

/// The instructions that make_filter() knows; any other is a failure.
std::optional<std::uint32_t> run(const std::vector<sock_filter>& program, const Call& call, bool big_endian = false) {
  std::uint32_t loaded = 0;
  for (std::size_t at = 0; at < program.size(); ++at) {
    const auto& step = program[at];
    bool holds = false;
    switch (step.code) {
      case BPF_LD | BPF_W | BPF_ABS: loaded = word_at(call, step.k, big_endian); continue;
      case BPF_RET | BPF_K: return step.k;
      case BPF_JMP | BPF_JEQ | BPF_K: holds = loaded == step.k; break;
      case BPF_JMP | BPF_JGE | BPF_K: holds = loaded >= step.k; break;
      case BPF_JMP | BPF_JSET | BPF_K: holds = (loaded & step.k) != 0; break;
      default: return std::nullopt;
    }
    at += holds ? step.jt : step.jf;
  }
  return std::nullopt;
}

const std::vector<CallRule> rules{
    5U,
    {7U, ArgumentRule::one_of(1, {10U, 20U, 30U})},
    {8U, ArgumentRule::without_bits(2, 0x41)},
    {9U, ArgumentRule::with_bit(0, 0x100)},
    {10U, ArgumentRule::one_of(0, {1, 16}), ArgumentRule::one_of(2, {0})},
    7U,
};

class Filter : public testing::TestWithParam<bool> {
protected:
  std::optional<std::uint32_t> verdict(const Call& call) const {
    const CallConvention convention{.architecture = AUDIT_ARCH_X86_64, .big_endian = GetParam()};
    return run(make_filter(convention, rules), call, GetParam());
  }
};
INSTANTIATE_TEST_SUITE_P(Of, Filter, testing::Bool(),
                         [](const auto& endian) { return endian.param ? "big_endian" : "little_endian"; });

TEST_P(Filter, PassesWhatIsListed) {
  EXPECT_EQ(verdict({.number = 5}), passed);
  for (const std::uint32_t number : {0U, 4U, 6U, 11U, 0xFFFFFFFFU, 5U + 0x40000000U})
    EXPECT_EQ(verdict({.number = number}), refused) << number;
}

TEST_P(Filter, LooksAtArguments) {
  for (const std::uint64_t value : {10U, 20U, 30U})
    EXPECT_EQ(verdict({.number = 7, .arguments = {99, value}}), passed) << value;
  for (const std::uint64_t value : {0U, 11U, 31U, 40U})
    EXPECT_EQ(verdict({.number = 7, .arguments = {10, value, 10}}), refused) << value;
  for (const std::uint64_t value : {0x0U, 0x3EU, 0x80U})
    EXPECT_EQ(verdict({.number = 8, .arguments = {0x41, 0x41, value}}), passed) << value;
  for (const std::uint64_t value : {0x1U, 0x40U, 0x41U, 0xFFU})
    EXPECT_EQ(verdict({.number = 8, .arguments = {0, 0, value}}), refused) << value;
  EXPECT_EQ(verdict({.number = 9, .arguments = {0x1FF}}), passed);
  EXPECT_EQ(verdict({.number = 9, .arguments = {0xFF, 0x100}}), refused);
  EXPECT_EQ(verdict({.number = 10, .arguments = {16, 5, 0}}), passed);
  EXPECT_EQ(verdict({.number = 10, .arguments = {16, 5, 1}}), refused);
  EXPECT_EQ(verdict({.number = 10, .arguments = {2, 5, 0}}), refused);
}

/// The kernel takes an int from a register, and passes over what else is in it.
TEST_P(Filter, PassesOverTheUpperHalfOfAnArgument) {
  EXPECT_EQ(verdict({.number = 7, .arguments = {0, 0xFFFFFFFF00000000ULL + 20}}), passed);
  EXPECT_EQ(verdict({.number = 7, .arguments = {0, 20ULL << 32U}}), refused);
  EXPECT_EQ(verdict({.number = 8, .arguments = {0, 0, 0x4100000000ULL}}), passed);
}

TEST_P(Filter, EndsWhoeverCallsAsAnotherMachine) {
  EXPECT_EQ(verdict({.number = 5, .architecture = AUDIT_ARCH_I386}), ended);
  EXPECT_EQ(verdict({.number = 5, .architecture = AUDIT_ARCH_AARCH64}), ended);
}

TEST(FilterOnX86, EndsX32) {
  const CallConvention convention{.architecture = AUDIT_ARCH_X86_64, .first_foreign_number = 0x40000000};
  const auto program = make_filter(convention, rules);
  EXPECT_EQ(run(program, {.number = 5}), passed);
  EXPECT_EQ(run(program, {.number = 0x3FFFFFFF}), refused);
  EXPECT_EQ(run(program, {.number = 0x40000000}), ended);
  EXPECT_EQ(run(program, {.number = 0x40000005}), ended);
  EXPECT_EQ(run(program, {.number = 0xFFFFFFFF}), refused) << "what a tracer leaves of a call that it answers";
}

} // namespace
