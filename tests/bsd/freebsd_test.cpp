// SPDX-License-Identifier: BSD-2-Clause
// FreeBSD's platform on a fake of sysctl(3) and getmntinfo(3).
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "bsd/fake_network.hpp"
#include "platform/freebsd/freebsd_platform.hpp"
#include "platform/freebsd/vbd_name.hpp"

#include <net/if.h>
#include <net/if_mib.h>
#include <netinet6/in6_var.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/sysctl.h>

namespace {

using platform::FreebsdPlatform;

/// What sysctl(3) knows: bytes by name, and drivers' names by index of the interface.
std::map<std::string, std::string, std::less<>> known;
std::map<int, std::string> drivers;
std::vector<struct statfs> mounted;

template <class T>
std::string bytes_of(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

int give(const std::string& value, void* old, size_t* old_size) {
  const auto count = std::min(*old_size, value.size());
  std::memcpy(old, value.data(), count);
  const bool fits = value.size() <= *old_size;
  *old_size = count;
  return fits ? 0 : (errno = ENOMEM, -1);
}

struct statfs make_mount(const char* source, const char* point, const char* type, bool local) {
  struct statfs one = {};
  std::strcpy(static_cast<char*>(one.f_mntfromname), source);
  std::strcpy(static_cast<char*>(one.f_mntonname), point);
  std::strcpy(static_cast<char*>(one.f_fstypename), type);
  one.f_flags = local ? MNT_LOCAL : 0;
  one.f_bsize = 4096;
  one.f_blocks = 1000;
  return one;
}

/// A FreeBSD 14 guest of 1 GiB.
class Freebsd : public testing::Test {
protected:
  Freebsd() {
    known = {{"kern.vm_guest", std::string("xen\0", 4)},
             {"hw.physmem", bytes_of<std::uint64_t>(1 << 30)},
             {"hw.pagesize", bytes_of<std::uint32_t>(4096)},
             {"vm.stats.vm.v_free_count", bytes_of<std::uint32_t>(1000)},
             {"vm.stats.vm.v_inactive_count", bytes_of<std::uint32_t>(100)},
             {"vm.stats.vm.v_laundry_count", bytes_of<std::uint32_t>(10)},
             {"dev.xn.%parent", std::string(1, '\0')},
             {"dev.xn.0.xenstore_path", "device/vif/0"},
             {"dev.xn.1.xenstore_path", "device/vif/3"},
             {"dev.xbd.0.xenstore_path", "device/vbd/51712"},
             {"dev.xbd.1.xenstore_path", "device/vbd/51728"}};
    drivers.clear();
    mounted = {make_mount("/dev/xbd0p2", "/", "ufs", true)};
  }
  ~Freebsd() override { std::filesystem::remove_all(root_); }
  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << text;
  }

  std::string root_ = testing::TempDir() + "freebsd." + std::to_string(::getpid());
  FakeNetwork network_;
  FreebsdPlatform freebsd_{root_, platform::NetworkSource::automatic};
};

TEST_F(Freebsd, IsAGuestByItsKernelsWord) {
  EXPECT_EQ(freebsd_.role(), platform::Role::guest);
  known["kern.vm_guest"] = "kvm";
  EXPECT_EQ(freebsd_.role(), platform::Role::not_xen);
  EXPECT_NE(std::string(freebsd_.hints().no_device).find("XENHVM"), std::string::npos);
  known.erase("kern.vm_guest");
  EXPECT_EQ(freebsd_.role(), platform::Role::not_xen);
  write("/dev/xen/xenstore", "");
  EXPECT_EQ(freebsd_.role(), platform::Role::guest);
  write("/dev/xen/xenstored", ""); // as in any guest
  EXPECT_EQ(freebsd_.role(), platform::Role::guest);
}

TEST_F(Freebsd, MemoryIsWhatCouldBeHad) {
  const auto memory = freebsd_.memory();
  ASSERT_TRUE(memory);
  EXPECT_EQ(memory->total_kib, 1 << 20);
  EXPECT_EQ(memory->available_kib, 1110 * 4);
}

TEST_F(Freebsd, MemoryOfTheArcAboveItsMinimumIsAvailable) {
  known["kstat.zfs.misc.arcstats.size"] = bytes_of<std::uint64_t>(8 << 20);
  known["kstat.zfs.misc.arcstats.c_min"] = bytes_of<std::uint64_t>(2 << 20);
  EXPECT_EQ(freebsd_.memory()->available_kib, 1110 * 4 + 6 * 1024);
  known["kstat.zfs.misc.arcstats.size"] = bytes_of<std::uint64_t>(1 << 20);
  EXPECT_EQ(freebsd_.memory()->available_kib, 1110 * 4);
}

TEST_F(Freebsd, MemoryThatTheBalloonHasTakenIsNotThere) {
  known["dev.xen.balloon.low_mem"] = bytes_of<std::uint64_t>(1 << 17);
  EXPECT_EQ(*freebsd_.memory(), (model::Memory{1 << 19, 1110 * 4}));
  known["dev.xen.balloon.low_mem"] = bytes_of<std::uint64_t>((1 << 18) - 100);
  EXPECT_EQ(*freebsd_.memory(), (model::Memory{400, 400}));
  known["dev.xen.balloon.low_mem"] = bytes_of<std::uint64_t>(1 << 30);
  EXPECT_EQ(*freebsd_.memory(), (model::Memory{0, 0}));
}

TEST_F(Freebsd, OlderAndNewerReleasesHaveOtherCounters) {
  known.erase("vm.stats.vm.v_laundry_count"); // before 12
  known["vm.stats.vm.v_cache_count"] = bytes_of<std::uint32_t>(5);
  known["vm.stats.vm.v_free_count"] = bytes_of<std::uint64_t>(1000); // were they to grow
  EXPECT_EQ(freebsd_.memory()->available_kib, 1105 * 4);
}

TEST_F(Freebsd, AFigureOfAnUnknownSizeIsAnErrorWithItsName) {
  known["hw.physmem"] = "abc";
  EXPECT_EQ(core::describe(freebsd_.memory().error()), "sysctl hw.physmem has 3 bytes");
  known["hw.physmem"] = std::string(17, 'x');
  EXPECT_FALSE(freebsd_.memory());
  known.erase("hw.physmem");
  EXPECT_EQ(core::describe(freebsd_.memory().error()), "sysctl hw.physmem: No such file or directory");
}

TEST_F(Freebsd, BalloonCountsPages) {
  EXPECT_EQ(*freebsd_.balloon(), std::nullopt);
  known["dev.xen.balloon.current"] = bytes_of<std::uint64_t>(1000);
  EXPECT_FALSE(freebsd_.balloon());
  known["dev.xen.balloon.target"] = bytes_of<std::uint64_t>(2000);
  EXPECT_EQ(*freebsd_.balloon(), (platform::Balloon{4000, 8000}));
}

TEST_F(Freebsd, DriversAreKnownByTheirNodes) {
  EXPECT_TRUE(freebsd_.has_xen_driver("vif"));
  EXPECT_FALSE(freebsd_.has_xen_driver("vbd"));
  EXPECT_FALSE(freebsd_.has_xen_driver("vtpm"));
}

TEST_F(Freebsd, VifsAreNumberedByTheStoreAndNotByTheInterface) {
  network_.add_link("xn0", 1, {0, 1, 2, 3, 4, 5}, IFF_UP);
  network_.add_link("wan", 2, {0, 1, 2, 3, 4, 6}, IFF_UP); // was xn1
  network_.add_link("xn2", 3, {0, 1, 2, 3, 4, 7}, IFF_UP); // its node has no path
  network_.add_link("em0", 4, {0, 1, 2, 3, 4, 8}, IFF_UP);
  drivers = {{1, "xn0"}, {2, "xn1"}, {3, "xn2"}, {4, "em0"}};
  const auto links = freebsd_.links();
  ASSERT_TRUE(links);
  EXPECT_EQ(links->at(0).devid, 0);
  EXPECT_EQ(links->at(1).devid, 3);
  EXPECT_EQ(links->at(2).devid, std::nullopt);
  EXPECT_EQ(links->at(3).devid, std::nullopt);
  for (const auto& link : *links)
    EXPECT_EQ(link.kind, "") << link.name << " may be known by its MAC";
}

TEST_F(Freebsd, ANameStandsForTheDriversWhereThatIsNotTold) {
  network_.add_link("xn1", 1, {0, 1, 2, 3, 4, 5}, IFF_UP);
  EXPECT_EQ(freebsd_.links()->at(0).devid, 3);
  known["dev.xn.1.xenstore_path"] = "device/vif/99999999999";
  EXPECT_EQ(freebsd_.links()->at(0).devid, std::nullopt);
  known["dev.xn.1.xenstore_path"] = "device/vbd/3";
  EXPECT_EQ(freebsd_.links()->at(0).devid, std::nullopt);
}

TEST_F(Freebsd, OsReleaseIsMadeUpBefore13) {
  write("/bin/freebsd-version", "#!/bin/sh\nUSERLAND_VERSION=\"12.4-RELEASE-p2\"\n");
  const auto made = freebsd_.read_file("/etc/os-release");
  ASSERT_TRUE(made);
  EXPECT_NE(made->find("VERSION_ID=\"12.4\""), std::string::npos) << *made;
  write("/etc/os-release", "ID=freebsd\n");
  EXPECT_EQ(freebsd_.read_file("/etc/os-release"), "ID=freebsd\n");
  EXPECT_FALSE(freebsd_.read_file("/etc/rc.conf"));
}

TEST_F(Freebsd, ALinkInPlaceOfOsReleaseIsNoneIfItDangles) {
  write("/bin/freebsd-version", "USERLAND_VERSION=\"14.1-RELEASE\"\n");
  std::filesystem::create_directories(root_ + "/etc");
  std::filesystem::create_symlink("/nowhere", root_ + "/etc/os-release");
  EXPECT_TRUE(freebsd_.read_file("/etc/os-release"));
}

/// It is there, and read later.
TEST_F(Freebsd, OsReleaseIsNotMadeUpForWantOfADescriptor) {
  write("/etc/os-release", "ID=freebsd\n");
  rlimit former = {};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &former), 0);
  const rlimit none{0, former.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto text = freebsd_.read_file("/etc/os-release");
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &former), 0);
  EXPECT_FALSE(text);
}

TEST_F(Freebsd, DisksAreThoseOfTheMountsWithTheirVbds) {
  mounted.push_back(make_mount("/dev/xbd1p1", "/data", "ufs", true));
  mounted.push_back(make_mount("server:/home", "/home", "nfs", false));
  const auto devices = freebsd_.block_devices();
  ASSERT_TRUE(devices);
  ASSERT_EQ(devices->size(), 2);
  EXPECT_EQ(devices->at(0).frontend, "device/vbd/51712");
  EXPECT_EQ(devices->at(1).frontend, "device/vbd/51728");
  EXPECT_EQ(devices->at(0).size_bytes, 4096000);
  EXPECT_EQ(freebsd_.mounts()->size(), 3);
  mounted.clear();
  EXPECT_FALSE(freebsd_.mounts());
}

TEST_F(Freebsd, UsageDoesNotGoBelowNothing) {
  mounted[0].f_bavail = -5; // only root may still write
  EXPECT_EQ(*freebsd_.usage("/"), (platform::Usage{4096000, 0}));
  EXPECT_EQ(core::describe(freebsd_.usage("/none").error()), "statfs /none: No such file or directory");
}

TEST_F(Freebsd, NetlinkIsTheBellWhereThereIsSome) {
  network_.has_netlink = true;
  EXPECT_EQ(freebsd_.network_source(), "scan") << "nobody listens yet";
  auto sources = freebsd_.change_sources();
  ASSERT_EQ(sources.size(), 1);
  EXPECT_EQ(freebsd_.network_source(), "netlink");
  EXPECT_TRUE(network_.netlink_is_bound);
  EXPECT_EQ(network_.netlink_groups, (std::vector<int>{1, 5, 9})) << "links, IPv4 and IPv6 addresses: no routes";
  EXPECT_EQ(sources[0].drain(), platform::Subjects{});
  network_.say({32, 0, 0, 0, 16, 0, 0, 0}); // RTM_NEWLINK; the length is no type of a routing message
  EXPECT_EQ(sources[0].drain(), platform::Subjects{platform::Subject::network});
}

TEST_F(Freebsd, ElseTheRoutingSocketIsTheBell) {
  auto sources = freebsd_.change_sources();
  ASSERT_EQ(sources.size(), 1);
  EXPECT_EQ(freebsd_.network_source(), "route");
  EXPECT_EQ(sources[0].drain(), platform::Subjects{});
  network_.say({4, 0, 5, 0xe});
  EXPECT_EQ(sources[0].drain(), platform::Subjects{platform::Subject::network});
}

TEST_F(Freebsd, ABellForWhichThereIsNoMemoryIsOpenedLater) {
  network_.has_netlink = true;
  network_.failing_sockets = 2; // netlink's and the routing socket
  EXPECT_TRUE(freebsd_.change_sources().empty());
  EXPECT_TRUE(freebsd_.misses_sources());
  EXPECT_EQ(freebsd_.change_sources().size(), 1);
  EXPECT_FALSE(freebsd_.misses_sources());
  EXPECT_EQ(freebsd_.network_source(), "netlink");
  const auto opened = network_.sockets_opened;
  EXPECT_EQ(freebsd_.change_sources().size(), 1);
  EXPECT_EQ(network_.sockets_opened, opened) << "it stays open";
}

TEST_F(Freebsd, NetlinkThatIsAskedForAndNotThereIsToldWithTheWayToLoadIt) {
  FreebsdPlatform wanted(root_, platform::NetworkSource::netlink);
  testing::internal::CaptureStderr();
  EXPECT_TRUE(wanted.change_sources().empty());
  const auto said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("kldload netlink"), std::string::npos) << said;
  EXPECT_EQ(wanted.network_source(), "scan");
}

TEST_F(Freebsd, WhatStandsOnAVifIsAskedOfTheDriversByTheirNames) {
  network_.add_link("xn0", 1, {0, 1, 2, 3, 4, 5}, IFF_UP);
  network_.add_link("dmz", 2, {0, 1, 2, 3, 4, 5}, IFF_UP); // was vlan0
  network_.add_link("xn0.7", 3, {0, 1, 2, 3, 4, 5}, IFF_UP);
  drivers = {{1, "xn0"}, {2, "vlan0"}, {3, "vlan"}};
  network_.parents = {{"dmz", "xn0"}, {"xn0.7", "xn0"}};
  const auto links = freebsd_.links();
  ASSERT_TRUE(links);
  EXPECT_EQ(links->at(1).lower, 1);
  EXPECT_EQ(links->at(2).lower, 1);
}

TEST_F(Freebsd, TheEndOfDuplicateAddressDetectionIsToldByNobody) {
  network_.add_link("xn0", 1, {0, 1, 2, 3, 4, 5}, IFF_UP);
  constexpr std::array<std::uint8_t, 16> address{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7};
  network_.add_ipv6("xn0", address, 64, IN6_IFF_TENTATIVE);
  EXPECT_TRUE(freebsd_.links()->at(0).addresses.at(0).tentative);
  EXPECT_TRUE(freebsd_.network_is_settling());
  network_.ipv6_flags[address] = 0;
  EXPECT_FALSE(freebsd_.links()->at(0).addresses.at(0).tentative);
  EXPECT_FALSE(freebsd_.network_is_settling());
}

TEST_F(Freebsd, ScanAndNoneHaveNoBell) {
  FreebsdPlatform scan(root_, platform::NetworkSource::scan);
  EXPECT_TRUE(scan.change_sources().empty());
  FreebsdPlatform none(root_, platform::NetworkSource::none);
  network_.add_link("xn0", 1, {0, 1, 2, 3, 4, 5}, IFF_UP);
  EXPECT_TRUE(none.links()->empty());
  EXPECT_EQ(network_.sockets_opened, 0);
}

TEST(VbdName, IsThatOfBlkfront) {
  EXPECT_EQ(platform::vbd_disk_name(51712), "xbd0");
  EXPECT_EQ(platform::vbd_disk_name(51728), "xbd1");
  EXPECT_EQ(platform::vbd_disk_name(768), "ada0");
  EXPECT_EQ(platform::vbd_disk_name(832), "ada1");
  EXPECT_EQ(platform::vbd_disk_name(5632), "ada2");
  EXPECT_EQ(platform::vbd_disk_name(34 << 8), "ada6");
  EXPECT_EQ(platform::vbd_disk_name((57 << 8) + 64), "ada11");
  EXPECT_EQ(platform::vbd_disk_name(91 << 8), "ada18");
  EXPECT_EQ(platform::vbd_disk_name(92 << 8), "xbd0") << "nobody's major";
  EXPECT_EQ(platform::vbd_disk_name(2048), "da0");
  EXPECT_EQ(platform::vbd_disk_name((71 << 8) + 240), "da127");
  EXPECT_EQ(platform::vbd_disk_name(135 << 8), "da240");
  EXPECT_EQ(platform::vbd_disk_name((1u << 28) + (16 << 8)), "xbd16");
  EXPECT_TRUE(platform::is_part_of_disk("xbd0p2", "xbd0"));
  EXPECT_TRUE(platform::is_part_of_disk("xbd0", "xbd0"));
  EXPECT_FALSE(platform::is_part_of_disk("xbd01", "xbd0"));
  EXPECT_EQ(platform::parse_vbd_path("device/vbd/4294967296"), std::nullopt);
}

} // namespace

int sysctlbyname(const char* name, void* old, size_t* old_size, const void*, size_t) noexcept {
  const auto found = known.find(name);
  return found == known.end() ? (errno = ENOENT, -1) : give(found->second, old, old_size);
}

int sysctl(const int* name, unsigned length, void* old, size_t* old_size, const void*, size_t) noexcept {
  const std::vector<int> wanted{CTL_NET, PF_LINK, NETLINK_GENERIC, IFMIB_IFDATA};
  const bool is_it = length == 6 && std::equal(wanted.begin(), wanted.end(), name) && name[5] == IFDATA_DRIVERNAME;
  const auto found = is_it ? drivers.find(name[4]) : drivers.end();
  return found == drivers.end() ? (errno = ENOENT, -1) : give(found->second, old, old_size);
}

int getmntinfo(struct statfs** list, int mode) noexcept {
  if (mode != MNT_NOWAIT || mounted.empty()) return errno = EINVAL, 0;
  *list = mounted.data();
  return static_cast<int>(mounted.size());
}

int statfs(const char* path, struct statfs* status) noexcept {
  for (const auto& one : mounted) {
    if (!std::string_view(path).ends_with(static_cast<const char*>(one.f_mntonname))) continue;
    *status = one;
    return 0;
  }
  return errno = ENOENT, -1;
}
