// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <linux/filter.h>

/// The program that a kernel runs at each system call of this process (seccomp(2)).
namespace platform {

/// What an argument has to be. Only its lower 32 bits are looked at: those the kernel itself takes of an int, and those
/// in which all flags are.
struct ArgumentRule {
  enum class Kind : std::uint8_t { one_of, with_bit, without_bits };
  Kind kind = Kind::one_of;
  std::uint8_t argument = 0; ///< from 0
  std::array<std::uint32_t, 5> values{};
  std::uint8_t count = 0; ///< of `values`; the other kinds have one

  static constexpr ArgumentRule one_of(std::uint8_t argument, std::initializer_list<std::uint32_t> values) {
    ArgumentRule rule{Kind::one_of, argument, {}, 0};
    for (const auto value : values)
      rule.values.at(rule.count++) = value;
    return rule;
  }
  static constexpr ArgumentRule with_bit(std::uint8_t argument, std::uint32_t bit) {
    return {Kind::with_bit, argument, {bit}, 1};
  }
  static constexpr ArgumentRule without_bits(std::uint8_t argument, std::uint32_t bits) {
    return {Kind::without_bits, argument, {bits}, 1};
  }
};

/// A system call that is let through, if each of its arguments is as it has to be.
struct CallRule {
  std::uint32_t number = 0;
  std::array<ArgumentRule, 2> arguments{};
  std::uint8_t count = 0; ///< of `arguments`

  constexpr CallRule(std::uint32_t call) noexcept : number(call) {} // NOLINT(google-explicit-constructor): a table
  constexpr CallRule(std::uint32_t call, ArgumentRule one) noexcept : number(call), arguments{one}, count(1) {}
  constexpr CallRule(std::uint32_t call, ArgumentRule one, ArgumentRule two) noexcept
      : number(call), arguments{one, two}, count(2) {}
};

/// How the calls of a machine are told to a filter.
struct CallConvention {
  std::uint32_t architecture = 0; ///< AUDIT_ARCH_... of linux/audit.h
  bool big_endian = false;
  /// Numbers from here on are of another way to call the same kernel (x32 on x86-64); 0: there is none.
  std::uint32_t first_foreign_number = 0;
};

/// Calls by another architecture's convention end the process, as no program of ours makes any. All others that no rule
/// lets through fail with ENOSYS, as if the kernel did not have them: the C library then does what it does on older
/// kernels, and the agent lives on. Of several rules for one number the first counts.
std::vector<sock_filter> make_filter(const CallConvention& convention, std::span<const CallRule> rules);

} // namespace platform
