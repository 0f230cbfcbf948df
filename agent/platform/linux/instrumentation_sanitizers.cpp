// SPDX-License-Identifier: BSD-2-Clause
// A report of AddressSanitizer or UBSan, and the search for leaks at the end, which looks at this process from another.
#include "platform/linux/agent_calls.hpp"

#include <iterator>

#include <sys/syscall.h>

namespace platform {
namespace {

constexpr std::uint16_t calls[] = {
    __NR_sigaltstack,
    __NR_sched_yield,
    __NR_gettid,
    __NR_getppid,
    __NR_prctl,
    __NR_clone,
    __NR_ptrace,
    __NR_wait4,
    __NR_kill,
    __NR_tgkill,
    __NR_pipe2,
    __NR_prlimit64,
    __NR_process_vm_readv,
#ifdef __NR_getdents
    __NR_getdents,
#endif
#ifdef __NR_pipe
    __NR_pipe,
#endif
#ifdef __NR_getrlimit
    __NR_getrlimit,
#endif
};

} // namespace

std::vector<CallRule> instrumentation_calls() { return {std::begin(calls), std::end(calls)}; }

} // namespace platform
