// SPDX-License-Identifier: BSD-2-Clause
#include "collect/collectors.hpp"

#include <cerrno>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "unit/captured_stderr.hpp"

namespace {

using platform::Result;
using platform::Subject;

/// Answers with what the test sets; what is not set is an error.
class FakePlatform final : public platform::Platform {
public:
  Result<std::string> read_file(std::string_view path) override {
    if (path == unreadable) return std::unexpected(core::Error{"read " + unreadable, os_error});
    const auto found = files.find(path);
    if (found == files.end()) return core::failure("no such file");
    return found->second;
  }
  Result<std::string> kernel_release() override { return release; }
  Result<std::string> hostname() override { return name; }
  Result<model::Memory> memory() override { return sizes; }
  Result<std::optional<platform::Balloon>> balloon() override { return core::failure("no balloon"); }
  Result<std::vector<platform::Link>> links() override { return all_links; }

  std::map<std::string, std::string, std::less<>> files;
  std::string unreadable; ///< the file that cannot be read, and why
  int os_error = EIO;
  Result<std::string> release = core::failure("no release");
  Result<std::string> name = core::failure("no name");
  Result<model::Memory> sizes = core::failure("no memory");
  Result<std::vector<platform::Link>> all_links = core::failure("no links");
};

const collect::Collector& collector(Subject subject) {
  for (const auto& one : collect::collectors()) {
    if (one.subject == subject) return one;
  }
  throw std::out_of_range("no such collector");
}

TEST(Collectors, AreOneForEachSubject) {
  std::set<Subject> subjects;
  std::set<std::string> names;
  for (const auto& one : collect::collectors()) {
    subjects.insert(one.subject);
    names.insert(one.name);
  }
  EXPECT_EQ(subjects, (std::set{Subject::os, Subject::hostname, Subject::memory, Subject::network, Subject::disks,
                                Subject::xen}));
  EXPECT_EQ(names.size(), collect::collectors().size());
}

/// In this domain it stays so: what the figures are then is of no interest.
TEST(Collectors, OnlyLookWhetherABalloonAtRestIsStillThere) {
  class WithBalloon final : public platform::Platform {
  public:
    Result<std::optional<platform::Balloon>> balloon() override {
      ++reads;
      return there ? std::optional(platform::Balloon{5, 5}) : std::nullopt;
    }
    bool has_balloon() override { return there; }
    int reads = 0;
    bool there = true;
  } platform;
  model::Facts facts;
  collect::History history;
  ASSERT_TRUE(collector(Subject::xen).collect(platform, {}, facts, history));
  EXPECT_TRUE(facts.xen.balloon);
  EXPECT_EQ(platform.reads, 1);
  ASSERT_TRUE(collector(Subject::xen).collect(platform, {}, facts, history));
  EXPECT_TRUE(facts.xen.balloon);
  EXPECT_EQ(platform.reads, 1);
  platform.there = false;
  ASSERT_TRUE(collector(Subject::xen).collect(platform, {}, facts, history));
  EXPECT_FALSE(facts.xen.balloon);
}

/// As /etc/debian_version alone would name it otherwise.
TEST(Collectors, DoNotTakeAFileThatCannotBeReadJustNowForOneThatIsNotThere) {
  FakePlatform platform;
  platform.release = "6.1.0";
  platform.files = {
      {"/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"},
      {"/etc/debian_version", "12.11\n"}};
  model::Facts facts;
  collect::History history;
  ASSERT_TRUE(collector(Subject::os).collect(platform, {}, facts, history));
  const auto known = facts.os;
  for (const auto* file : {"/etc/os-release", "/etc/debian_version"}) {
    platform.unreadable = file;
    const auto collected = collector(Subject::os).collect(platform, {}, facts, history);
    ASSERT_FALSE(collected) << file;
    EXPECT_EQ(collected.error().os_error, EIO);
    EXPECT_EQ(facts.os, known) << file;
  }
  platform.unreadable = "/etc/os-release";
  platform.os_error = EACCES;
  ASSERT_TRUE(collector(Subject::os).collect(platform, {}, facts, history)) << "nobody may read it: so it stays";
  EXPECT_EQ(facts.os->name, "Debian GNU/Linux 12.11");
}

TEST(Collectors, FillTheirPartAlone) {
  FakePlatform platform;
  platform.files = {
      {"/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"}};
  platform.release = "6.1.0-23-amd64";
  platform.name = "guest.example.org";
  platform.sizes = model::Memory{100, 10};
  platform::Link link;
  link.devid = 0;
  platform.all_links = std::vector{link};

  model::Facts facts;
  collect::History history;
  ASSERT_TRUE(collector(Subject::os).collect(platform, {}, facts, history));
  ASSERT_TRUE(facts.os);
  EXPECT_EQ(facts.os->id, "debian");
  EXPECT_EQ(facts.kernel_release, "6.1.0-23-amd64");
  EXPECT_EQ(facts.hostname, "");
  ASSERT_TRUE(collector(Subject::hostname).collect(platform, {}, facts, history));
  EXPECT_EQ(facts.hostname, "guest.example.org");
  EXPECT_EQ(facts.memory, std::nullopt);
  ASSERT_TRUE(collector(Subject::memory).collect(platform, {}, facts, history));
  EXPECT_EQ(facts.memory, (model::Memory{100, 10}));
  EXPECT_TRUE(facts.vifs.empty());
  ASSERT_TRUE(collector(Subject::network).collect(platform, {}, facts, history));
  EXPECT_EQ(facts.vifs.size(), 1U);
}

TEST(Collectors, KeepWhatTheyHadWhenTheyFail) {
  model::Facts facts;
  collect::History history;
  facts.os = model::Os{"old", "Old", "1", "0"};
  facts.kernel_release = "old";
  facts.hostname = "old";
  facts.memory = model::Memory{1, 1};
  facts.vifs.resize(1);
  facts.volumes.resize(1);
  const auto before = facts;
  FakePlatform platform;
  for (const auto& one : collect::collectors())
    EXPECT_FALSE(one.collect(platform, {}, facts, history)) << one.name;
  EXPECT_EQ(facts, before);
}

TEST(Collectors, ForgetWhatIsGone) {
  model::Facts facts;
  collect::History history;
  facts.vifs.resize(2);
  facts.hostname = "old";
  FakePlatform platform;
  platform.all_links = std::vector<platform::Link>{};
  platform.name = "";
  ASSERT_TRUE(collector(Subject::network).collect(platform, {}, facts, history));
  ASSERT_TRUE(collector(Subject::hostname).collect(platform, {}, facts, history));
  EXPECT_TRUE(facts.vifs.empty());
  EXPECT_EQ(facts.hostname, "");
}

TEST(Collectors, TellOnceThatThereAreTooManyAddresses) {
  FakePlatform platform;
  platform::Link link;
  link.devid = 3;
  link.up = true;
  link.name = "eth3";
  for (std::uint8_t i = 0; i < 33; ++i)
    link.addresses.push_back({.bytes = {10, 0, 0, i}, .prefix_length = 24});
  platform.all_links = std::vector{link};
  model::Facts facts;
  collect::History history;
  const CapturedStderr err;
  ASSERT_TRUE(collector(Subject::network).collect(platform, {}, facts, history));
  EXPECT_NE(err.take().find("eth3 has more than 32 addresses"), std::string::npos);
  ASSERT_TRUE(collector(Subject::network).collect(platform, {}, facts, history));
  EXPECT_EQ(err.take(), "");
}

TEST(Collectors, ReadTheOsReleaseTheyAreTold) {
  FakePlatform platform;
  platform.files = {{"/etc/os-release", "ID=container\n"}, {"/host/etc/os-release", "ID=debian\n"}};
  platform.release = "6";
  model::Facts facts;
  collect::History history;
  collect::Options options;
  options.os_release = "/host/etc/os-release";
  ASSERT_TRUE(collector(Subject::os).collect(platform, options, facts, history));
  EXPECT_EQ(facts.os->id, "debian");
}

} // namespace
