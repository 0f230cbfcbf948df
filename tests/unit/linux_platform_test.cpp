// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/linux_platform.hpp"

#include <string>

#include <sys/resource.h>
#include <sys/utsname.h>

#include <gtest/gtest.h>

#include "unit/scratch_directory.hpp"

namespace {

TEST(LinuxHints, NameWhatIsDone) {
  const auto hints = platform::LinuxPlatform("").hints();
  EXPECT_NE(std::string_view(hints.no_device).find("mount -t xenfs"), std::string_view::npos);
  EXPECT_NE(std::string_view(hints.no_xen).find("/sys/hypervisor"), std::string_view::npos);
  EXPECT_NE(std::string_view(hints.no_xen_remedy).find("CONFIG_XEN"), std::string_view::npos);
  EXPECT_NE(std::string_view(hints.no_interface).find("modprobe xen-netfront"), std::string_view::npos);
  EXPECT_NE(std::string_view(hints.known_by_mac).find("not driven by Xen's"), std::string_view::npos);
  EXPECT_TRUE(hints.is_linux) << "the doctor knows its releases";
}

using platform::LinuxPlatform;
using platform::Role;

/// There are none left, until this object goes.
class NoDescriptors {
public:
  NoDescriptors() {
    LinuxPlatform("/nowhere").change_sources(); // a sanitizer needs descriptors where it first sees a class
    ::getrlimit(RLIMIT_NOFILE, &former_);
    const rlimit none = {0, former_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &former_); }

private:
  rlimit former_ = {};
};

TEST(ParseVifNodename, TakesTheFrontendsOfVifsAlone) {
  EXPECT_EQ(platform::parse_vif_nodename("device/vif/0"), 0U);
  EXPECT_EQ(platform::parse_vif_nodename("device/vif/12"), 12U);
  EXPECT_EQ(platform::parse_vif_nodename("device/vif/2147483647"), 2147483647U);
  for (const auto* bad : {"", "device/vif/", "device/vif", "device/vif/x", "device/vif/1x", "device/vif/-1",
                          "device/vif/1/2", "device/vif/ 1", "device/vif/2147483648", "device/vif/99999999999999999999",
                          "device/vbd/51712", "/device/vif/0", "Device/vif/0", "backend/vif/1/0"}) {
    EXPECT_EQ(platform::parse_vif_nodename(bad), std::nullopt) << bad;
  }
}

TEST(IsControlDomain, FindsTheWord) {
  EXPECT_TRUE(platform::is_control_domain("control_d"));
  EXPECT_TRUE(platform::is_control_domain("control_d\n"));
  EXPECT_TRUE(platform::is_control_domain("x\n control_d y"));
  for (const auto* none : {"", "\n", "control_domain", "xcontrol_d", "control-d", "CONTROL_D"})
    EXPECT_FALSE(platform::is_control_domain(none)) << none;
}

TEST(HasDom0Feature, LooksAtBit11OfTheLowestWord) {
  EXPECT_TRUE(platform::has_dom0_feature("00000800"));
  EXPECT_TRUE(platform::has_dom0_feature("00000800\n"));
  EXPECT_TRUE(platform::has_dom0_feature("800"));
  EXPECT_TRUE(platform::has_dom0_feature("FFFFFFFF"));
  EXPECT_TRUE(platform::has_dom0_feature("0000000000000800")) << "several words, the highest first";
  EXPECT_FALSE(platform::has_dom0_feature("0000080000000000"));
  EXPECT_FALSE(platform::has_dom0_feature("fffff7ff"));
  for (const auto* none : {"", "\n", "0", "00000705", "xyz", "0x800", "0800z", "-800", "00 00800"})
    EXPECT_FALSE(platform::has_dom0_feature(none)) << none;
}

class Root : public testing::Test {
protected:
  Role role() const { return LinuxPlatform(scratch_.path()).role(); }
  ScratchDirectory scratch_;
};

TEST_F(Root, WithNoSignOfXenIsNotXen) {
  EXPECT_EQ(role(), Role::not_xen);
  scratch_.write("dev/null", "");
  scratch_.write("proc/cpuinfo", "");
  EXPECT_EQ(role(), Role::not_xen);
}

TEST_F(Root, WithTheHypervisorsTypeIsAGuest) {
  scratch_.write("sys/hypervisor/type", "xen\n");
  EXPECT_EQ(role(), Role::guest);
}

TEST_F(Root, WithTheDeviceIsAGuest) {
  scratch_.write("dev/xen/xenbus", "");
  EXPECT_EQ(role(), Role::guest);
}

TEST_F(Root, WithXenfsIsAGuest) {
  scratch_.write("proc/xen/capabilities", "");
  EXPECT_EQ(role(), Role::guest);
}

TEST_F(Root, WithXenfsNotMountedIsAGuest) {
  scratch_.write("proc/xen/.keep", "");
  EXPECT_EQ(role(), Role::guest);
}

TEST_F(Root, WithADeviceOnTheBusIsAGuest) {
  scratch_.write("sys/bus/xen/devices/vif-0/nodename", "device/vif/0\n");
  EXPECT_EQ(role(), Role::guest);
}

/// It is there wherever the driver is built in, on bare metal too.
TEST_F(Root, WithTheBusAloneIsNotXen) {
  scratch_.write("sys/bus/xen/drivers_autoprobe", "1\n");
  EXPECT_EQ(role(), Role::not_xen);
}

/// Neither that it is no guest nor that it is not dom0 follows from a want of descriptors.
TEST_F(Root, ThatCannotBeLookedAtForAMomentIsUnknown) {
  const auto role_without_descriptors = [this] {
    const NoDescriptors none;
    return role();
  };
  EXPECT_EQ(role_without_descriptors(), Role::unknown);
  scratch_.write("dev/xen/xenbus", "");
  EXPECT_EQ(role(), Role::guest);
  EXPECT_EQ(role_without_descriptors(), Role::unknown);
}

TEST_F(Root, OnAnotherHypervisorIsNotXen) {
  scratch_.write("sys/hypervisor/type", "kvm\n");
  EXPECT_EQ(role(), Role::not_xen);
}

TEST_F(Root, WithTheCapabilityIsTheControlDomain) {
  scratch_.write("proc/xen/capabilities", "control_d\n");
  EXPECT_EQ(role(), Role::control_domain);
}

TEST_F(Root, WithTheFeatureIsTheControlDomain) {
  scratch_.write("sys/hypervisor/type", "xen\n");
  scratch_.write("sys/hypervisor/properties/features", "00000705\n");
  EXPECT_EQ(role(), Role::guest);
  scratch_.write("sys/hypervisor/properties/features", "00002f05\n");
  EXPECT_EQ(role(), Role::control_domain);
}

TEST_F(Root, WithoutXenIsNoControlDomain) {
  scratch_.write("sys/hypervisor/properties/features", "00000800\n");
  EXPECT_EQ(role(), Role::not_xen);
}

TEST_F(Root, StandsBeforeEveryPath) {
  scratch_.write("etc/os-release", "ID=x\n");
  scratch_.write("proc/sys/kernel/hostname", "guest.example.org\n");
  scratch_.write("proc/meminfo", "MemTotal: 100 kB\nMemAvailable: 10 kB\n");
  LinuxPlatform platform(scratch_.path());
  EXPECT_EQ(platform.read_file("/etc/os-release"), "ID=x\n");
  EXPECT_EQ(platform.hostname(), "guest.example.org");
  EXPECT_EQ(platform.memory(), (model::Memory{100, 10}));
}

TEST_F(Root, TellsWhatItCannotRead) {
  LinuxPlatform platform(scratch_.path());
  const auto hostname = platform.hostname();
  ASSERT_FALSE(hostname);
  EXPECT_EQ(hostname.error().os_error, ENOENT);
  ASSERT_FALSE(platform.memory());
  scratch_.write("proc/meminfo", "nothing of use\n");
  const auto memory = platform.memory();
  ASSERT_FALSE(memory);
  EXPECT_EQ(core::describe(memory.error()), "/proc/meminfo has no figures that can be used");
}

TEST_F(Root, StandsBeforeWhatIsReadOfDisks) {
  scratch_.write("proc/self/mountinfo", "1 0 202:1 / / rw - ext4 /dev/xvda1 rw\n");
  scratch_.write("sys/class/block/xvda/dev", "202:0\n");
  scratch_.write("sys/class/block/xvda/size", "8\n");
  scratch_.write("mnt/file", "");
  LinuxPlatform platform(scratch_.path());
  const auto mounts = platform.mounts();
  ASSERT_TRUE(mounts);
  ASSERT_EQ(mounts->size(), 1U);
  EXPECT_EQ(mounts->at(0).source, "/dev/xvda1");
  const auto devices = platform.block_devices();
  ASSERT_TRUE(devices);
  ASSERT_EQ(devices->size(), 1U);
  EXPECT_EQ(devices->at(0).name, "xvda");
  const auto usage = platform.usage("/mnt");
  ASSERT_TRUE(usage);
  EXPECT_GT(usage->total_bytes, usage->free_bytes);
  const auto missing = platform.usage("/proc/self/none");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().os_error, ENOENT);
}

TEST_F(Root, HasNoMountsWhereTheListIsTooLong) {
  EXPECT_FALSE(LinuxPlatform(scratch_.path()).mounts());
  const std::string line = "1 0 202:1 / / rw - ext4 /dev/xvda1 rw" + std::string(986, ' ') + '\n';
  ASSERT_EQ(line.size(), 1024U);
  std::string text;
  for (std::size_t i = 1; i < platform::max_mounts; ++i)
    text += line;
  scratch_.write("proc/self/mountinfo", text);
  EXPECT_TRUE(LinuxPlatform(scratch_.path()).mounts());
  scratch_.write("proc/self/mountinfo", text + line);
  EXPECT_FALSE(LinuxPlatform(scratch_.path()).mounts()) << "the rest may be missing";
}

TEST_F(Root, MayHaveANameThatIsEmpty) {
  scratch_.write("proc/sys/kernel/hostname", "\n");
  EXPECT_EQ(LinuxPlatform(scratch_.path()).hostname(), "");
}

TEST(LinuxPlatform, KnowsTheRunningKernel) {
  utsname names = {};
  ASSERT_EQ(::uname(&names), 0);
  LinuxPlatform platform("");
  EXPECT_EQ(platform.kernel_release(), std::string(static_cast<const char*>(names.release)));
  const auto memory = platform.memory();
  ASSERT_TRUE(memory);
  EXPECT_GT(memory->total_kib, 1024U);
  EXPECT_LE(memory->available_kib, memory->total_kib);
}

TEST(Sources, ThatAWantOfDescriptorsHidesAreFoundLater) {
  platform::LinuxPlatform linux("");
  {
    const NoDescriptors none;
    EXPECT_TRUE(linux.change_sources().empty());
  }
  EXPECT_TRUE(linux.misses_sources());
  const auto after = linux.change_sources();
  EXPECT_EQ(after.size(), 4U);
  EXPECT_FALSE(linux.misses_sources());
  const auto again = linux.change_sources();
  ASSERT_EQ(again.size(), after.size());
  for (std::size_t i = 0; i < after.size(); ++i)
    EXPECT_EQ(again[i].fd, after[i].fd) << "they stay open";
}

/// What says how things are is not asked again and again.
TEST(Sources, ThatAreNotThereAreNotMissed) {
  const ScratchDirectory scratch;
  platform::LinuxPlatform linux(scratch.path(), platform::NetworkSource::none);
  EXPECT_EQ(linux.change_sources().size(), 1U) << "the clock";
  EXPECT_FALSE(linux.misses_sources());
}

TEST(Platform, ThatNobodyPortedAnswersEverythingWithAnError) {
  platform::Platform none;
  EXPECT_EQ(none.role(), Role::not_xen);
  EXPECT_FALSE(none.read_file("/etc/os-release"));
  EXPECT_FALSE(none.kernel_release());
  EXPECT_FALSE(none.hostname());
  EXPECT_FALSE(none.memory());
  EXPECT_FALSE(none.links());
  EXPECT_FALSE(none.mounts());
  EXPECT_FALSE(none.block_devices());
  EXPECT_FALSE(none.usage("/"));
  EXPECT_TRUE(none.change_sources().empty());
}

TEST(Subjects, AreASet) {
  using platform::Subject;
  using platform::Subjects;
  Subjects subjects;
  EXPECT_TRUE(subjects.empty());
  subjects |= {Subject::network};
  subjects |= {Subject::network, Subject::os};
  EXPECT_EQ(subjects, (Subjects{Subject::os, Subject::network}));
  EXPECT_TRUE(subjects.contains(Subject::network));
  EXPECT_FALSE(subjects.contains(Subject::memory));
  subjects -= {Subject::network, Subject::memory};
  EXPECT_EQ(subjects, Subjects{Subject::os});
  subjects |= {Subject::network};
  for (const auto subject : {Subject::os, Subject::hostname, Subject::memory, Subject::network, Subject::disks})
    EXPECT_TRUE(Subjects::all().contains(subject));
}

} // namespace
