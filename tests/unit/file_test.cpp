// SPDX-License-Identifier: BSD-2-Clause
#include "core/file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/fd.hpp"
#include "unit/scratch_directory.hpp"

namespace {

using namespace std::string_literals;

TEST(ReadFile, ReadsAll) {
  const ScratchDirectory scratch;
  const auto content = "first\nsecond\0third"s + std::string(10000, 'x');
  EXPECT_EQ(core::read_file(scratch.write("file", content)), content);
  EXPECT_EQ(core::read_file(scratch.write("empty", "")), "");
}

TEST(ReadAttribute, ReadsOnceAndWaitsForNothing) {
  const ScratchDirectory scratch;
  EXPECT_EQ(core::read_attribute(scratch.write("file", "word\n")), "word\n");
  EXPECT_EQ(core::read_attribute(scratch.path("none")).error().os_error, ENOENT);
  EXPECT_EQ(core::read_attribute(scratch.path()).error().os_error, EISDIR);
  ASSERT_EQ(::mkfifo(scratch.path("fifo").c_str(), 0600), 0);
  EXPECT_EQ(core::read_attribute(scratch.path("fifo")), "") << "nobody writes";
}

TEST(ReadFile, StopsAtTheBound) {
  const ScratchDirectory scratch;
  const auto file = scratch.write("file", "0123456789");
  EXPECT_EQ(core::read_file(file, 4), "0123");
  EXPECT_EQ(core::read_file(file, 10), "0123456789");
  EXPECT_EQ(core::read_file(file, 0), "");
  const auto large = core::read_file(scratch.write("large", std::string(core::max_file_size + 5, 'x')));
  ASSERT_TRUE(large);
  EXPECT_EQ(large->size(), core::max_file_size);
}

TEST(ReadFile, EndsOnAnEndlessFile) {
  if (!core::file_exists("/proc/self/environ")) GTEST_SKIP() << "no /proc";
  EXPECT_TRUE(core::read_file("/proc/self/status")) << "fstat(2) says 0 bytes, there are more";
  EXPECT_FALSE(core::read_file("/proc/self/status")->empty());
}

TEST(ReadFile, TellsWhatIsMissing) {
  const ScratchDirectory scratch;
  const auto missing = core::read_file(scratch.path("nothing"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().os_error, ENOENT);
  EXPECT_EQ(core::describe(missing.error()), "open " + scratch.path("nothing") + ": No such file or directory");
  const auto below_file = core::read_file(scratch.write("file", "") + "/x");
  ASSERT_FALSE(below_file);
  EXPECT_EQ(below_file.error().os_error, ENOTDIR);
}

TEST(ReadFile, RefusesADirectory) {
  const ScratchDirectory scratch;
  const auto read = core::read_file(scratch.path());
  ASSERT_FALSE(read);
  EXPECT_EQ(core::describe(read.error()), scratch.path() + " is not a regular file");
}

TEST(ReadFile, IsNotHeldUpByAFifo) {
  const ScratchDirectory scratch;
  ASSERT_EQ(::mkfifo(scratch.path("fifo").c_str(), 0600), 0);
  EXPECT_FALSE(core::read_file(scratch.path("fifo"))); // the time limit of the test is what fails it
}

TEST(ReadFile, RefusesADevice) { EXPECT_FALSE(core::read_file("/dev/zero")); }

TEST(ReadFile, FollowsALink) {
  const ScratchDirectory scratch;
  const auto file = scratch.write("file", "x");
  ASSERT_EQ(::symlink(file.c_str(), scratch.path("link").c_str()), 0);
  EXPECT_EQ(core::read_file(scratch.path("link")), "x");
}

TEST(ReadFile, ClosesWhatItOpened) {
  const ScratchDirectory scratch;
  const auto file = scratch.write("file", "x");
  const int before = ::dup(STDIN_FILENO);
  ::close(before);
  EXPECT_TRUE(core::read_file(file));
  EXPECT_FALSE(core::read_file(scratch.path()));
  const int after = ::dup(STDIN_FILENO);
  ::close(after);
  EXPECT_EQ(after, before);
}

TEST(FileExists, SeesAnythingButADanglingLink) {
  const ScratchDirectory scratch;
  EXPECT_TRUE(core::file_exists(scratch.path()));
  EXPECT_TRUE(core::file_exists(scratch.write("file", "")));
  EXPECT_FALSE(core::file_exists(scratch.path("nothing")));
  ASSERT_EQ(::symlink("nowhere", scratch.path("dangling").c_str()), 0);
  EXPECT_FALSE(core::file_exists(scratch.path("dangling")));
}

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) != -1; }

TEST(Fd, ClosesWhatItOwns) {
  const int raw = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  {
    core::Fd first(raw);
    core::Fd second(std::move(first));
    EXPECT_FALSE(first); // NOLINT(bugprone-use-after-move): what it is then is what is tested
    EXPECT_EQ(second.get(), raw);
    first = std::move(second);
    EXPECT_EQ(first.get(), raw);
    EXPECT_TRUE(is_open(raw));
  }
  EXPECT_FALSE(is_open(raw));
}

TEST(Fd, ClosesTheFormerOneOnReset) {
  const int one = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int two = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  core::Fd fd(one);
  fd.reset(two);
  EXPECT_FALSE(is_open(one));
  EXPECT_TRUE(is_open(two));
}

TEST(Describe, NamesTheErrorOnlyWhereThereIsOne) {
  EXPECT_EQ(core::describe({"netlink dump", ETIMEDOUT}), std::string("netlink dump: ") + std::strerror(ETIMEDOUT));
  EXPECT_EQ(core::describe({"a sentence", 0}), "a sentence");
}

} // namespace
