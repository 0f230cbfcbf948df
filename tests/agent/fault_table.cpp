// SPDX-License-Identifier: BSD-2-Clause
#include "fault_table.hpp"

#include <algorithm>
#include <iterator>

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
      {"fcntl",
       {"EACCES", "EAGAIN", "EBADF", "EBUSY", "EDEADLK", "EFAULT", "EINTR", "EINVAL", "EMFILE", "ENOLCK", "ENOTDIR",
        "EPERM"}},
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

/// A call that may not be made at the start or later, and why; nullptr: it has to be. One that is made has to fail
/// nevertheless.
struct Absence {
  std::string_view call;
  const char* at_the_start;
  const char* later;
};
constexpr Absence absences[] = {
    {"accept4", "nobody asks for the status yet", nullptr},
    {"bind", nullptr, of_the_start},
    {"capget", nullptr, of_the_start},
    {"capset", nullptr, of_the_start},
    {"flock", nullptr, of_the_start},
    {"fstat", other_name, other_name},
    {"getgroups", of_a_service, of_the_start},
    {"getrandom", "made by glibc's malloc(3), perhaps before main()", of_the_start},
    {"getsockname", of_a_service, "made by getifaddrs(3) alone"},
    {"getsockopt", "nobody asks for the status yet", nullptr},
    {"landlock_add_rule", nullptr, of_the_start},
    {"landlock_create_ruleset", nullptr, of_the_start},
    {"landlock_restrict_self", nullptr, of_the_start},
    {"listen", nullptr, of_the_start},
    {"lseek", "made by no C library that was tried", "made by no C library that was tried"},
    {"lstat", other_name, other_name},
    {"madvise", of_memory, of_memory},
    {"mkdir", nullptr, of_the_start},
    {"mmap", of_memory, of_memory},
    {"mremap", of_memory, of_memory},
    {"munmap", of_memory, of_memory},
    {"newfstatat", other_name, other_name},
    {"open", other_name, other_name},
    {"openat", other_name, other_name},
    {"prctl", nullptr, of_the_start},
    {"rt_sigaction", nullptr, of_the_start},
    {"setgroups", of_a_service, of_the_start},
    {"setresgid", of_a_service, of_the_start},
    {"setresuid", of_a_service, of_the_start},
    {"stat", other_name, other_name},
    {"timerfd_create", nullptr, of_the_start},
    {"unlink", nullptr, of_the_start},
};

const Absence* find_absence(std::string_view call) {
  const auto* const found = std::ranges::find(absences, call, &Absence::call);
  return found == std::end(absences) ? nullptr : found;
}

} // namespace

bool may_be_absent_at_the_start(std::string_view call) {
  const auto* const absence = find_absence(call);
  return absence != nullptr && absence->at_the_start != nullptr;
}

bool is_of_the_sandbox(std::string_view call) {
  return call == "capget" || call == "capset" || call == "prctl" || call.starts_with("landlock_");
}

bool may_be_absent_later(std::string_view call) {
  const auto* const absence = find_absence(call);
  return absence != nullptr && absence->later != nullptr;
}
