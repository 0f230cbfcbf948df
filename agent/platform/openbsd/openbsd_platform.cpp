// SPDX-License-Identifier: BSD-2-Clause
#include "platform/openbsd/openbsd_platform.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/types.h>
// after <sys/types.h>
#include <dev/pv/pvvar.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/sysctl.h>
#include <uvm/uvmexp.h>

#include "core/decimal.hpp"
#include "core/fd.hpp"
#include "core/file.hpp"
#include "platform/bsd/driver_kind.hpp"
#include "platform/bsd/field.hpp"
#include "platform/bsd/mounted.hpp"

namespace platform {
namespace {

/// One value of sysctl(2); OpenBSD has no sysctlbyname(3). `what` is for the error.
template <class T>
Result<T> read_sysctl(std::array<int, 2> name, const char* what) {
  T value = {};
  std::size_t size = sizeof value;
  if (::sysctl(name.data(), static_cast<u_int>(name.size()), &value, &size, nullptr, 0) != 0)
    return core::os_failure("sysctl ", what);
  if (size != sizeof value) return core::failure({"sysctl ", what, " has ", core::Decimal(size), " bytes"});
  return value;
}

Result<std::vector<Mounted>> read_mounted() {
  struct statfs* list = nullptr; // getmntinfo's own, good until its next call
  const int count = ::getmntinfo(&list, MNT_NOWAIT);
  if (count <= 0) return core::os_failure("getmntinfo");
  std::vector<Mounted> mounted;
  for (int i = 0; i < count; ++i) {
    const auto& one = list[i];
    mounted.push_back({field_text(one.f_mntfromname), field_text(one.f_mntonname), field_text(one.f_fstypename),
                       (one.f_flags & MNT_LOCAL) != 0, to_bytes(one.f_blocks, one.f_bsize)});
  }
  return mounted;
}

constexpr std::array pvbuses = {"/dev/pvbus0", "/dev/pvbus1"};

/// What is below it.
Result<std::string> ask_type(const std::string& pvbus) {
  const core::Fd device(::open(pvbus.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 64> type{};
  pvbus_req asked = {};
  asked.pvr_keylen = type.size();
  asked.pvr_key = type.data();
  if (!device || ::ioctl(device.get(), PVBUSIOC_TYPE, &asked) != 0) return core::os_failure("open ", pvbus);
  type.back() = '\0';
  return std::string(type.data());
}

} // namespace

OpenbsdPlatform::Pvbus OpenbsdPlatform::find_xen() const {
  Pvbus found;
  for (const char* pvbus : pvbuses) {
    const auto type = ask_type(path(pvbus));
    if (type == "Xen") return {pvbus, Role::guest};
    if (type) continue;
    if (type.error().os_error == EACCES && found.role != Role::guest)
      found = {pvbus, Role::guest};
    else if (core::is_passing(type.error()) && found.role == Role::not_xen)
      found.role = Role::unknown;
  }
  return found;
}

Role OpenbsdPlatform::role() { return find_xen().role; }

std::vector<std::string> OpenbsdPlatform::store_devices() { return {find_xen().device}; }

Hints OpenbsdPlatform::hints() const {
  return {
      .no_device = "the kernel needs xen(4), as GENERIC has it; /dev/MAKEDEV makes pvbus0 and pvbus1",
      .no_xen = "pvbus(4) tells of no Xen",
      .no_xen_remedy = "use a kernel with pvbus(4) and xen(4), as GENERIC has them",
      .no_interface =
          "the kernel needs xnf(4), as GENERIC has it; or it is a port of a trunk(4), which has another MAC",
  };
}

Result<model::Memory> OpenbsdPlatform::memory() {
  const auto total = read_sysctl<std::int64_t>({CTL_HW, HW_PHYSMEM64}, "hw.physmem");
  if (!total) return std::unexpected(total.error());
  const auto uvm = read_sysctl<struct uvmexp>({CTL_VM, VM_UVMEXP}, "vm.uvmexp");
  if (!uvm) return std::unexpected(uvm.error());
  if (*total < 0 || uvm->pagesize <= 0 || uvm->free < 0 || uvm->inactive < 0)
    return core::failure("sysctl vm.uvmexp has no figures that can be used");
  const auto bytes = static_cast<std::uint64_t>(*total);
  const auto pages = static_cast<std::uint64_t>(uvm->free) + static_cast<std::uint64_t>(uvm->inactive);
  const auto available = to_bytes(pages, static_cast<std::uint64_t>(uvm->pagesize));
  return model::Memory{bytes / 1024, std::min(bytes, available) / 1024};
}

Result<std::vector<Mount>> OpenbsdPlatform::mounts() {
  const auto mounted = read_mounted();
  if (!mounted) return std::unexpected(mounted.error());
  return mounts_of(*mounted);
}

Result<std::vector<BlockDevice>> OpenbsdPlatform::block_devices() {
  const auto mounted = read_mounted();
  if (!mounted) return std::unexpected(mounted.error());
  return devices_of(*mounted, [](const std::string&) { return std::string(); });
}

Result<Usage> OpenbsdPlatform::usage(const std::string& mount_point) {
  struct statfs status = {};
  if (::statfs(path(mount_point).c_str(), &status) != 0) return core::os_failure("statfs ", mount_point);
  const auto free = status.f_bavail < 0 ? 0 : static_cast<std::uint64_t>(status.f_bavail);
  return Usage{to_bytes(status.f_blocks, status.f_bsize), to_bytes(free, status.f_bsize)};
}

void OpenbsdPlatform::complete(Link& link) { link.kind = kind_of_bsd_interface(link.name); }

} // namespace platform
