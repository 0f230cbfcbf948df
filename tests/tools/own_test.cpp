// SPDX-License-Identifier: BSD-2-Clause
// The program under its own name: what xenstore-utils do not have.
#include <algorithm>

#include <gtest/gtest.h>

#include "store_lab.hpp"
#include "tool_run.hpp"

namespace {

using store_lab::Daemon;
using store_lab::StoreLab;
using Words = std::vector<std::string>;

ToolCommand own(Words words, const std::string& socket = "/nonexistent/socket", const std::string& input = "") {
  words.insert(words.begin(), "xenstorepp");
  return {XENSTORE_PROGRAM, std::move(words), {{"XENSTORED_PATH", socket}, {"PATH", "/usr/bin:/bin"}}, input};
}

class Own : public testing::TestWithParam<Daemon> {
protected:
  void SetUp() override {
    if (const auto reason = StoreLab::unavailable_reason(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
    lab_ = StoreLab::start(GetParam());
    guest_ = &lab_->add_guest(5);
    write("data/a", "1");
    write("data/b/c", "say \"hi\"\n\xff\xc3\xa4");
    lab_->dom0().write("/local/domain/0/secret", "s");
    lab_->dom0().set_permissions("/local/domain/0", {"n0", "r5"});
    lab_->dom0().set_permissions("/local/domain/0/secret", {"n0"});
  }
  void write(const std::string& key, const std::string& value) {
    lab_->dom0().write(guest_->home() + '/' + key, value);
    for (auto path = guest_->home() + '/' + key; path != guest_->home(); path = path.substr(0, path.rfind('/')))
      lab_->dom0().set_permissions(path, {"n5"});
  }
  std::optional<std::string> value(const std::string& key) { return lab_->dom0().read(guest_->home() + '/' + key); }
  ToolOutcome as_guest(const Words& words, const std::string& input = "") {
    return run(own(words, guest_->socket(), input));
  }

  std::unique_ptr<StoreLab> lab_;
  store_lab::Guest* guest_ = nullptr;
};

TEST_P(Own, Json) {
  const ToolOutcome read{0, "{\n  \"data/a\": \"1\",\n  \"data/b/c\": \"say \\\"hi\\\"\\u000a\\ufffd\xc3\xa4\"\n}\n",
                         ""};
  EXPECT_EQ(as_guest({"read", "--json", "data/a", "data/b/c"}), read);
  EXPECT_EQ(as_guest({"list", "--json", "data"}), (ToolOutcome{0, "{\n  \"data\": [\"a\", \"b\"]\n}\n", ""}));
  EXPECT_EQ(as_guest({"exists", "--json", "data/a", "data/z"}),
            (ToolOutcome{1, "{\n  \"data/a\": true,\n  \"data/z\": false\n}\n", ""}));
  EXPECT_EQ(as_guest({"ls", "--json", "-p", "data/b"}).out.find("{\n  \"data/b/c\": {\"value\": \"say "), 0U);
  EXPECT_NE(as_guest({"ls", "--json", "-p", "data"}).out.find("{\"value\": \"1\", \"permissions\": [\"n5\"]}"),
            std::string::npos);
  EXPECT_NE(as_guest({"ls", "--json", "/local/domain/0"}).out.find("\"/local/domain/0/secret\": null"),
            std::string::npos);
  EXPECT_EQ(as_guest({"watch", "--json", "-n", "1", "data"}),
            (ToolOutcome{0, "{\"key\": \"data\", \"changed\": \"data\"}\n", ""}));
}

TEST_P(Own, BatchIsAllOrNothing) {
  const auto good = as_guest({"batch"}, "# a comment\n\nexists data/a\nwrite data/x 1 data/y \"two words\\n\"\n"
                                        "  read -p data/y data/a\nrm -t data/b/c\nls -f data\nchmod data/x n5 r1\n");
  EXPECT_EQ(good, (ToolOutcome{0,
                               "data/y: two words\\n\ndata/a: 1\ndata/a = \"1\"\ndata/x = \"1\"\n"
                               "data/y = \"two words\\n\"\n",
                               ""}));
  EXPECT_EQ(value("data/y"), "two words\n");
  EXPECT_EQ(value("data/b"), std::nullopt);
  EXPECT_EQ(lab_->dom0().permissions(guest_->home() + "/data/x"), (Words{"n5", "r1"}));

  const auto bad = as_guest({"batch"}, "write data/x 2\nread data/x\nexists data/x data/nope\nwrite data/x 3\n");
  EXPECT_EQ(bad.status, 1);
  EXPECT_EQ(bad.err, "xenstorepp: line 3: not all of these keys are there\n");
  EXPECT_EQ(value("data/x"), "1");
}

TEST_P(Own, BatchSaysWhichLineIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"read data/a\ndance\n", "line 2: dance: command \"dance\" is unknown"},
      {"write data/x\n", "line 1: write: use it as: write KEY VALUE [KEY VALUE]..."},
      {"write data/x \"1\n", "line 1: a double quote is not closed"},
      {"read -z data/a", "line 1: read: option \"-z\" is unknown, or could be several"},
      {"watch data/a", "line 1: watch has no place in a transaction"},
      {"write data/x 1\nread data/nope",
       "line 2: read \"data/nope\": there is no such key; \"ls\" shows what there is"},
      {std::string("read data\0a", 11), "line 1: there is a NUL in it"},
  };
  for (const auto& [input, said] : cases) {
    const auto outcome = as_guest({"batch"}, input);
    EXPECT_EQ(outcome.err, "xenstorepp: " + said + '\n');
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(value("data/x"), std::nullopt);
  }
  EXPECT_EQ(as_guest({"batch"}, "").status, 0);
}

TEST_P(Own, FailuresAreOneSentence) {
  const std::vector<std::pair<Words, std::string>> cases{
      {{"read", "data/nope"}, "read \"data/nope\": there is no such key"},
      {{"read", "data/ü"}, "read \"data/\\xc3\\xbc\": this is no path"},
      {{"write", "name", "x"}, "write \"name\": no permission"},
      {{"rm", "/" + std::string(4000, 'x')}, "the path is too long"},
      {{"chmod", "data/a", "q5"}, "\"q5\" is no permission"},
      {{"chmod", "data/a", "n99999"}, "\"n99999\" is no permission"},
      {{"watch", "data", "data"}, "watch \"data\": this key is watched already"},
      {{"write", "data/a", std::string(5000, 'v')}, "write \"data/a\""},
  };
  for (const auto& [words, said] : cases) {
    const auto outcome = as_guest(words);
    EXPECT_NE(outcome.err.find(said), std::string::npos) << outcome.err;
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_P(Own, WorksOnTheRoot) {
  const auto as_dom0 = [&](const Words& words) { return run(own(words, lab_->dom0_socket())); };
  EXPECT_EQ(as_dom0({"chmod", "-r", "/", "n0", "r5"}), (ToolOutcome{0, "", ""}));
  EXPECT_EQ(lab_->dom0().permissions("/local/domain/0/secret"), (Words{"n0", "r5"}));
  EXPECT_NE(as_dom0({"list", "-p", "/"}).out.find("/local\n"), std::string::npos);
  EXPECT_EQ(as_dom0({"list", "-p", "/"}).out.find("//"), std::string::npos);
}

TEST_P(Own, WatchFollowsWhatChanges) {
  ToolProcess mine(own({"watch", "-n", "3", "data"}, guest_->socket()));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (mine.out().empty() && std::chrono::steady_clock::now() < deadline)
    usleep(2000);
  lab_->dom0().write(guest_->home() + "/data/a", "2");
  lab_->dom0().remove(guest_->home() + "/data/b");
  EXPECT_EQ(mine.wait(), (ToolOutcome{0, "data\ndata/a\ndata/b\n", ""}));
}

INSTANTIATE_TEST_SUITE_P(Tools, Own, testing::Values(Daemon::c, Daemon::ocaml),
                         [](const auto& test) { return test.param == Daemon::c ? "c" : "ocaml"; });

TEST(OwnCommandLine, SaysWhatIsWrong) {
  const std::vector<std::pair<Words, std::string>> cases{
      {{}, "a command is missing"},
      {{"dance"}, "command \"dance\" is unknown"},
      {{"--dance"}, "option \"--dance\" is unknown"},
      {{"read", "-z", "a"}, "read: option \"-z\" is unknown"},
      {{"read", "--dance", "a"}, "read: option \"--dance\" is unknown"},
      {{"read", "-f", "a"}, "read: option \"-f\" is not for this command"},
      {{"write", "--json", "a", "b"}, "write: option \"--json\" is not for this command"},
      {{"read"}, "use it as: read KEY..."},
      {{"write", "a"}, "use it as: write KEY VALUE"},
      {{"chmod", "a"}, "use it as: chmod KEY MODE..."},
      {{"watch", "-n", "0", "a"}, "-n wants a number, 1 or more, not \"0\""},
      {{"watch", "-n", "99999999999", "a"}, "-n wants a number"},
      {{"watch", "-n"}, "watch: option \"-n\" is misused"},
      {{"batch", "x"}, "use it as: batch"},
      {{"--completion", "csh"}, "--completion wants bash, zsh or fish"},
  };
  for (const auto& [words, said] : cases) {
    const auto outcome = run(own(words));
    EXPECT_NE(outcome.err.find(said), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("--help"), std::string::npos) << outcome.err;
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    EXPECT_EQ(outcome.status, 2);
  }
}

TEST(OwnCommandLine, NoStore) {
  const auto outcome = run(own({"read", "a"}));
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.err.find("/nonexistent/socket: No such file or directory"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("XENSTORED_PATH"), std::string::npos) << outcome.err;
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1);
}

TEST(OwnCommandLine, HelpNeedsNoStore) {
  const auto help = run(own({"--help"}));
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.out.find("usage: xenstorepp COMMAND"), std::string::npos);
  const auto watch = run(own({"watch", "-h"}));
  EXPECT_EQ(watch.status, 0);
  EXPECT_NE(watch.out.find("--number NR"), std::string::npos) << watch.out;
  EXPECT_EQ(watch.out.find("--flat"), std::string::npos) << watch.out;
  EXPECT_TRUE(run(own({"--version"})).out.starts_with("xenstorepp "));
}

TEST(OwnCommandLine, NameMayGoOn) {
  auto command = own({"--version"});
  command.words.front() = "/opt/xenstorepp-1.0.0-static-x86_64";
  EXPECT_TRUE(run(command).out.starts_with("xenstorepp "));
}

TEST(OwnCommandLine, OutputThatIsLostIsAnError) {
  auto command = own({"-c", "exec -a xenstorepp " XENSTORE_PROGRAM " --help >/dev/full"});
  command.program = "/bin/bash";
  const auto outcome = run(command);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.err.find("standard output cannot be written"), std::string::npos) << outcome.err;
}

} // namespace
