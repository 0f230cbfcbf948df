// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/seccomp_filter.hpp"

#include <cerrno>
#include <initializer_list>

#include <linux/seccomp.h>

namespace platform {
namespace {

constexpr std::uint32_t let_through = SECCOMP_RET_ALLOW;
constexpr std::uint32_t refuse = SECCOMP_RET_ERRNO | ENOSYS;
/// SECCOMP_RET_KILL_PROCESS, since Linux 4.14; to older kernels it is SECCOMP_RET_KILL, which ends the thread.
constexpr std::uint32_t end_process = 0x80000000U;

constexpr sock_filter load(std::size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

constexpr sock_filter give(std::uint32_t answer) { return BPF_STMT(BPF_RET | BPF_K, answer); }

/// Compares what was loaded; skips so many instructions.
constexpr sock_filter skip_if(std::uint16_t comparison, std::uint32_t value, std::size_t if_true,
                              std::size_t if_false) {
  return BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K), value, static_cast<std::uint8_t>(if_true),
                  static_cast<std::uint8_t>(if_false));
}

std::size_t offset_of(const CallConvention& convention, std::uint8_t argument) {
  return offsetof(seccomp_data, args) + argument * sizeof(std::uint64_t) + (convention.big_endian ? 4U : 0U);
}

/// Goes on with the next instruction if the argument is as it has to be, and refuses the call else.
void add(const CallConvention& convention, const ArgumentRule& rule, std::vector<sock_filter>& program) {
  program.push_back(load(offset_of(convention, rule.argument)));
  switch (rule.kind) {
    case ArgumentRule::Kind::one_of:
      for (std::size_t i = 0; i < rule.count; ++i)
        program.push_back(skip_if(BPF_JEQ, rule.values.at(i), rule.count - i, 0));
      break;
    case ArgumentRule::Kind::with_bit: program.push_back(skip_if(BPF_JSET, rule.values[0], 1, 0)); break;
    case ArgumentRule::Kind::without_bits: program.push_back(skip_if(BPF_JSET, rule.values[0], 0, 1)); break;
  }
  program.push_back(give(refuse));
}

} // namespace

std::vector<sock_filter> make_filter(const CallConvention& convention, std::span<const CallRule> rules) {
  std::vector<sock_filter> program{
      load(offsetof(seccomp_data, arch)),
      skip_if(BPF_JEQ, convention.architecture, 1, 0),
      give(end_process),
      load(offsetof(seccomp_data, nr)),
  };
  if (convention.first_foreign_number != 0) {
    constexpr std::uint32_t no_call = 0x80000000U; // -1 is what a tracer leaves of a call that it answers itself
    program.push_back(skip_if(BPF_JGE, no_call, 2, 0));
    program.push_back(skip_if(BPF_JGE, convention.first_foreign_number, 0, 1));
    program.push_back(give(end_process));
  }
  for (const auto& rule : rules) {
    std::vector<sock_filter> verdict;
    for (std::size_t i = 0; i < rule.count; ++i)
      add(convention, rule.arguments.at(i), verdict);
    verdict.push_back(give(let_through));
    program.push_back(skip_if(BPF_JEQ, rule.number, 0, verdict.size()));
    program.insert(program.end(), verdict.begin(), verdict.end());
  }
  program.push_back(give(refuse));
  return program;
}

} // namespace platform
