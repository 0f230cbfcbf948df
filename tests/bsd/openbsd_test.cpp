// SPDX-License-Identifier: BSD-2-Clause
// OpenBSD's platform on a fake of sysctl(2) and getmntinfo(3); its pvbus is in pvbus_test.cpp.
#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>

#include "bsd/fake_network.hpp"
#include "platform/openbsd/openbsd_platform.hpp"
#include "unit/scratch_directory.hpp"

#include <net/if.h>
#include <net/route.h>
#include <sys/mount.h>
#include <sys/sysctl.h>
#include <uvm/uvmexp.h>

namespace {

using platform::OpenbsdPlatform;

std::int64_t physical_memory;
std::size_t size_of_uvmexp;
struct uvmexp figures;
std::vector<struct statfs> mounted;

class Openbsd : public testing::Test {
protected:
  Openbsd() {
    physical_memory = 1 << 30;
    size_of_uvmexp = sizeof figures;
    figures = {};
    figures.pagesize = 4096;
    figures.free = 1000;
    figures.inactive = 100;
    struct statfs root = {};
    std::strcpy(static_cast<char*>(root.f_mntfromname), "/dev/sd0a");
    std::strcpy(static_cast<char*>(root.f_mntonname), "/");
    std::strcpy(static_cast<char*>(root.f_fstypename), "ffs");
    root.f_flags = MNT_LOCAL;
    root.f_bsize = 2048;
    root.f_blocks = 1000;
    root.f_bavail = -1;
    mounted = {root};
  }
  FakeNetwork network_;
  OpenbsdPlatform openbsd_{"", platform::NetworkSource::automatic};
};

TEST_F(Openbsd, IsAGuestByTheWordOfPvbus) {
  const ScratchDirectory scratch;
  OpenbsdPlatform openbsd{scratch.path(), platform::NetworkSource::automatic};
  EXPECT_EQ(openbsd.role(), platform::Role::not_xen) << "there is no device";
  EXPECT_NE(std::string(openbsd.hints().no_device).find("xen(4)"), std::string::npos);
  scratch.write("dev/pvbus0", "Xen");
  EXPECT_EQ(openbsd.role(), platform::Role::guest);
  for (const char* other : {"KVM", "Xen2", ""}) {
    scratch.write("dev/pvbus0", other);
    EXPECT_EQ(openbsd.role(), platform::Role::not_xen) << other;
    EXPECT_EQ(openbsd.store_devices(), std::vector<std::string>{"/dev/pvbus0"});
  }
}

TEST_F(Openbsd, WhatCannotBeAskedIsNotDenied) {
  const ScratchDirectory scratch;
  OpenbsdPlatform openbsd{scratch.path(), platform::NetworkSource::automatic};
  scratch.write("dev/pvbus0", "EACCES");
  EXPECT_EQ(openbsd.role(), platform::Role::guest) << "opening it says who may";
  scratch.write("dev/pvbus0", "ENOMEM");
  EXPECT_EQ(openbsd.role(), platform::Role::unknown);
  scratch.write("dev/pvbus1", "Xen");
  EXPECT_EQ(openbsd.role(), platform::Role::guest);
}

TEST_F(Openbsd, XenBesideHyperVIsTheSecond) {
  const ScratchDirectory scratch;
  scratch.write("dev/pvbus0", "Hyper-V");
  scratch.write("dev/pvbus1", "Xen");
  OpenbsdPlatform openbsd{scratch.path(), platform::NetworkSource::automatic};
  EXPECT_EQ(openbsd.role(), platform::Role::guest);
  EXPECT_EQ(openbsd.store_devices(), std::vector<std::string>{"/dev/pvbus1"});
}

TEST_F(Openbsd, MemoryIsFreeAndInactivePages) {
  EXPECT_EQ(*openbsd_.memory(), (model::Memory{1 << 20, 1100 * 4}));
  size_of_uvmexp -= 4;
  EXPECT_EQ(core::describe(openbsd_.memory().error()),
            "sysctl vm.uvmexp has " + std::to_string(size_of_uvmexp) + " bytes");
  size_of_uvmexp += 4;
  figures.free = -1;
  EXPECT_FALSE(openbsd_.memory());
}

TEST_F(Openbsd, NicsAreLeftToTheirMacs) {
  network_.add_link("xnf0", 1, {0, 1, 2, 3, 4, 5}, IFF_UP);
  network_.add_link("trunk0", 2, {0, 1, 2, 3, 4, 5}, IFF_UP);
  EXPECT_EQ(openbsd_.links()->at(0).kind, "");
  EXPECT_EQ(openbsd_.links()->at(1).kind, "bond");
}

TEST_F(Openbsd, HearsOfAllInterfacesAndNotOfRoutes) {
  ASSERT_EQ(openbsd_.change_sources().size(), 1);
  EXPECT_EQ(network_.only_types, (std::vector<std::uint8_t>{RTM_NEWADDR, RTM_DELADDR, RTM_IFINFO, RTM_IFANNOUNCE,
                                                            RTM_DESYNC, RTM_CHGADDRATTR}));
  EXPECT_TRUE(network_.hears_all_tables);
}

TEST_F(Openbsd, MountsAndTheirUse) {
  EXPECT_EQ(openbsd_.block_devices()->at(0).name, "sd0a");
  EXPECT_EQ(openbsd_.mounts()->at(0).mount_point, "/");
  EXPECT_EQ(*openbsd_.usage("/"), (platform::Usage{2048000, 0}));
  mounted.clear();
  EXPECT_FALSE(openbsd_.mounts());
}

} // namespace

int sysctl(const int* name, unsigned length, void* old, size_t* old_size, void*, size_t) noexcept {
  if (length != 2) return errno = EINVAL, -1;
  if (name[0] == CTL_HW && name[1] == HW_PHYSMEM64) {
    std::memcpy(old, &physical_memory, *old_size = sizeof physical_memory);
    return 0;
  }
  if (name[0] != CTL_VM || name[1] != VM_UVMEXP) return errno = EOPNOTSUPP, -1;
  std::memcpy(old, &figures, *old_size = size_of_uvmexp);
  return 0;
}

int getmntinfo(struct statfs** list, int mode) noexcept {
  if (mode != MNT_NOWAIT || mounted.empty()) return errno = EINVAL, 0;
  *list = mounted.data();
  return static_cast<int>(mounted.size());
}

int statfs(const char*, struct statfs* status) noexcept {
  *status = mounted.at(0);
  return 0;
}
