// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/landlock.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace platform {
namespace {

// Of linux/landlock.h, which is older than the kernel, or missing, on many a machine that builds this. The numbers are
// the same on all architectures of Linux that had none of their own before (include/uapi/asm-generic/unistd.h).
constexpr long call_create_ruleset = 444;
constexpr long call_add_rule = 445;
constexpr long call_restrict_self = 446;
constexpr unsigned create_version = 1;
constexpr int rule_path_beneath = 1;

constexpr std::uint64_t access_write_file = 1U << 1U;
constexpr std::uint64_t access_read_file = 1U << 2U;
constexpr std::uint64_t access_read_directory = 1U << 3U;
constexpr std::uint64_t all_file_access_1 = (1U << 13U) - 1; ///< execute ... make_sym
constexpr std::uint64_t access_refer = 1U << 13U;            ///< since version 2
constexpr std::uint64_t access_truncate = 1U << 14U;         ///< 3
constexpr std::uint64_t access_ioctl_device = 1U << 15U;     ///< 5
constexpr std::uint64_t all_network_access = 3;              ///< 4: bind and connect, TCP
constexpr std::uint64_t all_scopes = 3;                      ///< 6: abstract unix sockets, signals

struct RulesetAttribute {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scopes = 0;
};

struct [[gnu::packed]] PathBeneath {
  std::uint64_t allowed;
  std::int32_t parent;
};

RulesetAttribute everything(int version) {
  RulesetAttribute all{all_file_access_1, 0, 0};
  if (version >= 2) all.files |= access_refer;
  if (version >= 3) all.files |= access_truncate;
  if (version >= 5) all.files |= access_ioctl_device;
  if (version >= 4) all.network = all_network_access;
  if (version >= 6) all.scopes = all_scopes;
  return all;
}

/// Older kernels refuse a structure longer than theirs only if there is anything in what they do not know: so as long
/// as it was in that version.
std::size_t attribute_size(int version) {
  if (version < 4) return offsetof(RulesetAttribute, network);
  return version < 6 ? offsetof(RulesetAttribute, scopes) : sizeof(RulesetAttribute);
}

/// What this process cannot open now it will not be able to open with fewer rights either.
bool stays_closed(int error) {
  return error == ENOENT || error == ENOTDIR || error == EACCES || error == ELOOP || error == ENAMETOOLONG;
}

} // namespace

core::Result<Landlock> Landlock::begin() {
  const auto version = static_cast<int>(::syscall(call_create_ruleset, nullptr, std::size_t{0}, create_version));
  if (version < 1) return core::os_failure("landlock_create_ruleset");
  const auto attribute = everything(version);
  core::Fd rules(static_cast<int>(::syscall(call_create_ruleset, &attribute, attribute_size(version), 0U)));
  if (!rules) return core::os_failure("landlock_create_ruleset");
  return Landlock(std::move(rules), version);
}

void Landlock::allow_reading(const std::string& path) {
  allow(path, access_read_file | access_read_directory, access_read_file);
}

void Landlock::allow_listing(const std::string& directory) { allow(directory, access_read_directory, 0); }

void Landlock::allow_writing(const std::string& file) {
  allow(file, access_read_file | access_write_file, access_read_file | access_write_file);
}

/// The kernel refuses, for a file, what only a directory can have.
void Landlock::allow(const std::string& path, unsigned long long in_directory, unsigned long long in_file) {
  core::Fd parent;
  do {
    parent.reset(::open(path.c_str(), O_PATH | O_CLOEXEC));
  } while (!parent && errno == EINTR);
  if (!parent) {
    if (!stays_closed(errno)) fail("open ", path);
    return;
  }
  struct stat status = {};
  if (::fstat(parent.get(), &status) != 0) {
    fail("fstat ", path);
    return;
  }
  const PathBeneath rule{S_ISDIR(status.st_mode) ? in_directory : in_file, parent.get()};
  if (rule.allowed == 0) return; // a file that would have to be a directory
  if (::syscall(call_add_rule, rules_.get(), rule_path_beneath, &rule, 0U) != 0 && errno != EBADFD)
    fail("landlock_add_rule ", path);
}

void Landlock::fail(std::string_view call, const std::string& path) {
  failures_.push_back(core::os_failure(call, path).error());
}

core::Result<void> Landlock::enter() {
  if (!failures_.empty()) return std::unexpected(failures_.front());
  if (::syscall(call_restrict_self, rules_.get(), 0U) != 0) return core::os_failure("landlock_restrict_self");
  return {};
}

} // namespace platform
