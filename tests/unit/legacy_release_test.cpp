// SPDX-License-Identifier: BSD-2-Clause
#include "collect/legacy_release.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using collect::legacy_release_files;
using collect::parse_legacy_release;
using namespace std::string_literals;

struct Case {
  std::string file;
  std::string text;
  std::string id;
  std::string name;
  std::string major;
  std::string minor;
};

void expect(const Case& wanted) {
  const auto release = parse_legacy_release(wanted.file, wanted.text);
  ASSERT_TRUE(release) << wanted.text;
  EXPECT_EQ(release->id, wanted.id) << wanted.text;
  EXPECT_EQ(release->name, wanted.name);
  EXPECT_EQ(release->version.major, wanted.major) << wanted.text;
  EXPECT_EQ(release->version.minor, wanted.minor) << wanted.text;
}

/// A file whose one line is the name.
Case line(std::string file, const std::string& text, std::string id, std::string major, std::string minor) {
  return {std::move(file), text + "\n", std::move(id), text, std::move(major), std::move(minor)};
}

TEST(LegacyRelease, ReleaseLines) {
  for (const Case& wanted : std::vector<Case>{
           line("redhat-release", "Red Hat Enterprise Linux Server release 6.10 (Santiago)", "rhel", "6", "10"),
           line("redhat-release", "Red Hat Enterprise Linux Server release 5 (Tikanga)", "rhel", "5", ""),
           line("redhat-release", "Red Hat Enterprise Linux AS release 3 (Taroon Update 8)", "rhel", "3", "8"),
           line("redhat-release", "Red Hat Linux release 9 (Shrike)", "redhat", "9", ""),
           line("redhat-release", "CentOS release 5.11 (Final)", "centos", "5", "11"),
           line("centos-release", "CentOS Linux release 7.9.2009 (Core)", "centos", "7", "9"),
           line("centos-release", "CentOS Stream release 8", "centos", "8", ""),
           line("enterprise-release", "Enterprise Linux Enterprise Linux Server release 5.5 (Carthage)", "oracle", "5",
                "5"),
           line("oracle-release", "Oracle Linux Server release 6.10", "oracle", "6", "10"),
           line("fedora-release", "Fedora release 14 (Laughlin)", "fedora", "14", ""),
           line("fedora-release", "Fedora release rawhide (Rawhide)", "fedora", "", ""),
           line("redhat-release", "Scientific Linux SL release 5.5 (Boron)", "scientific", "5", "5"),
           line("neokylin-release", "NeoKylin Linux Advanced Server release 6.5 (Berryllium)", "neokylin", "6", "5"),
           line("neokylin-release", "NeoKylin Linux Security OS V5.0 (Update8)", "neokylin", "5", "0"),
           line("redhat-release", "XenServer release 6.2.0-70446c (xenenterprise)", "xenserver", "6", "2"),
           line("system-release", "Amazon Linux AMI release 2011.09", "amzn", "2011", "09"),
           line("gentoo-release", "Gentoo Base System version 1.12.9", "gentoo", "1", "12"),
           line("redhat-release", "ALT Server 10.1 (Mendelevium)", "altlinux", "10", "1"),
           line("slackware-version", "Slackware 13.37.0", "slackware", "13", "37"),
       }) {
    expect(wanted);
  }
}

TEST(LegacyRelease, Suse) {
  expect({"SuSE-release", "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n", "sles",
          "SUSE Linux Enterprise Server 11 (x86_64)", "11", "4"});
  expect({"SuSE-release", "\nSUSE LINUX Enterprise Server 9 (i586)\r\nVERSION = 9\r\n", "sles",
          "SUSE LINUX Enterprise Server 9 (i586)", "9", ""});
  expect({"SuSE-release", "SUSE Linux Enterprise Desktop 11 (i586)\nVERSION = 11\nPATCHLEVEL = 2\n", "sled",
          "SUSE Linux Enterprise Desktop 11 (i586)", "11", "2"});
  expect({"SuSE-release", "openSUSE 11.4 (x86_64)\nVERSION = 11.4\nCODENAME = Celadon\n", "opensuse",
          "openSUSE 11.4 (x86_64)", "11", "4"});
  expect({"SuSE-release", "SUSE LINUX 10.1 (i586)\nVERSION = 10.1\n", "suse", "SUSE LINUX 10.1 (i586)", "10", "1"});
}

TEST(LegacyRelease, Debian) {
  expect({"debian_version", "12.11\n", "debian", "Debian GNU/Linux 12.11", "12", "11"});
  expect({"debian_version", "6.0.10\n", "debian", "Debian GNU/Linux 6.0.10", "6", "0"});
  expect({"debian_version", "trixie/sid\n", "debian", "Debian GNU/Linux trixie/sid", "", ""});
  EXPECT_FALSE(parse_legacy_release("debian_version", "not a version\n"));
}

TEST(LegacyRelease, Lsb) {
  expect({"lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\nDISTRIB_DESCRIPTION=\"Ubuntu 10.04.4 LTS\"\n",
          "ubuntu", "Ubuntu 10.04.4 LTS", "10", "04"});
  expect({"lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=8.04\n", "ubuntu", "Ubuntu 8.04", "8", "04"});
  expect(
      {"lsb-release", "LSB_VERSION=1.4\nDISTRIB_ID=Arch\nDISTRIB_RELEASE=rolling\n", "arch", "Arch rolling", "", ""});
  EXPECT_FALSE(parse_legacy_release("lsb-release", "LSB_VERSION=base-4.0-amd64:base-4.0-noarch\n"));
}

TEST(LegacyRelease, AlpineAndArch) {
  expect({"alpine-release", "2.7.9\n", "alpine", "Alpine Linux 2.7.9", "2", "7"});
  EXPECT_FALSE(parse_legacy_release("alpine-release", "edge\n"));
  expect({"arch-release", "", "arch", "Arch Linux", "", ""});
}

TEST(LegacyRelease, BlankLinesMarksAndLineEnds) {
  expect({"redhat-release", "\xef\xbb\xbf\r\n  \n  CentOS release 6.9 (Final) \r\nmore\n", "centos",
          "CentOS release 6.9 (Final)", "6", "9"});
}

TEST(LegacyRelease, NonsenseIsNothing) {
  std::string every_byte;
  for (int i = 0; i < 1024; ++i) {
    every_byte += static_cast<char>(i % 256);
  }
  const std::vector<std::string> nonsense{"",
                                          "\n",
                                          " \t\r\n\n",
                                          "\0\0\0\0"s,
                                          "no version here",
                                          every_byte,
                                          "CentOS\x01release 6.9",
                                          "CentOS\x1b[31m release 6.9",
                                          std::string(100'000, 'x'),
                                          std::string(100'000, '\n') + "CentOS release 6.9"};
  for (const std::string_view file : legacy_release_files()) {
    if (file == "arch-release") continue;   // says what it says by being there
    if (file == "debian_version") continue; // any single word is a code name; tested below
    for (const std::string& text : nonsense) {
      EXPECT_FALSE(parse_legacy_release(file, text)) << file << ": " << text.substr(0, 40);
    }
  }
  EXPECT_FALSE(parse_legacy_release("debian_version", ""));
  EXPECT_FALSE(parse_legacy_release("debian_version", "\0\0"s));
  EXPECT_FALSE(parse_legacy_release("debian_version", every_byte));
  EXPECT_FALSE(parse_legacy_release("unknown-release", "CentOS release 6.9 (Final)"));
}

TEST(LegacyRelease, NamesAreBounded) {
  const auto release = parse_legacy_release("redhat-release", "CentOS release 6.9 " + std::string(100'000, 'x'));
  ASSERT_TRUE(release);
  EXPECT_LE(release->name.size(), 1100U);
  const auto lsb = parse_legacy_release("lsb-release", "DISTRIB_ID=" + std::string(5000, 'x') +
                                                           "\nDISTRIB_RELEASE=" + std::string(5000, '1') + "\n");
  ASSERT_TRUE(lsb);
  EXPECT_LE(lsb->name.size(), 1100U);
}

TEST(LegacyRelease, DerivativesComeBeforeWhatTheyDeriveFrom) {
  const auto place = [](std::string_view name) {
    const auto files = legacy_release_files();
    const auto at = std::ranges::find(files, name);
    EXPECT_NE(at, files.end()) << name;
    return at - files.begin();
  };
  for (const char* derivative :
       {"oracle-release", "enterprise-release", "neokylin-release", "rocky-release", "almalinux-release",
        "centos-release", "fedora-release", "mageia-release", "mandriva-release"}) {
    EXPECT_LT(place(derivative), place("redhat-release")) << derivative;
  }
  EXPECT_LT(place("redhat-release"), place("system-release"));
  EXPECT_LT(place("oracle-release"), place("centos-release"));
  EXPECT_LT(place("rocky-release"), place("centos-release"));
  EXPECT_LT(place("mageia-release"), place("mandriva-release"));
  EXPECT_LT(place("lsb-release"), place("debian_version"));
}

} // namespace
