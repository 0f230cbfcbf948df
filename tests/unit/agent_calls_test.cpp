// SPDX-License-Identifier: BSD-2-Clause
// The filter of the agent in this kernel: in a child process, which says what it saw by its exit status.
#include "platform/linux/agent_calls.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include <fcntl.h>
#include <linux/futex.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace {

bool enter(std::span<const platform::CallRule> rules) {
  auto program = platform::make_filter(platform::own_convention, rules);
  const sock_fprog filter{.len = static_cast<unsigned short>(program.size()), .filter = program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/// As _exit(2), before which a sanitizer would make calls of its own.
void end(int status) { ::syscall(SYS_exit_group, status); }

/// Runs this in a child behind the filter: its wait status, and what it wrote to descriptor `out`.
struct Outcome {
  int status = -1;
  std::string text;
};
Outcome behind_filter(const std::function<void(int out)>& work, bool with_library = false) {
  std::vector<platform::CallRule> rules;
  if (with_library) rules = platform::system_library_calls();
  for (const auto& rule : platform::agent_calls())
    rules.push_back(rule);
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return {};
  const auto child = ::fork();
  if (child == 0) {
    for (const auto& rule : platform::abort_calls(static_cast<std::uint32_t>(::getpid())))
      rules.push_back(rule);
    if (enter(rules)) work(ends[1]);
    end(::prctl(PR_GET_SECCOMP) < 0 ? 0 : 99); // prctl(2) is among what is refused
  }
  ::close(ends[1]);
  Outcome outcome;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
    outcome.text.append(buffer.data(), static_cast<std::size_t>(n));
  ::close(ends[0]);
  ::waitpid(child, &outcome.status, 0);
  return outcome;
}

struct Named {
  const char* name;
  long number;
};
#define NAMED(call)                                                                                                    \
  Named { #call, SYS_##call }

/// With arguments that nothing can be made of, whatever the call.
long make_nonsense(long number) { return ::syscall(number, -1L, -1L, -1L, -1L, -1L, -1L); }

void tell(int out, const char* name) {
  std::array<char, 64> line{};
  const auto size = std::snprintf(line.data(), line.size(), "%s\n", name);
  if (::write(out, line.data(), static_cast<std::size_t>(size)) != size) end(98);
}

class AgentCalls : public testing::Test {
protected:
  void SetUp() override {
    if (platform::own_convention.architecture == 0) GTEST_SKIP() << "there is no filter for this machine";
    if (::prctl(PR_GET_SECCOMP) < 0) GTEST_SKIP() << "this kernel has no seccomp";
  }
};

/// What an intruder would want, and what the start needed.
constexpr std::array forbidden{
    NAMED(execve),
    NAMED(execveat),
    NAMED(clone),
    NAMED(kill),
    NAMED(tgkill),
    NAMED(tkill),
    NAMED(ptrace),
    NAMED(process_vm_readv),
    NAMED(process_vm_writev),
    NAMED(mount),
    NAMED(umount2),
    NAMED(unlinkat),
    NAMED(renameat2),
    NAMED(mkdirat),
    NAMED(mknodat),
    NAMED(linkat),
    NAMED(symlinkat),
    NAMED(fchmodat),
    NAMED(fchmod),
    NAMED(fchownat),
    NAMED(fchown),
    NAMED(truncate),
    NAMED(ftruncate),
    NAMED(fallocate),
    NAMED(utimensat),
    NAMED(setresuid),
    NAMED(setresgid),
    NAMED(setgroups),
    NAMED(capset),
    NAMED(prctl),
    NAMED(seccomp),
    NAMED(bpf),
    NAMED(perf_event_open),
    NAMED(userfaultfd),
    NAMED(keyctl),
    NAMED(add_key),
    NAMED(unshare),
    NAMED(setns),
    NAMED(chroot),
    NAMED(pivot_root),
    NAMED(memfd_create),
    NAMED(init_module),
    NAMED(finit_module),
    NAMED(delete_module),
    NAMED(reboot),
    NAMED(sethostname),
    NAMED(settimeofday),
    NAMED(clock_settime),
    NAMED(personality),
    NAMED(listen),
    NAMED(socketpair),
    NAMED(shutdown),
    NAMED(sendmsg),
    NAMED(sendmmsg),
    NAMED(readv),
    NAMED(dup),
    NAMED(dup3),
    NAMED(pipe2),
    NAMED(splice),
    NAMED(sendfile),
    NAMED(wait4),
    NAMED(sched_setaffinity),
    NAMED(setpriority),
    NAMED(prlimit64),
    NAMED(chdir),
    NAMED(flock),
    NAMED(umask),
    NAMED(setsid),
    NAMED(remap_file_pages),
    NAMED(open_by_handle_at),
};

TEST_F(AgentCalls, DoNotIncludeWhatAnIntruderWants) {
  const auto outcome = behind_filter([](int out) {
    for (const auto& call : forbidden) {
      if (make_nonsense(call.number) != -1 || errno != ENOSYS) tell(out, call.name);
    }
  });
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.text, "") << "these reach the kernel";
}

/// What C libraries call for what the agent asks of them, now and in the last twenty years.
constexpr std::array needed{
    NAMED(ppoll),          NAMED(read),         NAMED(write),
    NAMED(recvfrom),       NAMED(recvmsg),      NAMED(sendto),
    NAMED(clock_gettime),  NAMED(gettimeofday), NAMED(timerfd_settime),
    NAMED(rt_sigprocmask), NAMED(rt_sigaction), NAMED(restart_syscall),
    NAMED(close),          NAMED(writev),       NAMED(lseek),
    NAMED(fstat),
#ifdef SYS_newfstatat
    NAMED(newfstatat),
#else
    NAMED(fstatat64),
    NAMED(fstat64),
    NAMED(_llseek),
    NAMED(statfs64),
    NAMED(clock_gettime64),
    NAMED(ppoll_time64),
    NAMED(timerfd_settime64),
#endif
    NAMED(statx),          NAMED(faccessat),    NAMED(getdents64),
    NAMED(readlinkat),     NAMED(statfs),       NAMED(fstatfs),
    NAMED(connect),        NAMED(bind),         NAMED(getsockname),
    NAMED(accept4),        NAMED(brk),          NAMED(munmap),
    NAMED(mremap),         NAMED(madvise),      NAMED(getrandom),
    NAMED(getpid),         NAMED(geteuid),      NAMED(uname),
#ifdef SYS_open
    NAMED(poll),           NAMED(stat),         NAMED(access),
    NAMED(readlink),
#endif
#ifdef SYS_time
    NAMED(time),
#endif
};

TEST_F(AgentCalls, IncludeWhatTheAgentNeeds) {
  const auto outcome = behind_filter([](int out) {
    for (const auto& call : needed) {
      if (make_nonsense(call.number) == -1 && errno == ENOSYS) tell(out, call.name);
    }
    std::uint32_t word = 0;
    if (::syscall(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0) < 0) tell(out, "futex");
  });
  EXPECT_EQ(outcome.status, 0) << "exit_group";
  EXPECT_EQ(outcome.text, "") << "these are refused";
}

bool fails_as_unknown(long outcome) { return outcome == -1 && errno == ENOSYS; }

TEST_F(AgentCalls, LookAtArguments) {
  const auto page = ::sysconf(_SC_PAGESIZE);
  const auto size = static_cast<std::size_t>(page);
  const auto outcome = behind_filter([size](int out) {
    const auto expect = [out](bool holds, const char* what) {
      if (!holds) tell(out, what);
    };
    const auto refuses_open = [](int flags) { return fails_as_unknown(::open("/dev/null", flags, 0600)); };
    expect(::open("/dev/null", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) >= 0, "open to read");
    expect(::open("/dev/null", O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) >= 0, "open to read and write");
    expect(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0, "open a directory");
    for (const int flags : {O_WRONLY, O_CREAT | O_RDWR, O_TRUNC | O_RDWR, O_APPEND | O_RDWR, O_TMPFILE | O_RDWR})
      expect(refuses_open(flags), "open with flags that change files");

#ifdef SYS_open
    expect(::syscall(SYS_open, "/dev/null", O_RDWR | O_CLOEXEC) >= 0, "the older open");
    expect(fails_as_unknown(::syscall(SYS_open, "/dev/null", O_WRONLY | O_CLOEXEC)), "the older open to write");
#endif

    void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    expect(memory != MAP_FAILED, "mmap");
    expect(::mprotect(memory, size, PROT_READ) == 0, "mprotect");
    expect(fails_as_unknown(::mprotect(memory, size, PROT_READ | PROT_EXEC)), "mprotect to execute");
#ifndef __s390x__
    expect(::mmap(nullptr, size, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED,
           "mmap to execute");
#endif

    expect(::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK) >= 0, "timer of the clock");
    expect(fails_as_unknown(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)), "timer of another clock");
    const int local = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    expect(local >= 0, "unix socket");
    expect(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE) >= 0, "netlink socket");
#ifndef SYS_socketcall // whose arguments lie in memory
    expect(fails_as_unknown(::socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT)), "netlink socket of another kind");
    for (const int family : {AF_INET, AF_INET6, AF_PACKET, AF_VSOCK, AF_ALG})
      expect(fails_as_unknown(::socket(family, SOCK_DGRAM, 0)), "socket to the outside");
#endif

    ifreq request = {};
    request.ifr_ifindex = 1;
    expect(::ioctl(local, SIOCGIFNAME, &request) == 0, "ioctl SIOCGIFNAME");
    expect(::ioctl(local, SIOCGIFINDEX, &request) == 0, "ioctl SIOCGIFINDEX");
    expect(!fails_as_unknown(::ioctl(local, SIOCETHTOOL, &request)), "ioctl SIOCETHTOOL");
    expect(fails_as_unknown(::ioctl(local, SIOCGIFADDR, &request)), "another ioctl");
    expect(fails_as_unknown(::ioctl(0, TIOCSTI, "x")), "ioctl TIOCSTI");

    expect(::fcntl(local, F_SETFL, ::fcntl(local, F_GETFL) | O_NONBLOCK) == 0, "fcntl F_SETFL");
    expect(::fcntl(local, F_SETFD, ::fcntl(local, F_GETFD)) == 0, "fcntl F_SETFD");
    expect(fails_as_unknown(::fcntl(local, F_SETOWN, 1)), "fcntl F_SETOWN");
    const timeval patience = {.tv_sec = 1, .tv_usec = 0};
    expect(::setsockopt(local, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0, "SO_RCVTIMEO");
    expect(::setsockopt(local, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0, "SO_SNDTIMEO");
#ifndef SYS_socketcall
    const int one = 1;
    expect(fails_as_unknown(::setsockopt(local, SOL_SOCKET, SO_BROADCAST, &one, sizeof one)), "SO_BROADCAST");
    expect(fails_as_unknown(::setsockopt(local, 270, SO_RCVTIMEO, &one, sizeof one)), "an option of another level");
#endif
    ucred peer = {};
    socklen_t length = sizeof peer;
    expect(::getsockopt(local, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0, "SO_PEERCRED");
#ifndef SYS_socketcall
    expect(fails_as_unknown(::getsockopt(local, SOL_SOCKET, SO_TYPE, &peer, &length)), "SO_TYPE");
#endif
  });
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.text, "");
}

/// libxenstore waits for events in a thread; a process of its own is no thread.
TEST_F(AgentCalls, OfALibraryAreThoseOfAThread) {
  const auto outcome = behind_filter(
      [](int out) {
        if (make_nonsense(SYS_gettid) < 0) tell(out, "gettid");
        if (fails_as_unknown(make_nonsense(SYS_sendmsg))) tell(out, "sendmsg");
        if (::fcntl(out, F_DUPFD_CLOEXEC, 0) < 0) tell(out, "a second descriptor");
        if (!fails_as_unknown(::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0))) tell(out, "a process");
        if (!fails_as_unknown(make_nonsense(SYS_execve))) tell(out, "execve");
        if (fails_as_unknown(::syscall(SYS_clone, -1L, 0, 0, 0, 0))) tell(out, "a thread");
      },
      true);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.text, "");
}

TEST_F(AgentCalls, LetItEndItselfAndNobodyElse) {
  const auto outcome = behind_filter([](int out) {
    const auto parent = ::getppid();
    if (!fails_as_unknown(::syscall(SYS_tgkill, parent, parent, SIGABRT))) tell(out, "another is sent SIGABRT");
    if (!fails_as_unknown(::syscall(SYS_tkill, parent, SIGABRT))) tell(out, "another is sent SIGABRT");
    if (!fails_as_unknown(::syscall(SYS_tgkill, ::getpid(), ::getpid(), SIGSTOP))) tell(out, "SIGSTOP");
    ::raise(SIGABRT); // as abort(3) does, before which a sanitizer would make calls of its own
  });
  EXPECT_TRUE(WIFSIGNALED(outcome.status));
  EXPECT_EQ(WTERMSIG(outcome.status), SIGABRT);
  EXPECT_EQ(outcome.text, "");
}

#ifdef __x86_64__
volatile std::sig_atomic_t caught = 0;

TEST_F(AgentCalls, LetSignalsBeCaught) {
  const auto outcome = behind_filter([](int out) {
    struct sigaction action = {};
    action.sa_handler = [](int) { caught = 1; };
    ::sigaction(SIGTRAP, &action, nullptr);
    __asm__ volatile("int3");
    if (caught != 1) tell(out, "not caught");
  });
  EXPECT_EQ(outcome.status, 0) << "it came back from the handler";
  EXPECT_EQ(outcome.text, "");
}

/// getpid, as a program for i386 asks for it.
TEST_F(AgentCalls, OfAnotherMachineEndTheProcess) {
  const auto outcome = behind_filter([](int out) {
    long answer = 20;
    __asm__ volatile("int $0x80" : "+a"(answer) : : "memory", "r8", "r9", "r10", "r11");
    tell(out, "lived on");
  });
  EXPECT_TRUE(WIFSIGNALED(outcome.status));
  EXPECT_EQ(WTERMSIG(outcome.status), SIGSYS) << "if SIGSEGV, this kernel takes no such calls at all";
  EXPECT_EQ(outcome.text, "");
  const auto x32 = behind_filter([](int out) {
    ::syscall(0x40000000L + SYS_getpid);
    tell(out, "lived on");
  });
  EXPECT_EQ(WTERMSIG(x32.status), SIGSYS);
}
#endif

} // namespace
