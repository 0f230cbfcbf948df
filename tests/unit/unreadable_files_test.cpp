// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/unreadable_files.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "unit/captured_stderr.hpp"

namespace {

using std::chrono::milliseconds;

class Unreadable : public testing::Test {
protected:
  /// A look at all, in which each of these paths fails with this error.
  void look(milliseconds at, std::initializer_list<std::string> paths, int error = EIO) {
    files_.look_again();
    for (const auto& path : paths)
      files_.note({"read " + path, error}, platform::UnreadableFiles::Clock::time_point{} + at);
  }
  bool is_awaited() const { return files_.awaited().has_value(); }

  CapturedStderr err_;
  platform::UnreadableFiles files_{"network", milliseconds{5000}};
};

TEST_F(Unreadable, IsWaitedForAndThenGivenUp) {
  for (const int at : {0, 1000, 3000, 4999}) {
    look(milliseconds{at}, {"/sys/a"});
    EXPECT_TRUE(is_awaited()) << at;
    EXPECT_FALSE(files_.gave_up()) << at;
  }
  EXPECT_EQ(err_.take(), "") << "the collector tells of its failure by itself";
  for (const int at : {5000, 60000, 120000}) {
    look(milliseconds{at}, {"/sys/a"});
    EXPECT_FALSE(is_awaited()) << at;
    EXPECT_TRUE(files_.gave_up()) << at;
  }
  const auto told = err_.take();
  const auto first = told.find(std::string("read /sys/a: ") + std::strerror(EIO));
  EXPECT_NE(first, std::string::npos) << told;
  EXPECT_EQ(told.find("/sys/a", first + 10), std::string::npos) << "told once: " << told;
}

TEST_F(Unreadable, BeginsAnewAfterASuccess) {
  look(milliseconds{0}, {"/sys/a"});
  look(milliseconds{3000}, {});
  look(milliseconds{6000}, {"/sys/a"});
  EXPECT_TRUE(is_awaited());
  look(milliseconds{12000}, {"/sys/a"});
  EXPECT_TRUE(files_.gave_up());
  look(milliseconds{13000}, {});
  EXPECT_FALSE(files_.gave_up());
  look(milliseconds{14000}, {"/sys/a"});
  EXPECT_TRUE(is_awaited());
}

TEST_F(Unreadable, HoldsNothingUpForAnother) {
  look(milliseconds{0}, {"/sys/a"});
  look(milliseconds{6000}, {"/sys/a", "/sys/b"});
  ASSERT_TRUE(is_awaited());
  EXPECT_EQ(files_.awaited()->context, "read /sys/b");
  look(milliseconds{7000}, {"/sys/a"});
  EXPECT_FALSE(is_awaited());
}

TEST_F(Unreadable, IsNoMatterWhereTheErrorSaysHowThingsAre) {
  for (const int error : {ENOENT, EACCES, ENODEV, EINVAL, 0}) {
    look(milliseconds{0}, {"/sys/a"}, error);
    EXPECT_FALSE(is_awaited()) << error;
    EXPECT_FALSE(files_.gave_up()) << error;
  }
}

TEST_F(Unreadable, IsNotGivenUpForAWantOfMemoryOrDescriptors) {
  for (const int error : {ENOMEM, EMFILE, ENFILE}) {
    look(milliseconds{0}, {"/sys/a"}, error);
    look(milliseconds{600000}, {"/sys/a"}, error);
    EXPECT_TRUE(is_awaited()) << error;
    EXPECT_FALSE(files_.gave_up()) << error;
  }
}

TEST_F(Unreadable, IsBounded) {
  files_.look_again();
  for (int i = 0; i < 100000; ++i)
    files_.note({"read /sys/" + std::to_string(i), EIO}, {});
  EXPECT_TRUE(is_awaited());
  files_.look_again();
  for (int i = 0; i < 100000; ++i)
    files_.note({"read /sys/" + std::to_string(i), EIO},
                platform::UnreadableFiles::Clock::time_point{milliseconds{5000}});
  EXPECT_FALSE(is_awaited());
}

} // namespace
