// SPDX-License-Identifier: BSD-2-Clause
#include "collect/os_identity.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/text.hpp"

namespace {

using collect::identify_os;
using model::Os;
using namespace std::string_literals;
using Files = std::map<std::string, std::string, std::less<>>;

collect::ReadFile reader_of(const Files& files) {
  return [&files](std::string_view path) -> std::optional<std::string> {
    const auto at = files.find(path);
    return at == files.end() ? std::nullopt : std::optional(at->second);
  };
}

Os identify(const Files& files, std::string_view os_release_path = {}) {
  return identify_os(reader_of(files), os_release_path);
}

/// What an /etc/os-release alone gives.
Os identify_text(const std::string& os_release) { return identify({{"/etc/os-release", os_release}}); }

std::string text(const Os& os) { return os.id + " | " + os.name + " | " + os.major + " | " + os.minor; }

struct Distribution {
  std::string fixture;
  Os os;
};

// clang-format off
const std::vector<Distribution> distributions{
    {"linux/almalinux-8", {"almalinux", "AlmaLinux release 8.3 (Purple Manul)", "8", "3"}},
    {"linux/almalinux-9", {"almalinux", "AlmaLinux 9.6 (Sage Margay)", "9", "6"}},
    {"linux/alpine-3.20", {"alpine", "Alpine Linux v3.20", "3", "20"}},
    {"linux/altlinux-10", {"altlinux", "ALT Server 10.1 (Mendelevium)", "10", "1"}},
    {"linux/amazon-2", {"amzn", "Amazon Linux 2", "2", "0"}},
    {"linux/amazon-2014.03", {"amzn", "Amazon Linux AMI release 2014.03", "2014", "03"}},
    {"linux/amazon-2016", {"amzn", "Amazon Linux AMI 2016.03", "2016", "03"}},
    {"linux/amazon-2017.03", {"amzn", "Amazon Linux AMI 2017.03", "2017", "03"}},
    {"linux/amazon-2023", {"amzn", "Amazon Linux 2023", "2023", "3"}},
    {"linux/arch", {"arch", "Arch Linux", "", ""}},
    {"linux/centos-5", {"centos", "CentOS release 5.11 (Final)", "5", "11"}},
    {"linux/centos-6", {"centos", "CentOS release 6.9 (Final)", "6", "9"}},
    {"linux/centos-7", {"centos", "CentOS Linux 7 (Core)", "7", "1"}},
    {"linux/centos-8", {"centos", "CentOS Linux 8 (Core)", "8", "1"}},
    {"linux/centos-stream-9", {"centos", "CentOS Stream 9", "9", "0"}},
    {"linux/cloudlinux-5", {"cloudlinux", "CloudLinux Server release 5.11 (Vladislav Volkov)", "5", "11"}},
    {"linux/cloudlinux-6", {"cloudlinux", "CloudLinux Server release 6.8 (Oleg Makarov)", "6", "8"}},
    {"linux/cloudlinux-7", {"cloudlinux", "CloudLinux 7.3 (Yury Malyshev)", "7", "3"}},
    {"linux/coreos-899", {"coreos", "CoreOS 899.15.0", "899", "15"}},
    {"linux/debian-10", {"debian", "Debian GNU/Linux 10 (buster)", "10", "11"}},
    {"linux/debian-11", {"debian", "Debian GNU/Linux 11 (bullseye)", "11", "11"}},
    {"linux/debian-12", {"debian", "Debian GNU/Linux 12 (bookworm)", "12", "15"}},
    {"linux/debian-12.11", {"debian", "Debian GNU/Linux 12 (bookworm)", "12", "11"}},
    {"linux/debian-13", {"debian", "Debian GNU/Linux 13 (trixie)", "13", "7"}},
    {"linux/debian-7", {"debian", "Debian GNU/Linux 7 (wheezy)", "7", "0"}},
    {"linux/debian-8", {"debian", "Debian GNU/Linux 8 (jessie)", "8", "2"}},
    {"linux/debian-9", {"debian", "Debian GNU/Linux 9 (stretch)", "9", "0"}},
    {"linux/debian-sid", {"debian", "Debian GNU/Linux forky/sid", "", ""}},
    {"linux/debian-testing", {"debian", "Debian GNU/Linux bookworm/sid", "", ""}},
    {"linux/fedora-19", {"fedora", "Fedora 19 (Schrödinger’s Cat)", "19", "0"}},
    {"linux/fedora-30", {"fedora", "Fedora 30 (Thirty)", "30", "0"}},
    {"linux/fedora-39", {"fedora", "Fedora Linux 39 (Thirty Nine)", "39", "0"}},
    {"linux/fedora-core-3", {"fedora", "Fedora Core release 3 (Heidelberg)", "3", "0"}},
    {"linux/flatcar-3139.2.0", {"flatcar", "Flatcar Container Linux by Kinvolk 3139.2.0 (Oklo)", "3139", "2"}},
    {"linux/gentoo-2.2", {"gentoo", "Gentoo/Linux", "", ""}},
    {"linux/guix", {"guix", "Guix System", "", ""}},
    {"linux/kali-2025.4", {"kali", "Kali GNU/Linux Rolling", "2025", "4"}},
    {"linux/kvmibm-1", {"kvmibm", "KVM for IBM z Systems 1.1.1 (Z)", "1", "1"}},
    {"linux/kylin-v10", {"kylin", "Kylin Linux Advanced Server V10 (Sword)", "10", "0"}},
    {"linux/linux-mint-11", {"linux-mint", "Linux Mint 11 Katya", "11", "0"}},
    {"linux/linux-mint-17.3", {"ubuntu", "Ubuntu 14.04.3 LTS", "14", "04"}},
    {"linux/linux-mint-20", {"linux-mint", "Linux Mint 20 Ulyana", "20", "0"}},
    {"linux/linux-mint-21.3", {"linux-mint", "Linux Mint 21.3", "21", "3"}},
    {"linux/lmde-6", {"linux-mint", "LMDE 6 (faye)", "6", "0"}},
    {"linux/mageia-5", {"mageia", "Mageia 5", "5", "0"}},
    {"linux/mandriva-2011", {"mandriva", "Mandriva Linux release 2011.0 (Official) for x86_64", "2011", "0"}},
    {"linux/manjaro-15.12", {"manjaro", "Manjaro Linux", "", ""}},
    {"linux/nixos-24.05", {"nixos", "NixOS 24.05 (Uakari)", "24", "05"}},
    {"linux/opensuse-13.2", {"opensuse", "openSUSE 13.2 (Harlequin) (x86_64)", "13", "2"}},
    {"linux/opensuse-42.1", {"opensuse", "openSUSE Leap 42.1 (x86_64)", "42", "1"}},
    {"linux/opensuse-leap-15.2", {"opensuse-leap", "openSUSE Leap 15.2", "15", "2"}},
    {"linux/opensuse-tumbleweed", {"opensuse-tumbleweed", "openSUSE Tumbleweed", "20240823", "0"}},
    {"linux/oracle-5.1", {"oracle", "Enterprise Linux Enterprise Linux Server release 5.1 (Carthage)", "5", "1"}},
    {"linux/oracle-6", {"oracle", "Oracle Linux Server 6.10", "6", "10"}},
    {"linux/oracle-7", {"oracle", "Oracle Linux Server 7.5", "7", "5"}},
    {"linux/oracle-8", {"oracle", "Oracle Linux Server 8.0", "8", "0"}},
    {"linux/oracle-9", {"oracle", "Oracle Linux Server 9.2", "9", "2"}},
    {"linux/raspbian-7", {"raspbian", "Raspbian GNU/Linux 7 (wheezy)", "7", "1"}},
    {"linux/raspbian-8", {"raspbian", "Raspbian GNU/Linux 8 (jessie)", "8", "0"}},
    {"linux/rhel-4.3", {"rhel", "Red Hat Enterprise Linux AS release 4 (Nahant Update 3)", "4", "3"}},
    {"linux/rhel-5", {"rhel", "Red Hat Enterprise Linux Server release 5.11 (Tikanga)", "5", "11"}},
    {"linux/rhel-5.1-beta", {"rhel", "Red Hat Enterprise Linux Server release 5.1 Beta (Tikanga)", "5", "1"}},
    {"linux/rhel-6", {"rhel", "Red Hat Enterprise Linux Server release 6.5 (Santiago)", "6", "5"}},
    {"linux/rhel-7", {"rhel", "Red Hat Enterprise Linux Server 7.0 (Maipo)", "7", "0"}},
    {"linux/rhel-8.0-beta", {"rhel", "Red Hat Enterprise Linux 8.0 Beta (Ootpa)", "8", "0"}},
    {"linux/rhel-8.7", {"rhel", "Red Hat Enterprise Linux release 8.7 (Ootpa)", "8", "7"}},
    {"linux/rhel-9", {"rhel", "Red Hat Enterprise Linux 9.0 (Plow)", "9", "0"}},
    {"linux/rocky-8", {"rocky", "Rocky Linux 8.4 (Green Obsidian)", "8", "4"}},
    {"linux/rocky-9", {"rocky", "Rocky Linux 9.5 (Blue Onyx)", "9", "5"}},
    {"linux/scientific-6", {"scientific", "Scientific Linux release 6.4 (Carbon)", "6", "4"}},
    {"linux/scientific-7", {"rhel", "Scientific Linux 7.2 (Nitrogen)", "7", "2"}},
    {"linux/slackware-14.1", {"slackware", "Slackware 14.1", "14", "1"}},
    {"linux/slackware-15.0", {"slackware", "Slackware 15.0 x86_64 (post 15.0 -current)", "15", "0"}},
    {"linux/sles-11.0", {"sles", "SUSE Linux Enterprise Server 11 (i586)", "11", "0"}},
    {"linux/sles-11.4", {"sles", "SUSE Linux Enterprise Server 11 SP4", "11", "4"}},
    {"linux/sles-11.4-release-file", {"sles", "SUSE Linux Enterprise Server 11 (x86_64)", "11", "4"}},
    {"linux/sles-12", {"sles", "SUSE Linux Enterprise Server 12 SP1", "12", "1"}},
    {"linux/sles-15.7", {"sles", "SUSE Linux Enterprise Server 15 SP7", "15", "7"}},
    {"linux/sles-9.3", {"sles", "SUSE LINUX Enterprise Server 9 (i586)", "9", "3"}},
    {"linux/ubuntu-10.04", {"ubuntu", "Ubuntu 10.04.4 LTS", "10", "04"}},
    {"linux/ubuntu-12.04", {"ubuntu", "Ubuntu precise (12.04.5 LTS)", "12", "04"}},
    {"linux/ubuntu-14.04", {"ubuntu", "Ubuntu 14.04.3 LTS", "14", "04"}},
    {"linux/ubuntu-16.04", {"ubuntu", "Ubuntu 16.04.1 LTS", "16", "04"}},
    {"linux/ubuntu-22.04", {"ubuntu", "Ubuntu 22.04.4 LTS", "22", "04"}},
    {"linux/ubuntu-24.04", {"ubuntu", "Ubuntu 24.04.3 LTS", "24", "04"}},
    {"linux/void", {"void", "Void Linux", "", ""}},
    {"freebsd/freebsd-13.2", {"freebsd", "FreeBSD 13.2-RELEASE", "13", "2"}},
    {"freebsd/freebsd-14.0", {"freebsd", "FreeBSD 14.0-STABLE", "14", "0"}},
};
// clang-format on

TEST(OsIdentity, RealDistributions) {
  const std::filesystem::path fixtures = XGA_FIXTURES;
  for (const auto& [fixture, os] : distributions) {
    const auto read = [&](std::string_view path) -> std::optional<std::string> {
      std::ifstream file((fixtures / fixture).string() + std::string(path), std::ios::binary);
      if (!file) return std::nullopt;
      return (std::ostringstream() << file.rdbuf()).str();
    };
    EXPECT_EQ(text(identify_os(read)), text(os)) << fixture;
  }
}

TEST(OsIdentity, EveryFixtureIsInTheTable) {
  std::set<std::string> known;
  for (const auto& distribution : distributions) {
    known.insert(distribution.fixture);
  }
  for (const std::string family : {"linux", "freebsd"}) {
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(XGA_FIXTURES) / family)) {
      if (!std::filesystem::exists(entry.path() / "etc")) continue; // other facts have fixtures here too
      EXPECT_TRUE(known.contains(family + "/" + entry.path().filename().string())) << entry.path();
    }
  }
}

TEST(OsIdentity, EtcComesBeforeUsrLib) {
  EXPECT_EQ(identify({{"/etc/os-release", "ID=etc\n"}, {"/usr/lib/os-release", "ID=usr\n"}}).id, "etc");
  EXPECT_EQ(identify({{"/usr/lib/os-release", "ID=usr\n"}}).id, "usr");
}

TEST(OsIdentity, AnOsReleaseThatSaysNothingIsPassedOver) {
  for (const std::string& nothing :
       {""s, "\n"s, "\0\0"s, "garbage"s, "ID=\nNAME=\"\"\n"s, "VERSION_ID=7\n"s, "ID=\"???\"\n"s}) {
    EXPECT_EQ(identify({{"/etc/os-release", nothing}, {"/usr/lib/os-release", "ID=usr\n"}}).id, "usr") << nothing;
    EXPECT_EQ(identify({{"/etc/os-release", nothing}, {"/etc/redhat-release", "CentOS release 6.9 (Final)\n"}}).id,
              "centos");
    EXPECT_EQ(identify_text(nothing), Os()) << nothing;
  }
}

TEST(OsIdentity, AGivenPathReplacesBoth) {
  const Files files{{"/etc/os-release", "ID=etc\n"}, {"/usr/lib/os-release", "ID=usr\n"}, {"/x/os", "ID=given\n"}};
  EXPECT_EQ(identify(files, "/x/os").id, "given");
  EXPECT_EQ(identify(files, "/x/none"), Os());
}

TEST(OsIdentity, AGivenPathBringsItsOwnReleaseFiles) {
  const std::string debian = "ID=debian\nVERSION_ID=12\n";
  const Files container{{"/etc/debian_version", "12.1\n"}, {"/host/etc/debian_version", "12.11\n"},
                        {"/host/etc/os-release", debian},  {"/host/usr/lib/os-release", debian},
                        {"/bare/etc/os-release", debian},  {"/elsewhere", debian}};
  EXPECT_EQ(identify(container, "/host/etc/os-release").minor, "11");
  EXPECT_EQ(identify(container, "/host/usr/lib/os-release").minor, "11");
  EXPECT_EQ(identify(container, "/bare/etc/os-release").minor, "0");
  EXPECT_EQ(identify(container, "/elsewhere").minor, "1");
  EXPECT_EQ(identify({{"/host/etc/redhat-release", "CentOS release 5.11 (Final)\n"}}, "/host/etc/os-release").minor,
            "11");
}

TEST(OsIdentity, TheReleaseFileHasTheMinor) {
  struct Case {
    const char* id;
    const char* version_id;
    const char* file;
    const char* content;
    const char* minor;
  };
  for (const auto& [id, version_id, file, content, minor] : std::vector<Case>{
           {"debian", "12", "debian_version", "12.12\n", "12"},
           {"debian", "12", "debian_version", "13.1\n", "0"},
           {"debian", "13", "debian_version", "trixie/sid\n", "0"},
           {"debian", "12", "debian_version", "12\n", "0"},
           {"debian", "12", "debian_version", "", "0"},
           {"debian", "12.5", "debian_version", "12.12\n", "5"},
           {"raspbian", "12", "debian_version", "12.12\n", "12"},
           {"devuan", "12", "debian_version", "12.12\n", "0"},
           {"linuxmint", "12", "debian_version", "12.12\n", "0"},
           {"centos", "7", "centos-release", "CentOS Linux release 7.9.2009 (Core)\n", "9"},
           {"centos", "7", "redhat-release", "CentOS Linux release 7.9.2009 (Core)\n", "9"},
           {"centos", "8", "centos-release", "CentOS Linux release 7.9.2009 (Core)\n", "0"},
           {"rhel", "8", "redhat-release", "Red Hat Enterprise Linux release 8.7 (Ootpa)\n", "7"},
           {"rocky", "8", "rocky-release", "Rocky Linux release 8.7 (Green Obsidian)\n", "7"},
           {"almalinux", "8", "almalinux-release", "AlmaLinux release 8.3 (Purple Manul)\n", "3"},
           {"ol", "8", "oracle-release", "Oracle Linux Server release 8.7\n", "7"},
           {"sles", "12", "SuSE-release", "SUSE Linux Enterprise Server 12 (x86_64)\nVERSION = 12\nPATCHLEVEL = 5\n",
            "5"},
           {"alpine", "3", "alpine-release", "3.20.7\n", "20"},
       }) {
    const Os os =
        identify({{"/etc/os-release", "ID="s + id + "\nVERSION_ID=" + version_id + "\n"}, {"/etc/"s + file, content}});
    EXPECT_EQ(os.minor, minor) << id << ' ' << version_id << ' ' << content;
    EXPECT_EQ(os.major, std::string(version_id).substr(0, os.major.size()));
  }
}

TEST(OsIdentity, NoVersionHasNeitherMajorNorMinor) {
  EXPECT_EQ(identify({{"/etc/os-release", "ID=debian\nNAME=Debian\n"}, {"/etc/debian_version", "13.1\n"}}),
            (Os{"debian", "Debian", "", ""}));
  EXPECT_EQ(identify_text("ID=arch\nNAME=Arch\nBUILD_ID=rolling\nVERSION_ID=TEMPLATE_VERSION_ID\n"),
            (Os{"arch", "Arch", "", ""}));
}

TEST(OsIdentity, Talos) {
  EXPECT_EQ(identify_text("NAME=\"Talos\"\nVERSION_ID=v1.13.7\nPRETTY_NAME=\"Talos (v1.13.7)\"\n"),
            (Os{"", "Talos (v1.13.7)", "1", "13"}));
}

TEST(OsIdentity, IdsAreTheHosts) {
  EXPECT_EQ(identify_text("ID=ol\n").id, "oracle");
  EXPECT_EQ(identify_text("ID=linuxmint\n").id, "linux-mint");
  EXPECT_EQ(identify_text("ID=\"opensuse-leap\"\n").id, "opensuse-leap");
  EXPECT_EQ(identify_text("ID=sles_sap\n").id, "sles_sap");
  EXPECT_EQ(identify_text("ID=Deepin\n").id, "deepin");
  EXPECT_EQ(identify_text("ID=\"  Clear  Linux/OS! \"\n").id, "clear-linux-os");
  EXPECT_EQ(identify_text("ID=\"a\x01\xff\"\n").id, "a");
  EXPECT_EQ(identify_text("ID=" + std::string(500, 'x') + "\n").id, std::string(64, 'x'));
  EXPECT_EQ(identify({{"/etc/lsb-release", "DISTRIB_ID=LinuxMint\nDISTRIB_RELEASE=11\n"}}).id, "linux-mint");
}

TEST(OsIdentity, NamesInOrderOfPreference) {
  EXPECT_EQ(identify_text("ID=x\nNAME=N\nVERSION=\"1 (v)\"\nPRETTY_NAME=P\n").name, "P");
  EXPECT_EQ(identify_text("ID=x\nNAME=N\nVERSION=\"1 (v)\"\n").name, "N 1 (v)");
  EXPECT_EQ(identify_text("ID=x\nNAME=N\nVERSION=\"1 (v)\"\nPRETTY_NAME=\" \"\n").name, "N 1 (v)");
  EXPECT_EQ(identify_text("ID=x\nNAME=N\n").name, "N");
  EXPECT_EQ(identify_text("ID=ol\nVERSION=1\n").name, "oracle");
  EXPECT_EQ(identify_text("NAME=N\n"), (Os{"", "N", "", ""}));
}

TEST(OsIdentity, NamesAreClean) {
  const auto name = [](const std::string& value) {
    return identify_text("ID=x\nPRETTY_NAME=\"" + value + "\"\n").name;
  };
  EXPECT_EQ(name("a\tb\x1b[31mc\x7f\0d"s), "a b [31mc  d");
  EXPECT_EQ(name("a\xc2\x85"
                 "b\xe2\x80\xa8"
                 "c\xe2\x80\xa9"
                 "d"),
            "a b c d");
  EXPECT_EQ(name("Schr\xc3\xb6"
                 "dinger"),
            "Schr\xc3\xb6"
            "dinger");
  EXPECT_EQ(name("a\xff\xc3"), "a\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(name("\xc2\xa0non-breaking"), "\xc2\xa0non-breaking");
  EXPECT_EQ(name(std::string(300, 'x')), std::string(256, 'x'));
  EXPECT_EQ(name(std::string(255, 'x') + "\xc3\xb6"), std::string(255, 'x'));
  EXPECT_EQ(name(std::string(254, 'x') + "\xc3\xb6"), std::string(254, 'x') + "\xc3\xb6");
  EXPECT_EQ(name("  trimmed  "), "trimmed");
  EXPECT_EQ(identify({{"/etc/redhat-release", "CentOS \xff release 6.9 (Final)\n"}}).name,
            "CentOS \xef\xbf\xbd release 6.9 (Final)");
}

TEST(OsIdentity, TheMostTellingReleaseFileWins) {
  const std::string redhat = "Red Hat Enterprise Linux Server release 6.10 (Santiago)\n";
  EXPECT_EQ(identify({{"/etc/redhat-release", redhat}}),
            (Os{"rhel", "Red Hat Enterprise Linux Server release 6.10 (Santiago)", "6", "10"}));
  EXPECT_EQ(
      identify({{"/etc/redhat-release", redhat}, {"/etc/oracle-release", "Oracle Linux Server release 6.10\n"}}).id,
      "oracle");
  EXPECT_EQ(identify({{"/etc/redhat-release", redhat}, {"/etc/oracle-release", ""}}).id, "rhel");
  EXPECT_EQ(identify({{"/etc/debian_version", "squeeze/sid\n"},
                      {"/etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\n"}}),
            (Os{"ubuntu", "Ubuntu 10.04", "10", "04"}));
  EXPECT_EQ(identify({{"/etc/redhat-release", redhat}, {"/etc/lsb-release", "LSB_VERSION=base-4.0-amd64\n"}}).id,
            "rhel");
  EXPECT_EQ(identify({{"/etc/arch-release", ""}}), (Os{"arch", "Arch Linux", "", ""}));
  EXPECT_EQ(identify({{"/etc/debian_version", "6.0.10\n"}}), (Os{"debian", "Debian GNU/Linux 6.0.10", "6", "0"}));
  EXPECT_EQ(identify({{"/etc/redhat-release", "\xc3\xb6\xc3\xb6 release 5\n"}, {"/etc/debian_version", "6.0.10\n"}}).id,
            "debian");
}

TEST(OsIdentity, NothingThere) { EXPECT_EQ(identify({}), Os()); }

TEST(OsIdentity, AnyBytesInAnyFile) {
  std::string every_byte;
  for (int i = 0; i < 4096; ++i) {
    every_byte += static_cast<char>(i % 256);
  }
  for (const std::string& bytes :
       {every_byte, std::string(200'000, '\0'), std::string(200'000, '"'), std::string(200'000, '\\')}) {
    for (const char* path : {"/etc/os-release", "/etc/redhat-release", "/etc/SuSE-release", "/etc/lsb-release"}) {
      EXPECT_EQ(identify({{path, bytes}}), Os()) << path;
    }
    const Os os = identify_text("ID=" + bytes + "\nNAME=" + bytes + "\nPRETTY_NAME=\"" + bytes);
    EXPECT_LE(os.id.size(), 64U);
    EXPECT_LE(os.name.size(), 256U);
    EXPECT_EQ(core::printable(os.name), os.name);
  }
}

} // namespace
