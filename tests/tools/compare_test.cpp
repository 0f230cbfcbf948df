// SPDX-License-Identifier: BSD-2-Clause
// What our tools print, how they end and what they do to the tree, against those of xenstore-utils: byte by byte, on
// one daemon, as domain 0 and as a guest.
#include <algorithm>
#include <csignal>
#include <filesystem>

#include <unistd.h>

#include "two_tools.hpp"

namespace {

using store_lab::Daemon;
using Compare = TwoToolsTest;
/// What does not depend on who asks which daemon: tried in two of the four ways.
class CompareUsage : public TwoToolsTest {
protected:
  void SetUp() override {
    TwoToolsTest::SetUp();
    if (IsSkipped()) return;
    if (const auto why = other_words(); !why.empty()) GTEST_SKIP() << why;
  }
};

const std::string very_long = "/" + std::string(3500, 'b');
const std::string too_long = "/" + std::string(5000, 'b');

TEST_P(Compare, Read) {
  compare_all({{"xenstore-read", "%t/a"},
               {"xenstore-read", "%t/a", "%t/b"},
               {"xenstore-read", "-p", "%t/a", "%t/b"},
               {"xenstore-read", "%t/a", "--prefix"},
               {"xenstore-read", "%r/a"},
               {"xenstore-read", "%t/c"},
               {"xenstore-read", "%t/bytes"},
               {"xenstore-read", "-R", "%t/bytes"},
               {"xenstore-read", "-R", "-p", "%t/bytes", "%t/a"},
               {"xenstore-read", "--raw", "%t/a", "%t/b"},
               {"xenstore-read", "-s", "%t/a"},
               {"xenstore-read", "--", "%t/a"},
               {"xenstore-read", "/"},
               {"xenstore-read", "%t/nope"},
               {"xenstore-read", "%t/a", "%t/nope", "%t/b"},
               {"xenstore-read", ""},
               {"xenstore-read", "a b"},
               {"xenstore-read", "%t/a/"},
               {"xenstore-read", "%t//a"},
               {"xenstore-read", very_long},
               {"xenstore-read", too_long}});
}

TEST_P(Compare, List) {
  compare_all({{"xenstore-list", "%t"},
               {"xenstore-list", "-p", "%t"},
               {"xenstore-list", "--prefix", "%r"},
               {"xenstore-list", "%t", "%t/c"},
               {"xenstore-list", "%t/a"},
               {"xenstore-list", "-s", "%t/c"},
               {"xenstore-list", "-p", "/"},
               {"xenstore-list", "%t/nope"},
               {"xenstore-list", "%t/c", "%t/nope"},
               {"xenstore-list", ""},
               {"xenstore-list", "%t/"},
               {"xenstore-list", too_long}});
}

TEST_P(Compare, Write) {
  if (const auto why = other_words(); !why.empty()) GTEST_SKIP() << why;
  compare_all({{"xenstore-write", "%t/new", "value"},
               {"xenstore-write", "%t/a", ""},
               {"xenstore-write", "%t/x/y/z", "deep", "%t/w", "2"},
               {"xenstore-write", "%r/new", "relative"},
               {"xenstore-write", "-s", "%t/new", "1"},
               {"xenstore-write", "--", "%t/new", "-a"},
               {"xenstore-write", "%t/new", "1", "%t/bad path", "2", "%t/other", "3"},
               {"xenstore-write", "", "1"},
               {"xenstore-write", "%t/bad/", "1"},
               {"xenstore-write", "%t/new"},
               {"xenstore-write", "%t/new", "1", "%t/other"},
               {"xenstore-write", "%t/new", "-R"},
               {"xenstore-write", "%t/new", std::string(2000, 'v')},
               {"xenstore-write", "%t/new", std::string(5000, 'v')},
               {"xenstore-write", very_long, "1"}});
}

TEST_P(Compare, WriteWithEscapes) {
  for (const char* value :
       {"\\n\\t\\r\\\\", "\\x41\\101", "\\x4",  "\\x411", "\\x4g", "\\xzz",      "\\x",     "a\\",
        "\\8",           "\\0",        "\\012", "\\0123", "\\400", "\\777",      "\\19",    "\\a",
        "\\\"",          "\\x 4",      "\\x-1", "\\x+4",  "\\x0x", "\\xFF\\xfe", "\\u00e4", "\xc3\xa4"}) {
    compare({"xenstore-write", "%t/a", value});
    compare({"xenstore-write", "-R", "%t/a", value});
  }
}

TEST_P(Compare, Remove) {
  compare_all({{"xenstore-rm", "%t/a"},
               {"xenstore-rm", "%t/c", "%t/b"},
               {"xenstore-rm", "%t/nope"},
               {"xenstore-rm", "%t/nope/x"},
               {"xenstore-rm", "%t/a", "%t/nope/x", "%t/b"},
               {"xenstore-rm", "%r/a"},
               {"xenstore-rm", "-t", "%t/c/d/e"},
               {"xenstore-rm", "-t", "%t/full/only"},
               {"xenstore-rm", "--tidy", "%t/last/one", "%t/c/d/e"},
               {"xenstore-rm", "-t", "%r/last/one"},
               {"xenstore-rm", "-t", "%t/nope"},
               {"xenstore-rm", "-s", "%t/a"},
               {"xenstore-rm", "/"},
               {"xenstore-rm", "-t", ""},
               {"xenstore-rm", "%t/a/"}});
}

TEST_P(Compare, Exists) {
  if (const auto why = other_words(); !why.empty()) GTEST_SKIP() << why;
  compare_all({{"xenstore-exists", "%t/a"},
               {"xenstore-exists", "%t/a", "%t/b"},
               {"xenstore-exists", "%t/a", "%t/nope", "%t/b"},
               {"xenstore-exists", "%t/nope"},
               {"xenstore-exists", "-s", "%r/a"},
               {"xenstore-exists", ""},
               {"xenstore-exists", "-p", "%t/a"}});
}

TEST_P(Compare, Ls) {
  compare_all({{"xenstore-ls", "%t"},
               {"xenstore-ls", "-p", "%t"},
               {"xenstore-ls", "-f", "%t"},
               {"xenstore-ls", "-f", "-p", "%t"},
               {"xenstore-ls", "-fp", "%r"},
               {"xenstore-ls", "--flat", "--prefix", "%t/c"},
               {"xenstore-ls", "%t/c", "%t/full"},
               {"xenstore-ls", "%t/c", "%t/nope", "%t/full"},
               {"xenstore-ls", "%t/a"},
               {"xenstore-ls", "-s", "%t/c"},
               {"xenstore-ls", "%t/"},
               {"xenstore-ls", ""},
               {"xenstore-ls", "nope"},
               {"xenstore-ls", "-p", "%h"},
               {"xenstore-ls", "-f", "%h/device"},
               {"xenstore-ls"},
               {"xenstore-ls", "/"},
               {"xenstore-ls", "-p"},
               {"xenstore-ls", "-fp", "/"},
               {"xenstore-ls", "/local"},
               {"xenstore-ls", too_long}});
}

TEST_P(Compare, LsOnTerminals) {
  const std::vector<unsigned short> widths{0, 1, 2, 5, 9, 10, 11, 12, 20, 40, 61, 62, 63, 80, 100, 120};
  for (const auto columns : widths) {
    for (const char* option : {"-s", "-p", "-f", "-fp"})
      compare_on_terminal({"xenstore-ls", option, "%t"}, columns);
  }
}

TEST_P(Compare, LsOfEveryLength) {
  for (std::size_t length = 50; length < 76; ++length) {
    reset();
    lab().dom0().write(filled("%t/c/d/e"), std::string(length, 'z'));
    lab().dom0().write(filled("%t/last/") + std::string(length, 'k'), "abcd");
    const Words words{"xenstore-ls", "-p", "%t"};
    EXPECT_EQ(run(ours(words)), run(debian(words))) << length;
  }
}

TEST_P(Compare, Chmod) {
  compare_all({{"xenstore-chmod", "%t/a", "n5"},
               {"xenstore-chmod", "%t/a", "n5", "r1"},
               {"xenstore-chmod", "%r/a", "b5", "w2", "r3", "n4"},
               {"xenstore-chmod", "%t/a"},
               {"xenstore-chmod", "%t/a", "x1"},
               {"xenstore-chmod", "%t/a", "n5", "x1"},
               {"xenstore-chmod", "%t/a", ""},
               {"xenstore-chmod", "%t/a", "n5", "r"},
               {"xenstore-chmod", "%t/a", "n5", "rx"},
               {"xenstore-chmod", "%t/a", "n5", "r1x"},
               {"xenstore-chmod", "%t/a", "n5", "r 7"},
               {"xenstore-chmod", "%t/a", "n5", "r010"},
               {"xenstore-chmod", "%t/a", "n5", "r0x8"},
               {"xenstore-chmod", "%t/a", "n5", "r4294967297"},
               {"xenstore-chmod", "-r", "%t/c", "n5", "r3"},
               {"xenstore-chmod", "--recurse", "%r/c", "n5"},
               {"xenstore-chmod", "-u", "%t/c/d/e", "n5", "r4"},
               {"xenstore-chmod", "-u", "%r/c/d/e", "n5"},
               {"xenstore-chmod", "-ru", "%t/c/d", "n5", "b6"},
               {"xenstore-chmod", "%t/nope", "n5"},
               {"xenstore-chmod", "-r", "%t/nope", "n5"},
               {"xenstore-chmod", "", "n5"},
               {"xenstore-chmod", "%t/a/", "n5"},
               {"xenstore-chmod", too_long, "n5"}});
}

TEST_P(Compare, ChmodOfForeignKeys) {
  compare_all({{"xenstore-chmod", "%h/name", "n5"}, {"xenstore-chmod", "-u", "data", "n5"}});
}

TEST_P(Compare, WhatAGuestMayNotDo) {
  compare_all({{"xenstore-read", "/local/domain/0/domid"},
               {"xenstore-list", "/local/domain/0"},
               {"xenstore-ls", "-p", "/local/domain"},
               {"xenstore-exists", "/vm"},
               {"xenstore-ls", "%h/mixed"},
               {"xenstore-ls", "-p", "%h/mixed"},
               {"xenstore-ls", "-f", "%h/mixed"},
               {"xenstore-ls", "-fp", "%h/mixed"},
               {"xenstore-ls", "%h/mixed/shut", "%h/mixed"},
               {"xenstore-ls", "%h/mixed", "%h/mixed/shut"},
               {"xenstore-read", "%h/mixed/shut"},
               {"xenstore-list", "%h/mixed/shut"},
               {"xenstore-chmod", "-r", "%h/mixed", "n5"},
               {"xenstore-rm", "-t", "%t/no-such/name"}});
  if (GetParam().second == Seat::guest)
    compare_all({{"xenstore-write", "%h/name", "other"},
                 {"xenstore-write", "%t/new", "1", "%h/name", "other"},
                 {"xenstore-rm", "%h/name"},
                 {"xenstore-rm", "-t", "%h/mixed/plain"},
                 {"xenstore-rm", "-t", "%t"},
                 {"xenstore-chmod", "/local/domain/0", "n5"}});
}

TEST_P(Compare, Watch) {
  compare_all({{"xenstore-watch", "-n", "1", "%t"},
               {"xenstore-watch", "-n", "2", "%t", "%r/a"},
               {"xenstore-watch", "-n1", "%t", "%t/a"},
               {"xenstore-watch", "--number=1", "-s", "%t/nope"},
               {"xenstore-watch", "-n", "0", "%t"},
               {"xenstore-watch", "-n", "-3", "%t"},
               {"xenstore-watch", "-n", "x", "%t"},
               {"xenstore-watch", "-n", "2x", "%t", "%t/a"},
               {"xenstore-watch", "-n", "1", ""},
               {"xenstore-watch", "-n", "1", "%t/"},
               {"xenstore-watch", "-n", "1", "a b"},
               {"xenstore-watch", "-n", "1"},
               {"xenstore-watch", "-n"},
               {"xenstore-watch", "-p", "%t"}});
}

TEST_P(Compare, WatchBothAtOnce) {
  const Words words{"xenstore-watch", "-n", "8", "%t", "%r/a"};
  ToolProcess theirs(debian(words));
  ToolProcess mine(ours(words));
  const auto both = {&theirs, &mine};
  for (auto* tool : both) {
    for (int i = 0; i < 10000 && std::ranges::count(tool->out(), '\n') < 2; ++i)
      usleep(2000);
    ASSERT_EQ(std::ranges::count(tool->out(), '\n'), 2) << "the watches are not set";
    tool->send_signal(SIGSTOP); // what follows is there all at once
  }
  // No two alike: a daemon drops an event of which the same is still waiting to be sent (XSA-326).
  lab().dom0().write(filled("%t/a"), "1");
  lab().dom0().write(filled("%t/a/b"), "2");
  lab().dom0().remove(filled("%t/c"));
  lab().dom0().write(filled("%t/new"), "3");
  for (auto* tool : both)
    tool->send_signal(SIGCONT);
  const auto expected = theirs.wait();
  EXPECT_EQ(mine.wait(), expected);
  EXPECT_EQ(std::ranges::count(expected.out, '\n'), 8);
}

TEST_P(CompareUsage, OfEveryCommand) {
  for (const char* command : {"read", "list", "write", "rm", "exists", "ls", "chmod", "watch"}) {
    const auto linked = std::string("xenstore-") + command;
    compare_all({{linked, "-h"}, {linked, "--help"}, {"xenstore", command, "-h"}, {"/some/where/" + linked, "-h"}});
    for (const char* option :
         {"-f", "-p", "-t", "-u", "-r", "-R", "-z", "--nope", "--r", "--prefix=3", "--rec", "--raw"})
      compare({linked, option, "-n", "0", "%t/c"});
    for (const char* option : {"-z", "-n", "--nope", "--r"})
      compare({"xenstore", command, option});
    if (std::string(command) != "watch") compare({linked, "-z", "%t/c", "n5"});
    if (std::string(command) != "ls") compare({linked});
  }
}

TEST_P(CompareUsage, ByEveryName) {
  compare_all({{"xenstore"},
               {"xenstore", "-h"},
               {"xenstore", "--help"},
               {"xenstore", "nope"},
               {"xenstore", "rea", "%t/a"},
               {"xenstore", "--", "read", "%t/a"},
               {"xenstore", "read", "%t/a"},
               {"xenstore", "read", "--", "%t/a"},
               {"xenstore", "ls", "-p", "%t/c"},
               {"xenstore", "list", "%t"},
               {"xenstore", "write", "%t/new", "1"},
               {"xenstore", "write", "%t/new"},
               {"xenstore", "exists", "%t/nope"},
               {"foo", "read", "%t/a"},
               {"foo", "%t/a"},
               {"foo", "read"},
               {"", "%t/a"},
               {"xenstore-", "%t/a"},
               {"xenstore-nope", "%t/a"},
               {"xenstore-read-x", "%t/a"},
               {"xenstorelist", "%t/a"},
               {"/x/xenstore-ls", "%t/c"},
               {"./xenstore-ls", "-z", "%t/c"}});
}

TEST_P(CompareUsage, NoStore) {
  std::vector<std::string> paths{"/nonexistent/socket", "/nonexistent"};
  const bool is_outside_xen = !std::filesystem::exists("/dev/xen/xenbus") &&
                              !std::filesystem::exists("/proc/xen/xenbus") &&
                              !std::filesystem::exists("/run/xenstored/socket");
  if (is_outside_xen) paths.emplace_back(); // then it is not set
  for (const auto& path : paths) {
    for (const auto& words : std::vector<Words>{
             {"xenstore-read", "a"}, {"xenstore", "ls"}, {"xenstore-rm", "-s", "a"}, {"xenstore-read"}}) {
      auto theirs = debian(words);
      auto mine = ours(words);
      for (auto* command : {&theirs, &mine}) {
        command->environment["XENSTORED_PATH"] = path;
        if (path.empty()) command->environment.erase("XENSTORED_PATH");
      }
      EXPECT_EQ(run(mine), run(theirs)) << words.front();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Tools, Compare,
                         testing::Values(std::pair{Daemon::c, Seat::dom0}, std::pair{Daemon::c, Seat::guest},
                                         std::pair{Daemon::ocaml, Seat::dom0}, std::pair{Daemon::ocaml, Seat::guest}),
                         name_of_seat);
INSTANTIATE_TEST_SUITE_P(Tools, CompareUsage,
                         testing::Values(std::pair{Daemon::c, Seat::dom0}, std::pair{Daemon::ocaml, Seat::guest}),
                         name_of_seat);

} // namespace
