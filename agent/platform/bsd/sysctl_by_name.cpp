// SPDX-License-Identifier: BSD-2-Clause
#include "platform/bsd/sysctl_by_name.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/types.h>
// after <sys/types.h>
#include <sys/sysctl.h>

#include "core/decimal.hpp"

namespace platform {

core::Result<std::uint64_t> sysctl_number(const char* name) {
  std::array<std::byte, 16> value{};
  std::size_t size = value.size();
  if (::sysctlbyname(name, value.data(), &size, nullptr, 0) != 0) return core::os_failure("sysctl ", name);
  std::uint32_t narrow = 0;
  std::uint64_t wide = 0;
  if (size == sizeof narrow) {
    std::memcpy(&narrow, value.data(), size);
    return narrow;
  }
  if (size != sizeof wide) return core::failure({"sysctl ", name, " has ", core::Decimal(size), " bytes"});
  std::memcpy(&wide, value.data(), size);
  return wide;
}

core::Result<std::string> sysctl_text(const char* name) {
  std::array<char, 1025> value{};
  std::size_t size = value.size() - 1;
  if (::sysctlbyname(name, value.data(), &size, nullptr, 0) != 0 && errno != ENOMEM)
    return core::os_failure("sysctl ", name);
  return std::string(value.data());
}

} // namespace platform
