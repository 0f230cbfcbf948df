// SPDX-License-Identifier: BSD-2-Clause
// Which of a call's names an architecture has, and which of them a C library uses there, is told by the kernel's
// headers for it: hence the #ifdefs, all of them for calls, none for a system.
#include "platform/linux/agent_calls.hpp"

#include <bit>
#include <csignal>
#include <ctime>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/sockios.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

namespace platform {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
constexpr std::uint32_t x32_bit = 0x40000000; // __X32_SYSCALL_BIT; i386 has an architecture of its own
#elif defined(__i386__)
constexpr std::uint32_t architecture = AUDIT_ARCH_I386;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#elif defined(__arm__)
constexpr std::uint32_t architecture = AUDIT_ARCH_ARM;
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::uint32_t architecture = AUDIT_ARCH_RISCV64;
#elif defined(__s390x__)
constexpr std::uint32_t architecture = AUDIT_ARCH_S390X;
#else
constexpr std::uint32_t architecture = 0;
#endif
#if !defined(__x86_64__)
constexpr std::uint32_t x32_bit = 0;
#endif

constexpr auto one_of = ArgumentRule::one_of;
constexpr auto without_bits = ArgumentRule::without_bits;

/// Files are read; the xenbus device alone is written, and open(2) by O_RDWR. Nothing is made or cut.
constexpr std::uint32_t open_flags_refused = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);

/// No memory becomes a program.
constexpr auto not_executable = without_bits(2, PROT_EXEC);

/// Names and drivers of interfaces.
constexpr auto interface_questions = one_of(1, {SIOCGIFNAME, SIOCGIFINDEX, SIOCETHTOOL});

/// Unix sockets (xenstored's, the logger's, for questions about interfaces) and NETLINK_ROUTE, which is protocol 0.
constexpr auto known_families = one_of(0, {AF_UNIX, AF_NETLINK});
constexpr auto first_protocol = one_of(2, {0});

/// Time-outs, by their old numbers (asm-generic/socket.h) and those of this C library.
constexpr auto socket_level = one_of(1, {SOL_SOCKET});
constexpr auto time_outs = one_of(2, {20, 21, SO_RCVTIMEO, SO_SNDTIMEO});

constexpr auto flag_commands = one_of(1, {F_GETFD, F_SETFD, F_GETFL, F_SETFL});

#if defined(__s390x__)
constexpr std::uint8_t clone_flags = 1;
#else
constexpr std::uint8_t clone_flags = 0;
#endif
constexpr auto thread_alone = ArgumentRule::with_bit(clone_flags, CLONE_THREAD);

/// With any arguments. (No architecture has numbers beyond 16 bits here.)
constexpr std::uint16_t calls[] = {
    // the loop
    __NR_ppoll,
#ifdef __NR_ppoll_time64
    __NR_ppoll_time64,
#endif
#ifdef __NR_poll
    __NR_poll,
#endif
    __NR_read,
    __NR_write,
    __NR_recvfrom,
    __NR_recvmsg,
    __NR_sendto,
    __NR_clock_gettime, // where the kernel's clock cannot be read without it, as Xen's on older kernels
#ifdef __NR_clock_gettime64
    __NR_clock_gettime64,
#endif
#ifdef __NR_gettimeofday
    __NR_gettimeofday,
#endif
#ifdef __NR_time
    __NR_time,
#endif
    __NR_timerfd_settime,
#ifdef __NR_timerfd_settime64
    __NR_timerfd_settime64,
#endif
    __NR_restart_syscall,
    __NR_rt_sigprocmask,
    __NR_rt_sigaction,
    __NR_rt_sigreturn,
#ifdef __NR_sigreturn
    __NR_sigreturn,
#endif

    // files
    __NR_close,
    __NR_pread64,
    __NR_writev,
    __NR_lseek,
#ifdef __NR__llseek
    __NR__llseek,
#endif
    __NR_fstat,
#ifdef __NR_fstat64
    __NR_fstat64,
#endif
#ifdef __NR_newfstatat
    __NR_newfstatat,
#endif
#ifdef __NR_fstatat64
    __NR_fstatat64,
#endif
#ifdef __NR_stat
    __NR_stat,
#endif
#ifdef __NR_stat64
    __NR_stat64,
#endif
#ifdef __NR_statx
    __NR_statx,
#endif
    __NR_faccessat,
#ifdef __NR_access
    __NR_access,
#endif
    __NR_getdents64,
    __NR_readlinkat,
#ifdef __NR_readlink
    __NR_readlink,
#endif
    __NR_statfs,
#ifdef __NR_statfs64
    __NR_statfs64,
#endif
    __NR_fstatfs,
#ifdef __NR_fstatfs64
    __NR_fstatfs64,
#endif

    // sockets
    __NR_connect,
    __NR_bind,        // by getifaddrs(3) of glibc
    __NR_getsockname, // likewise
    __NR_accept4,
#ifdef __NR_send
    __NR_send,
#endif
#ifdef __NR_recv
    __NR_recv,
#endif
#ifdef __NR_socketcall // all of these in one (i386, s390x); what is asked lies in memory, where no filter can look
    __NR_socketcall,
#endif

    // memory
    __NR_brk,
#if defined(__s390x__) // its arguments lie in memory
    __NR_mmap,
#endif
    __NR_munmap,
    __NR_mremap,
    __NR_madvise,
    __NR_futex,
#ifdef __NR_futex_time64
    __NR_futex_time64,
#endif
#ifdef __NR_getrandom
    __NR_getrandom,
#endif

    // itself
    __NR_getpid,
    __NR_geteuid,
#ifdef __NR_geteuid32
    __NR_geteuid32,
#endif
    __NR_uname,
    __NR_exit_group,
    __NR_exit,
};

constexpr CallRule bounded_calls[] = {
    {__NR_timerfd_create, one_of(0, {CLOCK_REALTIME})}, // where there was no memory for it at the start
    {__NR_openat, without_bits(2, open_flags_refused)},
#ifdef __NR_open
    {__NR_open, without_bits(1, open_flags_refused)},
#endif
    {__NR_fcntl, flag_commands},
#ifdef __NR_fcntl64
    {__NR_fcntl64, flag_commands},
#endif
    {__NR_ioctl, interface_questions},
    {__NR_socket, known_families, first_protocol},
    {__NR_setsockopt, socket_level, time_outs},
    {__NR_getsockopt, socket_level, one_of(2, {SO_PEERCRED})},
#if defined(__NR_mmap2)
    {__NR_mmap2, not_executable},
#elif !defined(__s390x__)
    {__NR_mmap, not_executable},
#endif
    {__NR_mprotect, not_executable},
};

/// The descriptor that the library shows is one that we have of our own.
constexpr auto descriptor_commands = one_of(1, {F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC});

constexpr std::uint16_t library_calls[] = {
    __NR_dup3, // onto the descriptor that is shown
    __NR_set_robust_list,
#ifdef __NR_rseq
    __NR_rseq,
#endif
    __NR_sched_getaffinity, // malloc of glibc, for arenas
    __NR_gettid,
    __NR_tgkill,  // pthread_cancel(3) of glibc
    __NR_tkill,   // and of musl
    __NR_sendmsg, // to a socket, in that of Xen 4.20
    __NR_pipe2,
#ifdef __NR_pipe
    __NR_pipe,
#endif
};

constexpr CallRule bounded_library_calls[] = {
    {__NR_fcntl, descriptor_commands},
#ifdef __NR_fcntl64
    {__NR_fcntl64, descriptor_commands},
#endif
    {__NR_clone, thread_alone}, // clone3 would have its flags in memory; glibc does without it
};

/// The numbers in one table, the few rules in another: a rule has room for ten values, and so takes thirty times as
/// much.
std::vector<CallRule> join(std::span<const std::uint16_t> numbers, std::span<const CallRule> bounded) {
  std::vector<CallRule> rules(numbers.begin(), numbers.end());
  rules.insert(rules.end(), bounded.begin(), bounded.end());
  return rules;
}

} // namespace

const CallConvention own_convention{
    .architecture = architecture,
    .big_endian = std::endian::native == std::endian::big,
    .first_foreign_number = x32_bit,
};

std::vector<CallRule> agent_calls() { return join(calls, bounded_calls); }

std::vector<CallRule> abort_calls(std::uint32_t process) {
  return {
      __NR_gettid,
      {__NR_tgkill, one_of(0, {process}), one_of(2, {SIGABRT})}, // glibc
      {__NR_tkill, one_of(0, {process}), one_of(1, {SIGABRT})},  // musl; its one thread has the number of the process
  };
}

std::vector<CallRule> system_library_calls() { return join(library_calls, bounded_library_calls); }

} // namespace platform
