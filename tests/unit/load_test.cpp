// SPDX-License-Identifier: BSD-2-Clause
#include "config/load.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "config/options.hpp"
#include "config/usage.hpp"
#include "scratch_directory.hpp"

namespace {

using config::Loaded;

class LoadTest : public testing::Test {
protected:
  void SetUp() override { clear(); }
  void TearDown() override { clear(); }
  static void clear() {
    for (const auto& option : config::options()) {
      for (const char* variable : option.environment) {
        if (variable != nullptr) ::unsetenv(variable);
      }
    }
  }
  std::string write(const std::string& text) const {
    const auto path = directory_.path() + "/conf";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  ScratchDirectory directory_;
};

Loaded load(std::vector<std::string> words) {
  words.insert(words.begin(), "xen-guest-agent");
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (auto& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  auto loaded = config::load(static_cast<int>(words.size()), argv.data());
  EXPECT_TRUE(loaded) << loaded.error();
  return loaded ? std::move(*loaded) : Loaded{};
}

/// What is complained of in a file of this text, without the file's name.
std::vector<std::string> complaints(const std::string& text) {
  Loaded loaded;
  loaded.origins.resize(config::options().size());
  config::apply_file(text, "F", loaded);
  return loaded.complaints;
}

std::string origin(const Loaded& loaded, std::string_view name, std::size_t index = 0) {
  const auto place = static_cast<std::size_t>(config::find_option(name) - config::options().data());
  return config::describe_origin(loaded, place, index);
}

TEST_F(LoadTest, EveryOptionOfAFileCanStandThere) {
  std::string text;
  for (const auto& option : config::options()) {
    if (!option.in_file) continue;
    const auto value = option.value == nullptr                         ? "yes"
                       : !option.access.words.empty()                  ? option.access.words.back().text
                       : option.access.kind == config::Kind::number    ? "7"
                       : option.name == std::string_view("log-filter") ? "netlink=warn"
                                                                       : "/x";
    text += std::string(option.name) + " = " + value + '\n';
  }
  const auto path = write(text);
  const auto loaded = load({"--config", path});
  EXPECT_EQ(loaded.complaints, std::vector<std::string>{});
  const auto& settings = loaded.settings;
  EXPECT_TRUE(settings.to_stderr && settings.once && settings.address_prefix && settings.nics.all_interfaces);
  EXPECT_EQ(settings.log_level, core::log::Level::trace);
  EXPECT_EQ(settings.log_filter, "netlink=warn");
  EXPECT_EQ(settings.root, "/x");
  EXPECT_EQ(settings.os_release, "/x");
  EXPECT_EQ(settings.schema, &schema::rfc());
  EXPECT_EQ(settings.sink, config::Sink::standard_output);
  EXPECT_EQ(settings.memory_interval, std::chrono::seconds{7});
  EXPECT_EQ(settings.scan_interval, std::chrono::seconds{7});
  EXPECT_EQ(settings.memory_step, 7U);
  EXPECT_EQ(settings.network, platform::NetworkSource::none);
  EXPECT_EQ(settings.nics.max_addresses, 7U);
  EXPECT_EQ(settings.nics.include, std::vector<std::string>{"/x"});
  EXPECT_EQ(settings.nics.exclude, std::vector<std::string>{"/x"});
  EXPECT_FALSE(settings.disks.wanted);
  EXPECT_EQ(settings.disks.exclude_mounts, std::vector<std::string>{"/x"});
  EXPECT_EQ(settings.pm_freeze_timeout, std::chrono::seconds{7});
  for (std::size_t i = 0; i < loaded.origins.size(); ++i) {
    const auto& option = config::options()[i];
    EXPECT_EQ(config::describe_origin(loaded, i, 0).starts_with(path + ':'), option.in_file) << option.name;
  }
}

TEST_F(LoadTest, ReadsYesAndNoInManyWords) {
  for (const auto* word : {"yes", "true", "on"})
    EXPECT_TRUE(load({"--config", write(std::string("once = ") + word)}).settings.once) << word;
  for (const auto* word : {"no", "false", "off"})
    EXPECT_FALSE(load({"--config", write(std::string("once = ") + word)}).settings.once) << word;
  EXPECT_EQ(complaints("once ="), std::vector<std::string>{"F:1: once: \"\" is none of yes, no, true, false, on, off"});
}

TEST_F(LoadTest, PutsTheCommandLineBeforeTheEnvironmentBeforeTheFile) {
  const auto path = write("schema = rfc\nscan-interval = 5\n\nmemory-interval = 6\n");
  auto loaded = load({"--config", path, "--memory-interval", "7"});
  EXPECT_EQ(loaded.settings.schema, &schema::rfc());
  EXPECT_EQ(loaded.settings.scan_interval, std::chrono::seconds{5});
  EXPECT_EQ(loaded.settings.memory_interval, std::chrono::seconds{7});
  EXPECT_EQ(origin(loaded, "schema"), path + ":1");
  EXPECT_EQ(origin(loaded, "scan-interval"), path + ":2");
  EXPECT_EQ(origin(loaded, "memory-interval"), "command line");
  EXPECT_EQ(origin(loaded, "memory-step"), "default");
  ::setenv("XENSTORE_SCHEMA", "std", 1);
  loaded = load({"--config", path});
  EXPECT_EQ(loaded.settings.schema, &schema::standard());
  EXPECT_EQ(origin(loaded, "schema"), "environment variable XENSTORE_SCHEMA");
  EXPECT_EQ(load({"--config", path, "--schema", "rfc"}).settings.schema, &schema::rfc());
}

TEST_F(LoadTest, ReplacesListsAsAWhole) {
  const auto path = write("exclude-interface = a\n\nexclude-interface = b\nexclude-mount = /x\n");
  auto loaded = load({"--config", path});
  EXPECT_EQ(loaded.settings.nics.exclude, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(origin(loaded, "exclude-interface", 0), path + ":1");
  EXPECT_EQ(origin(loaded, "exclude-interface", 1), path + ":3");
  loaded = load({"--config", path, "--exclude-interface", "c"});
  EXPECT_EQ(loaded.settings.nics.exclude, std::vector<std::string>{"c"});
  EXPECT_EQ(loaded.settings.disks.exclude_mounts, std::vector<std::string>{"/x"});
}

TEST_F(LoadTest, ChecksWhatDoesNotCountAsWell) {
  const auto loaded = load({"--memory-interval", "7", "--config", write("memory-interval = soon\n")});
  EXPECT_EQ(loaded.settings.memory_interval, std::chrono::seconds{7});
  EXPECT_EQ(loaded.complaints.size(), 1U);
}

TEST_F(LoadTest, NamesFileLineAndTheNearestRightName) {
  EXPECT_EQ(complaints("once = yes\nmemory_intervall = 5\n[x]\nbogus = 1\njson = yes\nhelp = yes\n"
                       "memory-interval = 60s\nonce = no\nroot = \nnetwork = net\x1b\n"),
            (std::vector<std::string>{
                "F:2: unknown key \"memory_intervall\"; did you mean memory-interval?",
                "F:3: there are no sections here; leave this line out",
                "F:4: unknown key \"bogus\"; xen-guest-agent.conf(5) has a list",
                "F:5: json goes on the command line, not into a file",
                "F:6: help goes on the command line, not into a file",
                "F:7: memory-interval: \"60s\" is no number of seconds from 1 to 86400; write 60, without a unit",
                "F:8: once is given twice; first in line 1",
                "F:10: there is a control character",
            }));
}

TEST_F(LoadTest, WantsTheFileThatWasNamed) {
  auto loaded = load({"--config", "/nonexistent/conf"});
  EXPECT_EQ(loaded.complaints, std::vector<std::string>{"--config: open /nonexistent/conf: No such file or directory"});
  loaded = load({"--config", directory_.path()});
  ASSERT_EQ(loaded.complaints.size(), 1U);
  EXPECT_NE(loaded.complaints[0].find("is not a regular file"), std::string::npos);
  EXPECT_TRUE(load({"--config", "/dev/null"}).complaints.empty());
  EXPECT_TRUE(load({"--help", "--config", "/nonexistent/conf"}).complaints.empty());
}

TEST_F(LoadTest, ReadsNoMoreThanAFileMayHave) {
  const auto loaded = load({"--config", write(std::string(100000, '\n'))});
  ASSERT_EQ(loaded.complaints.size(), 1U);
  EXPECT_NE(loaded.complaints[0].find("larger than 64 KiB"), std::string::npos);
}

TEST_F(LoadTest, TakesTheLogFilterFromTheEnvironment) {
  ::setenv("RUST_LOG", "warn", 1);
  auto loaded = load({"--config", "/dev/null"});
  EXPECT_EQ(loaded.settings.log_filter, "warn");
  EXPECT_EQ(origin(loaded, "log-filter"), "environment variable RUST_LOG");
  ::setenv("XEN_GUEST_AGENT_LOG", "debug,publisher=trace", 1);
  loaded = load({"--config", write("log-filter = error\nloglevel = warn")});
  EXPECT_EQ(loaded.settings.log_filter, "debug,publisher=trace");
  EXPECT_EQ(loaded.remark, "");
}

/// A variable may be meant for other programs, too.
TEST_F(LoadTest, IsStrictAboutFiltersThatAreForThisProgram) {
  ::setenv("RUST_LOG", "hyper=warn", 1);
  EXPECT_EQ(load({"--config", "/dev/null"}).complaints, std::vector<std::string>{});
  auto loaded = load({"--config", "/dev/null", "--log-filter", "publisher=loud"});
  ASSERT_EQ(loaded.complaints.size(), 1U);
  EXPECT_TRUE(loaded.complaints[0].starts_with("--log-filter: ")) << loaded.complaints[0];
  ::unsetenv("RUST_LOG");
  const auto path = write("\nlog-filter = hyper");
  loaded = load({"--config", path});
  ASSERT_EQ(loaded.complaints.size(), 1U);
  EXPECT_TRUE(loaded.complaints[0].starts_with(path + ":2: log-filter: ")) << loaded.complaints[0];
  ::setenv("XEN_GUEST_AGENT_LOG", "warn", 1);
  EXPECT_EQ(load({"--config", path}).complaints, loaded.complaints) << "the variable hides it today";
  ::unsetenv("XEN_GUEST_AGENT_LOG");
}

TEST_F(LoadTest, LetsALevelOnTheCommandLineGoBeforeAFilterElsewhere) {
  ::setenv("XEN_GUEST_AGENT_LOG", "warn,x=\x1b", 1);
  const auto loaded = load({"--config", "/dev/null", "-l", "debug"});
  EXPECT_EQ(loaded.settings.log_level, core::log::Level::debug);
  EXPECT_EQ(loaded.settings.log_filter, "");
  EXPECT_EQ(loaded.remark, "loglevel (command line) counts, log-filter \"warn,x=\\x1b\" (environment variable "
                           "XEN_GUEST_AGENT_LOG) does not");
  EXPECT_EQ(origin(loaded, "log-filter"), "command line") << "which says that there is none";
  const auto both = load({"--config", "/dev/null", "-l", "debug", "--log-filter", "netlink=warn"});
  EXPECT_EQ(both.settings.log_filter, "netlink=warn");
  EXPECT_EQ(both.remark, "log-filter \"netlink=warn\" (command line) counts, loglevel (command line) does not");
}

TEST_F(LoadTest, PrintsAConfigurationThatIsOne) {
  const auto first = load({"--config", write("once = yes\nexclude-mount = /a\nexclude-mount = /b\n"), "--schema", "rfc",
                           "--pm-freeze-timeout", "9", "--root", "/x y"});
  const auto printed = config::effective_config(first);
  EXPECT_NE(printed.find("\nonce = yes                              # " + directory_.path() + "/conf:1\n"),
            std::string::npos)
      << printed;
  auto second = load({"--config", write(printed)});
  EXPECT_EQ(second.complaints, std::vector<std::string>{});
  for (const auto& option : config::options()) {
    if (option.in_file) {
      EXPECT_EQ(option.access.values(first.settings), option.access.values(second.settings)) << option.name;
    }
  }
}

TEST_F(LoadTest, EveryWordOfAChoiceIsUnderstoodAndPrinted) {
  for (const auto& option : config::options()) {
    for (const auto& word : option.access.words) {
      config::Settings settings;
      const auto set = option.access.set("x", word.text, settings);
      EXPECT_TRUE(set) << set.error();
      EXPECT_EQ(option.access.values(settings), std::vector<std::string>{word.text}) << option.name;
    }
  }
}

} // namespace
