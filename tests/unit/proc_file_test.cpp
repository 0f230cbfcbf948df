// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/proc_file.hpp"

#include <array>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <string>

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "unit/scratch_directory.hpp"

namespace {

class ProcFileTest : public testing::Test {
protected:
  std::string read(platform::ProcFile& file) {
    const auto text = file.read(buffer_);
    return text ? std::string(*text) : "failed: " + core::describe(text.error());
  }
  static std::ptrdiff_t open_files() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
  }
  std::array<char, 4096> buffer_{};
};

TEST_F(ProcFileTest, OfProcfsIsKeptOpenAndReadAnew) {
  platform::ProcFile file("/proc/self/comm");
  const auto before = open_files();
  ::prctl(PR_SET_NAME, "first");
  EXPECT_EQ(read(file), "first\n");
  EXPECT_EQ(open_files(), before + 1);
  ::prctl(PR_SET_NAME, "2");
  EXPECT_EQ(read(file), "2\n");
  EXPECT_EQ(open_files(), before + 1);
  file.close();
  EXPECT_EQ(open_files(), before);
  EXPECT_EQ(read(file), "2\n");
}

TEST_F(ProcFileTest, OfAnotherFileSystemIsOpenedEachTimeAsItMayBeReplaced) {
  const ScratchDirectory scratch;
  platform::ProcFile file(scratch.write("meminfo", "old"));
  const auto before = open_files();
  EXPECT_EQ(read(file), "old");
  EXPECT_EQ(open_files(), before);
  std::filesystem::rename(scratch.write("other", "new"), scratch.path("meminfo"));
  EXPECT_EQ(read(file), "new");
  std::filesystem::remove(scratch.path("meminfo"));
  EXPECT_EQ(read(file), "failed: open " + scratch.path("meminfo") + ": No such file or directory");
  scratch.write("meminfo", "again");
  EXPECT_EQ(read(file), "again");
}

/// A file of a process that has ended fails with ESRCH.
TEST_F(ProcFileTest, ThatFailsIsOpenedAnew) {
  const auto child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  const ScratchDirectory scratch;
  const auto link = scratch.path("stat"); // leads to the file of the child, and then to ours
  std::filesystem::create_symlink("/proc/" + std::to_string(child) + "/stat", link);
  platform::ProcFile file(link);
  EXPECT_TRUE(read(file).starts_with(std::to_string(child) + ' '));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  const auto before = open_files();
  EXPECT_EQ(read(file), "failed: open " + link + ": No such file or directory");
  EXPECT_EQ(open_files(), before - 1);
  std::filesystem::remove(link);
  std::filesystem::create_symlink("/proc/" + std::to_string(::getpid()) + "/stat", link);
  EXPECT_TRUE(read(file).starts_with(std::to_string(::getpid()) + ' '));
}

TEST_F(ProcFileTest, GivesWhatFitsTheBuffer) {
  const ScratchDirectory scratch;
  platform::ProcFile file(scratch.write("file", "0123456789"));
  std::array<char, 4> small{};
  EXPECT_EQ(file.read(small), "0123");
}

TEST_F(ProcFileTest, ThatIsNoFileIsRefused) {
  const ScratchDirectory scratch;
  ASSERT_EQ(::mkfifo(scratch.path("fifo").c_str(), 0600), 0);
  platform::ProcFile fifo(scratch.path("fifo"));
  EXPECT_EQ(read(fifo), "failed: " + scratch.path("fifo") + " is not a regular file");
}

} // namespace
