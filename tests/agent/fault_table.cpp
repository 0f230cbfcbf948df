// SPDX-License-Identifier: BSD-2-Clause
#include "fault_table.hpp"

std::span<const FaultRow> fault_table() {
  // glibc makes openat and newfstatat alone, musl the older ones, too.
  static const std::vector<const char*> open_errors = {
      "EACCES",  "EBADF", "EBUSY",      "EDQUOT",       "EEXIST", "EFAULT", "EFBIG",   "EINTR",  "EINVAL",
      "EISDIR",  "ELOOP", "EMFILE",     "ENAMETOOLONG", "ENFILE", "ENODEV", "ENOENT",  "ENOMEM", "ENOSPC",
      "ENOTDIR", "ENXIO", "EOPNOTSUPP", "EOVERFLOW",    "EPERM",  "EROFS",  "ETXTBSY", "EAGAIN"};
  static const std::vector<const char*> stat_errors = {"EACCES",       "EBADF",  "EFAULT", "EINVAL",  "ELOOP",
                                                       "ENAMETOOLONG", "ENOENT", "ENOMEM", "ENOTDIR", "EOVERFLOW"};
  static const std::vector<FaultRow> table = {
      {"accept4",
       {"EAGAIN", "EBADF", "ECONNABORTED", "EFAULT", "EINTR", "EINVAL", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM",
        "ENOTSOCK", "EOPNOTSUPP", "EPERM", "EPROTO"}},
      {"access",
       {"EACCES", "EBADF", "EFAULT", "EINVAL", "EIO", "ELOOP", "ENAMETOOLONG", "ENOENT", "ENOMEM", "ENOTDIR", "EPERM",
        "EROFS", "ETXTBSY"}},
      {"bind",
       {"EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EBADF", "EFAULT", "EINVAL", "ELOOP", "ENAMETOOLONG", "ENOENT",
        "ENOMEM", "ENOTDIR", "ENOTSOCK", "EROFS"}},
      {"capget", {"EFAULT", "EINVAL", "EPERM", "ESRCH"}},
      {"capset", {"EFAULT", "EINVAL", "EPERM", "ESRCH"}},
      {"close", {"EBADF", "EINTR", "EIO", "ENOSPC", "EDQUOT"}},
      {"connect",
       {"EACCES", "EPERM", "EADDRINUSE", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EAGAIN", "EALREADY", "EBADF", "ECONNREFUSED",
        "EFAULT", "EINPROGRESS", "EINTR", "EISCONN", "ENETUNREACH", "ENOTSOCK", "EPROTOTYPE", "ETIMEDOUT"}},
      {"fcntl", {"EACCES", "EAGAIN", "EBADF", "EINVAL", "EPERM", "EINTR"}},
      {"flock", {"EBADF", "EINTR", "EINVAL", "ENOLCK", "EAGAIN"}},
      {"fstat", stat_errors},
      {"fstatfs", {"EBADF", "EFAULT", "EINTR", "EIO", "ENOMEM", "ENOSYS", "EOVERFLOW"}},
      {"getdents64", {"EBADF", "EFAULT", "EINVAL", "ENOENT", "ENOTDIR"}},
      {"getgroups", {"EFAULT", "EINVAL"}},
      {"getrandom", {"EAGAIN", "EFAULT", "EINTR", "EINVAL", "ENOSYS"}},
      {"getsockname", {"EBADF", "EFAULT", "EINVAL", "ENOBUFS", "ENOTSOCK"}},
      {"getsockopt", {"EBADF", "EFAULT", "EINVAL", "ENOPROTOOPT", "ENOTSOCK"}},
      {"ioctl", {"EBADF", "EFAULT", "EINVAL", "ENOTTY", "ENODEV"}},
      {"landlock_add_rule", {"EOPNOTSUPP", "EINVAL", "ENOMSG", "EBADF", "EBADFD", "EPERM", "EFAULT"}},
      {"landlock_create_ruleset", {"EOPNOTSUPP", "EINVAL", "E2BIG", "EFAULT", "ENOMSG"}},
      {"landlock_restrict_self", {"EOPNOTSUPP", "EINVAL", "EBADF", "EBADFD", "EPERM", "E2BIG"}},
      {"listen", {"EADDRINUSE", "EBADF", "ENOTSOCK", "EOPNOTSUPP"}},
      {"lseek", {"EBADF", "EINVAL", "ENXIO", "EOVERFLOW", "ESPIPE"}},
      {"lstat", stat_errors},
      {"madvise", {"EACCES", "EAGAIN", "EBADF", "EINVAL", "EIO", "ENOMEM", "EPERM"}},
      {"mkdir",
       {"EACCES", "EDQUOT", "EEXIST", "EFAULT", "EINVAL", "ELOOP", "EMLINK", "ENAMETOOLONG", "ENOENT", "ENOMEM",
        "ENOSPC", "ENOTDIR", "EPERM", "EROFS"}},
      {"mmap",
       {"EACCES", "EAGAIN", "EBADF", "EEXIST", "EINVAL", "ENFILE", "ENODEV", "ENOMEM", "EOVERFLOW", "EPERM",
        "ETXTBSY"}},
      {"mremap", {"EAGAIN", "EFAULT", "EINVAL", "ENOMEM"}},
      {"munmap", {"EINVAL", "ENOMEM"}},
      {"newfstatat", stat_errors},
      {"open", open_errors},
      {"openat", open_errors},
      {"poll", {"EFAULT", "EINTR", "EINVAL", "ENOMEM"}},
      {"ppoll", {"EFAULT", "EINTR", "EINVAL", "ENOMEM"}},
      {"pread64", {"EAGAIN", "EBADF", "EFAULT", "EINTR", "EINVAL", "EIO", "EISDIR", "ENXIO", "EOVERFLOW", "ESPIPE"}},
      {"prctl",
       {"EACCES", "EBADF", "EBUSY", "EFAULT", "EINVAL", "ENODEV", "ENXIO", "EOPNOTSUPP", "EOVERFLOW", "EPERM"}},
      {"read", {"EAGAIN", "EBADF", "EFAULT", "EINTR", "EINVAL", "EIO", "EISDIR", "ECANCELED"}},
      {"readlink", {"EACCES", "EFAULT", "EINVAL", "EIO", "ELOOP", "ENAMETOOLONG", "ENOENT", "ENOMEM", "ENOTDIR"}},
      {"recvfrom",
       {"EAGAIN", "EBADF", "ECONNREFUSED", "ECONNRESET", "EFAULT", "EINTR", "EINVAL", "ENOMEM", "ENOTCONN",
        "ENOTSOCK"}},
      {"recvmsg",
       {"EAGAIN", "EBADF", "ECONNREFUSED", "EFAULT", "EINTR", "EINVAL", "ENOBUFS", "ENOMEM", "ENOTCONN", "ENOTSOCK"}},
      {"rt_sigaction", {"EFAULT", "EINVAL"}},
      {"rt_sigprocmask", {"EFAULT", "EINVAL"}},
      {"sendto",
       {"EACCES", "EAGAIN", "EALREADY", "EBADF", "ECONNRESET", "EDESTADDRREQ", "EFAULT", "EINTR", "EINVAL", "EISCONN",
        "EMSGSIZE", "ENOBUFS", "ENOMEM", "ENOTCONN", "ENOTSOCK", "EOPNOTSUPP", "EPIPE"}},
      {"setgroups", {"EFAULT", "EINVAL", "ENOMEM", "EPERM"}},
      {"setresgid", {"EAGAIN", "EINVAL", "EPERM"}},
      {"setresuid", {"EAGAIN", "EINVAL", "EPERM"}},
      {"setsockopt", {"EBADF", "EFAULT", "EINVAL", "ENOPROTOOPT", "ENOTSOCK"}},
      {"socket", {"EACCES", "EAFNOSUPPORT", "EINVAL", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EPROTONOSUPPORT"}},
      {"stat", stat_errors},
      {"statfs",
       {"EACCES", "EFAULT", "EINTR", "EIO", "ELOOP", "ENAMETOOLONG", "ENOENT", "ENOMEM", "ENOSYS", "ENOTDIR",
        "EOVERFLOW"}},
      {"timerfd_create", {"EINVAL", "EMFILE", "ENFILE", "ENODEV", "ENOMEM", "EPERM"}},
      {"timerfd_settime", {"EBADF", "ECANCELED", "EFAULT", "EINVAL"}},
      {"uname", {"EFAULT"}},
      {"unlink",
       {"EACCES", "EBUSY", "EFAULT", "EIO", "EISDIR", "ELOOP", "ENAMETOOLONG", "ENOENT", "ENOMEM", "ENOTDIR", "EPERM",
        "EROFS"}},
      {"write",
       {"EAGAIN", "EBADF", "EDESTADDRREQ", "EDQUOT", "EFAULT", "EFBIG", "EINTR", "EINVAL", "EIO", "ENOSPC", "EPERM",
        "EPIPE"}},
  };
  return table;
}

namespace {

constexpr const char* other_name = "one C library has this name, and another that one";
constexpr const char* of_memory = "made by malloc(3) for much memory at once, or with sanitizers";
constexpr const char* of_a_service = "made by the start of a service (FaultsOfAService)";
constexpr const char* of_the_start = "made at the start alone";

} // namespace

std::span<const Absence> absent_at_the_start() {
  static const std::vector<Absence> absences = {
      {"accept4", "nobody asks for the status yet"},
      {"fstat", other_name},
      {"getgroups", of_a_service},
      {"getrandom", "made by glibc's malloc(3), perhaps before main()"},
      {"getsockname", of_a_service},
      {"getsockopt", "nobody asks for the status yet"},
      {"lseek", "made by no C library that was tried"},
      {"lstat", other_name},
      {"madvise", of_memory},
      {"mmap", of_memory},
      {"mremap", of_memory},
      {"munmap", of_memory},
      {"newfstatat", other_name},
      {"open", other_name},
      {"openat", other_name},
      {"setgroups", of_a_service},
      {"setresgid", of_a_service},
      {"setresuid", of_a_service},
      {"stat", other_name},
  };
  return absences;
}

std::span<const Absence> absent_later() {
  static const std::vector<Absence> absences = {
      {"bind", of_the_start},
      {"capget", of_the_start},
      {"capset", of_the_start},
      {"flock", of_the_start},
      {"fstat", other_name},
      {"getgroups", of_the_start},
      {"getrandom", of_the_start},
      {"getsockname", "made by getifaddrs(3) alone"},
      {"landlock_add_rule", of_the_start},
      {"landlock_create_ruleset", of_the_start},
      {"landlock_restrict_self", of_the_start},
      {"listen", of_the_start},
      {"lseek", "made by no C library that was tried"},
      {"lstat", other_name},
      {"madvise", of_memory},
      {"mkdir", of_the_start},
      {"mmap", of_memory},
      {"mremap", of_memory},
      {"munmap", of_memory},
      {"newfstatat", other_name},
      {"open", other_name},
      {"openat", other_name},
      {"prctl", of_the_start},
      {"rt_sigaction", of_the_start},
      {"setgroups", of_the_start},
      {"setresgid", of_the_start},
      {"setresuid", of_the_start},
      {"stat", other_name},
      {"timerfd_create", of_the_start},
      {"unlink", of_the_start},
  };
  return absences;
}
