// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/landlock.hpp"

#include <cerrno>
#include <filesystem>

#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "unit/scratch_directory.hpp"

namespace {

class LandlockTest : public testing::Test {
protected:
  void SetUp() override {
    if (const auto begun = platform::Landlock::begin(); !begun) GTEST_SKIP() << core::describe(begun.error());
  }
  /// In a child that is locked in: how many of the expectations failed.
  template <class Allow, class Look>
  static int failures(Allow allow, Look look) {
    const auto child = ::fork();
    if (child == 0) {
      auto landlock = platform::Landlock::begin();
      if (!landlock) ::_exit(100);
      allow(*landlock);
      if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !landlock->enter()) ::_exit(101);
      int failed = 0;
      look([&](bool holds) { failed += holds ? 0 : 1; });
      ::_exit(failed);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  static bool opens(const std::string& path, int flags = O_RDONLY) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (fd >= 0) ::close(fd);
    return fd >= 0;
  }
  static bool lists(const std::string& path) {
    DIR* const stream = ::opendir(path.c_str());
    if (stream != nullptr) ::closedir(stream);
    return stream != nullptr;
  }
  ScratchDirectory files_;
};

TEST_F(LandlockTest, OpensWhatIsAllowedAndNothingElse) {
  const auto inside = files_.write("in/deep/file", "x");
  const auto alone = files_.write("out/alone", "x");
  const auto other = files_.write("out/other", "x");
  const auto listed = files_.write("listed/deep/file", "x");
  const auto device = files_.write("device", "x");
  std::filesystem::create_symlink(other, files_.path("in/link"));
  std::filesystem::create_symlink("loop", files_.path("loop"));
  EXPECT_EQ(failures(
                [&](platform::Landlock& landlock) {
                  landlock.allow_reading(files_.path("in"));
                  landlock.allow_reading(alone);
                  landlock.allow_reading(files_.path("missing"));
                  landlock.allow_reading(files_.path("loop"));
                  landlock.allow_reading(alone + "/below-a-file");
                  landlock.allow_reading(files_.path(std::string(300, 'x')));
                  int pipe[2] = {};
                  if (::pipe(pipe) == 0) landlock.allow_reading("/proc/self/fd/" + std::to_string(pipe[0]));
                  landlock.allow_listing(files_.path("listed"));
                  landlock.allow_writing(device);
                },
                [&](auto expect) {
                  expect(opens(inside) && lists(files_.path("in/deep")) && opens(alone));
                  expect(lists(files_.path("listed")) && lists(files_.path("listed/deep")));
                  expect(opens(device, O_RDWR));
                  expect(!opens(other) && errno == EACCES);
                  expect(!opens(files_.path("in/link")));
                  expect(!lists(files_.path("out")) && !lists(files_.path()));
                  expect(!opens(listed));
                  expect(!opens(inside, O_RDWR) && !opens(files_.path("in/new"), O_WRONLY | O_CREAT));
                  expect(::unlink(inside.c_str()) != 0 && ::mkdir(files_.path("in/d").c_str(), 0700) != 0);
                }),
            0);
}

/// Better not locked in than locked out of what the agent reads.
TEST_F(LandlockTest, IsNotEnteredWithoutWhatItShouldAllow) {
  rlimit descriptors = {};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &descriptors), 0);
  rlimit none = descriptors;
  none.rlim_cur = 0;
  auto landlock = platform::Landlock::begin();
  ASSERT_TRUE(landlock);
  landlock->allow_reading(files_.path("missing"));
  landlock->allow_listing(files_.write("file", "x"));
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  landlock->allow_reading(files_.path());
  landlock->allow_reading("/proc");
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &descriptors), 0);
  const auto entered = landlock->enter();
  ASSERT_FALSE(entered);
  EXPECT_EQ(entered.error().os_error, EMFILE);
  EXPECT_EQ(entered.error().context, "open " + files_.path());
  EXPECT_TRUE(opens(files_.path("file")));
}

/// What the agent asks of mount points and links, wherever they are.
TEST_F(LandlockTest, HidesNeitherFreeSpaceNorLinks) {
  const auto file = files_.write("file", "x");
  std::filesystem::create_symlink("file", files_.path("link"));
  EXPECT_EQ(failures([](platform::Landlock&) {},
                     [&](auto expect) {
                       struct statvfs space = {};
                       struct stat status = {};
                       char target[8] = {};
                       expect(::statvfs("/", &space) == 0 && space.f_blocks > 0);
                       expect(::statvfs(files_.path().c_str(), &space) == 0);
                       expect(::stat(file.c_str(), &status) == 0 && ::access(file.c_str(), F_OK) == 0);
                       expect(::readlink(files_.path("link").c_str(), target, sizeof target) == 4);
                       expect(!opens(file));
                     }),
            0);
}

} // namespace
