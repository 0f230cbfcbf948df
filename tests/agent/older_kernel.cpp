// SPDX-License-Identifier: BSD-2-Clause
// older_kernel WITHOUT COMMAND...: runs the command on a kernel that seems to be without "landlock", "seccomp" or
// "both", by a filter that answers its calls as such a kernel does.
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <vector>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr unsigned first_of_landlock = 444; ///< create_ruleset, add_rule, restrict_self: the same on all architectures
constexpr unsigned last_of_landlock = 446;

sock_filter load(std::size_t offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset)); }

/// The lower half of the argument.
constexpr std::size_t argument(unsigned index) {
  const auto offset = offsetof(seccomp_data, args) + index * sizeof(__u64);
  return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? offset + sizeof(__u32) : offset;
}

void add_landlock(std::vector<sock_filter>& program) {
  program.insert(program.end(),
                 {load(offsetof(seccomp_data, nr)), BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first_of_landlock, 0, 2),
                  BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, last_of_landlock, 1, 0),
                  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS)});
}

/// Without CONFIG_SECCOMP_FILTER: prctl(2) knows no such mode, seccomp(2) is not there.
void add_seccomp(std::vector<sock_filter>& program) {
  program.insert(program.end(),
                 {load(offsetof(seccomp_data, nr)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 0, 1),
                  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
                  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3), load(argument(0)),
                  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_SECCOMP, 0, 1),
                  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL)});
}

} // namespace

int main(int argc, char** argv) {
  const std::string_view without = argc > 2 ? argv[1] : "";
  std::vector<sock_filter> program;
  if (without == "landlock" || without == "both") add_landlock(program);
  if (without == "seccomp" || without == "both") add_seccomp(program);
  if (program.empty()) {
    std::fputs("usage: older_kernel landlock|seccomp|both COMMAND...\n", stderr);
    return 2;
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) != 0) {
    std::perror("older_kernel: prctl");
    return 2;
  }
  ::execvp(argv[2], argv + 2);
  std::perror("older_kernel: execvp");
  return 2;
}
