// SPDX-License-Identifier: BSD-2-Clause
// NetBSD's platform on a fake of sysctl(3) and getmntinfo(3).
#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "bsd/fake_network.hpp"
#include "platform/bsd/stacking.hpp"
#include "platform/netbsd/netbsd_platform.hpp"

#include <net/if.h>
#include <net/route.h>
#include <netinet/in_var.h>
#include <sys/statvfs.h>
#include <sys/sysctl.h>

namespace {

using platform::NetbsdPlatform;

std::map<std::string, std::vector<std::int64_t>, std::less<>> known;
std::vector<struct statvfs> mounted;

class Netbsd : public testing::Test {
protected:
  Netbsd() {
    known = {{"hw.physmem64", {1 << 30}}, {"vm.uvmexp2", {4096, 4095, 12, 262144, 1000, 7, 100, 0, 0}}};
    struct statvfs root = {};
    std::strcpy(static_cast<char*>(root.f_mntfromname), "/dev/xbd0a");
    std::strcpy(static_cast<char*>(root.f_mntonname), "/");
    std::strcpy(static_cast<char*>(root.f_fstypename), "ffs");
    root.f_flag = ST_LOCAL;
    root.f_frsize = 2048;
    root.f_bsize = 16384; // the wrong unit
    root.f_blocks = 1000;
    root.f_bavail = 500;
    mounted = {root};
  }
  ~Netbsd() override { std::filesystem::remove_all(root_); }
  void make_file(const std::string& path) const {
    std::filesystem::create_directories(std::filesystem::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << "";
  }
  std::string root_ = testing::TempDir() + "netbsd." + std::to_string(::getpid());
  FakeNetwork network_;
  NetbsdPlatform netbsd_{root_, platform::NetworkSource::automatic};
};

TEST_F(Netbsd, IsAGuestByKernfs) {
  EXPECT_EQ(netbsd_.role(), platform::Role::not_xen);
  EXPECT_STREQ(netbsd_.hints().no_device, "mount -t kernfs kernfs /kern");
  EXPECT_STREQ(netbsd_.hints().no_xen, "no /kern/xen, no sysctl machdep.xen.version");
  make_file("/kern/xen/xenbus");
  EXPECT_EQ(netbsd_.role(), platform::Role::guest);
  make_file("/kern/xen/privcmd");
  EXPECT_EQ(netbsd_.role(), platform::Role::control_domain);
}

/// Also a kernel without a balloon driver, as GENERIC is in an HVM guest.
TEST_F(Netbsd, WithoutKernfsTheLogSaysWhatToMountOnce) {
  const std::string_view version = "4.17";
  known["machdep.xen.version"] = {version.begin(), version.end()};
  testing::internal::CaptureStderr();
  EXPECT_EQ(netbsd_.role(), platform::Role::guest);
  EXPECT_EQ(netbsd_.role(), platform::Role::guest);
  const auto said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("mount -t kernfs kernfs /kern"), std::string::npos) << said;
  EXPECT_EQ(said.find("kernfs"), said.rfind("kernfs /kern") - 7) << "twice: " << said;
}

TEST_F(Netbsd, MemoryIsFreeAndInactivePages) {
  const auto memory = netbsd_.memory();
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->total_kib, 1 << 20);
  EXPECT_EQ(memory->available_kib, 1100 * 4);
  known["vm.uvmexp2"] = {4096, 1};
  EXPECT_EQ(core::describe(netbsd_.memory().error()), "sysctl vm.uvmexp2 has 16 bytes");
  known["vm.uvmexp2"] = {4096, 4095, 12, 262144, -1, 7, 100, 0, 0};
  EXPECT_FALSE(netbsd_.memory());
  known.erase("vm.uvmexp2");
  EXPECT_EQ(core::describe(netbsd_.memory().error()), "sysctl vm.uvmexp2: No such file or directory");
}

TEST_F(Netbsd, BalloonCountsKib) {
  EXPECT_EQ(*netbsd_.balloon(), std::nullopt);
  known["machdep.xen.balloon.current"] = {1024};
  known["machdep.xen.balloon.target"] = {2048};
  EXPECT_EQ(*netbsd_.balloon(), (platform::Balloon{1024, 2048}));
}

TEST_F(Netbsd, MemoryThatTheBalloonHasTakenIsNotThere) {
  known["machdep.xen.balloon.current"] = {1 << 19};
  known["machdep.xen.balloon.target"] = {1 << 19};
  EXPECT_EQ(*netbsd_.memory(), (model::Memory{1 << 19, 1100 * 4}));
  known["machdep.xen.balloon.current"] = {0}; // is no figure
  EXPECT_EQ(*netbsd_.memory(), (model::Memory{1 << 20, 1100 * 4}));
}

TEST_F(Netbsd, AnIpv4AddressThatAnotherHasIsNotUsable) {
  network_.add_link("xennet0", 1, {0, 1, 2, 3, 4, 5}, IFF_UP);
  network_.add_ipv4("xennet0", {192, 0, 2, 7}, 24);
  network_.add_ipv4("xennet0", {192, 0, 2, 8}, 24, IN_IFF_DUPLICATED);
  network_.add_ipv4("xennet0", {192, 0, 2, 9}, 24, IN_IFF_TENTATIVE);
  const auto links = netbsd_.links();
  const auto& addresses = links->at(0).addresses;
  EXPECT_FALSE(addresses.at(0).tentative);
  EXPECT_TRUE(addresses.at(1).tentative);
  EXPECT_TRUE(addresses.at(2).tentative);
}

TEST_F(Netbsd, HearsOfInterfacesAndNotOfRoutes) {
  ASSERT_EQ(netbsd_.change_sources().size(), 1);
  EXPECT_EQ(network_.only_types,
            (std::vector<std::uint8_t>{RTM_IFANNOUNCE, RTM_IFINFO, RTM_NEWADDR, RTM_DELADDR, RTM_CHGADDR}));
}

TEST_F(Netbsd, NicsAreLeftToTheirMacs) {
  network_.add_link("xennet0", 1, {0, 1, 2, 3, 4, 5}, IFF_UP);
  network_.add_link("bridge0", 2, {0, 1, 2, 3, 4, 6}, IFF_UP);
  const auto links = netbsd_.links();
  EXPECT_EQ(links->at(0).kind, "");
  EXPECT_EQ(links->at(0).devid, std::nullopt);
  EXPECT_EQ(links->at(0).mac, "00:01:02:03:04:05");
  EXPECT_EQ(links->at(1).kind, "bridge");
}

TEST_F(Netbsd, OnlyTheRoutingSocketTellsOfChanges) {
  EXPECT_EQ(netbsd_.change_sources().size(), 1);
  EXPECT_EQ(netbsd_.network_source(), "route");
  NetbsdPlatform wanted("", platform::NetworkSource::netlink);
  testing::internal::CaptureStderr();
  EXPECT_TRUE(wanted.change_sources().empty());
  const auto said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("no netlink; --network auto"), std::string::npos) << said;
}

TEST_F(Netbsd, BlocksAreFragments) {
  EXPECT_EQ(netbsd_.block_devices()->at(0).size_bytes, 2048000);
  EXPECT_EQ(netbsd_.block_devices()->at(0).name, "xbd0a");
  EXPECT_EQ(*netbsd_.usage("/"), (platform::Usage{2048000, 1024000}));
  EXPECT_EQ(netbsd_.mounts()->at(0).filesystem, "ffs");
}

/// They understand the same request, each as its own.
TEST(NetbsdBonds, AgrAndLaggAreAskedEachInItsWay) {
  FakeNetwork network;
  std::vector<std::string> many;
  for (std::size_t i = 0; i < platform::max_ports + 1; ++i)
    many.push_back("tap" + std::to_string(i));
  network.bonds = {{"agr0", {"xennet0", "xennet1"}}, {"lagg0", {"xennet2", "xennet3", "xennet4"}}, {"lagg1", many}};
  EXPECT_EQ(platform::ports_of_bond(3, "agr0"), (std::vector<std::string>{"xennet0", "xennet1"}));
  EXPECT_EQ(platform::ports_of_bond(3, "lagg0"), (std::vector<std::string>{"xennet2", "xennet3", "xennet4"}));
  many.pop_back();
  EXPECT_EQ(platform::ports_of_bond(3, "lagg1"), many) << "as many as there is room for";
  EXPECT_EQ(platform::ports_of_bond(3, "lagg2"), std::vector<std::string>{});
}

} // namespace

int sysctlbyname(const char* name, void* old, size_t* old_size, const void*, size_t) noexcept {
  const auto found = known.find(name);
  if (found == known.end()) return errno = ENOENT, -1;
  const auto size = found->second.size() * sizeof(std::int64_t);
  if (*old_size < size) return errno = ENOMEM, -1;
  std::memcpy(old, found->second.data(), size);
  *old_size = size;
  return 0;
}

int getmntinfo(struct statvfs** list, int mode) noexcept {
  if (mode != ST_NOWAIT || mounted.empty()) return errno = EINVAL, 0;
  *list = mounted.data();
  return static_cast<int>(mounted.size());
}

int statvfs(const char*, struct statvfs* status) noexcept {
  *status = mounted.at(0);
  return 0;
}
