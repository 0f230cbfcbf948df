// SPDX-License-Identifier: BSD-2-Clause
#include "config/settings.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "config/load.hpp"

namespace {

using config::Command;
using config::Settings;
using config::Sink;

class SettingsTest : public testing::Test {
protected:
  void SetUp() override { ::unsetenv("XENSTORE_SCHEMA"); }
  void TearDown() override { ::unsetenv("XENSTORE_SCHEMA"); }
};

/// What the machine that the tests run on has in its file does not matter.
std::expected<Settings, std::string> parse(std::vector<std::string> words) {
  words.insert(words.begin(), {"xen-guest-agent", "--config", "/dev/null"});
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (auto& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  const auto loaded = config::load(static_cast<int>(words.size()), argv.data());
  if (!loaded) return std::unexpected(loaded.error());
  if (!loaded->complaints.empty()) return std::unexpected(loaded->complaints.front());
  return loaded->settings;
}

Settings good(const std::vector<std::string>& words) {
  const auto settings = parse(words);
  EXPECT_TRUE(settings) << settings.error();
  return settings.value_or(Settings{});
}

std::string complaint(const std::vector<std::string>& words) {
  const auto settings = parse(words);
  EXPECT_FALSE(settings);
  return settings ? "" : settings.error();
}

TEST_F(SettingsTest, HaveDefaults) {
  const auto settings = good({});
  EXPECT_EQ(settings.command, Command::run);
  EXPECT_FALSE(settings.to_stderr);
  EXPECT_EQ(settings.log_level, core::log::Level::info);
  EXPECT_FALSE(settings.once);
  EXPECT_FALSE(settings.json);
  EXPECT_EQ(settings.root, "");
  EXPECT_EQ(settings.os_release, "");
  EXPECT_EQ(settings.schema, &schema::standard());
  EXPECT_EQ(settings.sink, Sink::xenstore);
  EXPECT_EQ(settings.memory_interval, std::chrono::seconds{60});
}

TEST_F(SettingsTest, TakeEveryOption) {
  const auto settings = good({"--stderr", "--loglevel", "trace", "--once", "--root", "/guest", "--os-release", "/x",
                              "--schema", "rfc", "--publish", "stdout", "--memory-interval", "5"});
  EXPECT_TRUE(settings.to_stderr);
  EXPECT_EQ(settings.log_level, core::log::Level::trace);
  EXPECT_TRUE(settings.once);
  EXPECT_EQ(settings.root, "/guest");
  EXPECT_EQ(settings.os_release, "/x");
  EXPECT_EQ(settings.schema, &schema::rfc());
  EXPECT_EQ(settings.sink, Sink::standard_output);
  EXPECT_EQ(settings.memory_interval, std::chrono::seconds{5});
}

TEST_F(SettingsTest, TakeWhatIsSaidOfTheNetwork) {
  const auto defaults = good({});
  EXPECT_EQ(defaults.network, platform::NetworkSource::automatic);
  EXPECT_EQ(defaults.scan_interval, std::chrono::seconds{60});
  EXPECT_EQ(defaults.nics.max_addresses, 32U);
  EXPECT_FALSE(defaults.nics.all_interfaces);
  EXPECT_FALSE(defaults.address_prefix);
  const auto settings =
      good({"--network", "scan", "--scan-interval", "5", "--max-addresses", "7", "--address-prefix", "--all-interfaces",
            "--include-interface", "eth*", "--include-interface=en*", "--exclude-interface", "docker*"});
  EXPECT_EQ(settings.network, platform::NetworkSource::scan);
  EXPECT_EQ(settings.scan_interval, std::chrono::seconds{5});
  EXPECT_EQ(settings.nics.max_addresses, 7U);
  EXPECT_TRUE(settings.nics.all_interfaces);
  EXPECT_TRUE(settings.address_prefix);
  EXPECT_EQ(settings.nics.include, (std::vector<std::string>{"eth*", "en*"}));
  EXPECT_EQ(settings.nics.exclude, std::vector<std::string>{"docker*"});
  EXPECT_EQ(good({"--network=auto"}).network, platform::NetworkSource::automatic);
  EXPECT_EQ(good({"--network=netlink"}).network, platform::NetworkSource::netlink);
  EXPECT_EQ(good({"--network=none"}).network, platform::NetworkSource::none);
}

TEST_F(SettingsTest, TakeWhatIsSaidOfMemoryDisksAndFreezing) {
  const auto defaults = good({});
  EXPECT_EQ(defaults.memory_step, 0U);
  EXPECT_TRUE(defaults.disks.wanted);
  EXPECT_EQ(defaults.pm_freeze_timeout, std::nullopt) << "never without being asked";
  const auto settings =
      good({"--memory-step", "5", "--disks", "off", "--exclude-mount", "/mnt/*", "--pm-freeze-timeout=300"});
  EXPECT_EQ(settings.memory_step, 5U);
  EXPECT_FALSE(settings.disks.wanted);
  EXPECT_EQ(settings.disks.exclude_mounts, std::vector<std::string>{"/mnt/*"});
  EXPECT_EQ(settings.pm_freeze_timeout, std::chrono::seconds{300});
  EXPECT_TRUE(good({"--disks=on"}).disks.wanted);
}

TEST_F(SettingsTest, TakeTheCommandsThatLook) {
  EXPECT_EQ(good({"status"}).command, Command::status);
  EXPECT_EQ(good({}).status_socket, std::nullopt);
  const auto settings = good({"--status-socket", "/run/x", "status", "--json"});
  EXPECT_EQ(settings.status_socket, "/run/x");
  EXPECT_TRUE(settings.json);
  EXPECT_EQ(good({"--status-socket=none"}).status_socket, "");
  EXPECT_FALSE(good({"show"}).diff);
  EXPECT_TRUE(good({"show", "--diff"}).diff);
  EXPECT_EQ(complaint({"--status-socket", "x"}), "--status-socket: \"x\" is neither an absolute path nor none");
  EXPECT_EQ(complaint({"status", "--diff"}), "--diff goes with the command show");
  EXPECT_EQ(complaint({"show", "status"}), "one command at a time; see --help");
}

TEST_F(SettingsTest, TakeNoEndOfPatterns) {
  std::vector<std::string> words(64, "--exclude-interface=a");
  EXPECT_EQ(good(words).nics.exclude.size(), 64U);
  words.emplace_back("--exclude-interface=a");
  EXPECT_NE(complaint(words).find("--exclude-interface is given more than 64 times"), std::string::npos);
}

TEST_F(SettingsTest, TakeShortAndJoinedForms) {
  EXPECT_TRUE(good({"-s"}).to_stderr);
  EXPECT_EQ(good({"-l", "debug"}).log_level, core::log::Level::debug);
  EXPECT_EQ(good({"-ldebug"}).log_level, core::log::Level::debug);
  EXPECT_EQ(good({"-slerror"}).log_level, core::log::Level::error);
  EXPECT_EQ(good({"--loglevel=warn"}).log_level, core::log::Level::warn);
  EXPECT_EQ(good({"--root="}).root, "");
  EXPECT_EQ(good({"--memory-interval=86400"}).memory_interval, std::chrono::hours{24});
}

TEST_F(SettingsTest, TakeTheCommandAnywhere) {
  for (const auto& words : {std::vector<std::string>{"show", "--json", "--schema", "rfc"},
                            {"--json", "show", "--schema", "rfc"},
                            {"--json", "--schema", "rfc", "show"},
                            {"--json", "--schema", "rfc", "--", "show"}}) {
    const auto settings = good(words);
    EXPECT_EQ(settings.command, Command::show);
    EXPECT_TRUE(settings.json);
    EXPECT_EQ(settings.schema, &schema::rfc());
  }
}

TEST_F(SettingsTest, LetHelpAndVersionWin) {
  EXPECT_EQ(good({"--help"}).command, Command::help);
  EXPECT_EQ(good({"-h"}).command, Command::help);
  EXPECT_EQ(good({"show", "--help"}).command, Command::help);
  EXPECT_EQ(good({"--help", "nonsense", "--bogus"}).command, Command::help);
  EXPECT_EQ(good({"--version"}).command, Command::version);
  EXPECT_EQ(good({"-V"}).command, Command::version);
  EXPECT_EQ(good({"show", "-sV"}).command, Command::version);
  ::setenv("XENSTORE_SCHEMA", "nonsense", 1);
  EXPECT_EQ(good({"--help"}).command, Command::help) << "what the environment says matters to no help";
  EXPECT_EQ(good({"--version"}).command, Command::version);
}

struct BadCase {
  std::vector<std::string> words;
  std::string named; ///< what the sentence must name
};

TEST_F(SettingsTest, NameWhatIsWrong) {
  const std::vector<BadCase> cases{
      {{"--loglevel", "loud"}, "--loglevel: \"loud\""},
      {{"-l", "INFO"}, "\"INFO\""},
      {{"-l", ""}, "\"\""},
      {{"--schema", "std2"}, "--schema: \"std2\""},
      {{"--publish", "file"}, "--publish: \"file\""},
      {{"--memory-interval", "0"}, "--memory-interval: \"0\""},
      {{"--memory-interval", "86401"}, "\"86401\""},
      {{"--memory-interval", "-1"}, "\"-1\""},
      {{"--memory-interval", "1s"}, "\"1s\""},
      {{"--memory-interval", "99999999999999999999"}, "\"99999999999999999999\""},
      {{"--memory-interval="}, "\"\""},
      {{"--network", "pnet"}, "--network: \"pnet\" is none of auto, netlink, scan, none"},
      {{"--scan-interval", "0"}, "--scan-interval: \"0\" is no number of seconds from 1 to 86400"},
      {{"--max-addresses", "0"}, "--max-addresses: \"0\" is no number of addresses from 1 to 1000"},
      {{"--max-addresses", "1001"}, "\"1001\""},
      {{"--memory-step", "101"}, "--memory-step: \"101\" is no number of percent from 0 to 100"},
      {{"--disks", "yes"}, "--disks: \"yes\" is none of on, off"},
      {{"--pm-freeze-timeout", "0"}, "--pm-freeze-timeout: \"0\""},
      {{"--include-interface="}, "--include-interface wants a pattern"},
      {{"--all-interfaces=yes"}, "--all-interfaces=yes"},
      {{"reboot"}, "\"reboot\""},
      {{"show", "show"}, "one command"},
      {{"--json"}, "--json goes with the command show"},
      {{"--json", "--print-config"}, "--json"},
      {{"show", "--print-config"}, "one command"},
      {{"--check-config", "--print-config"}, "one command"},
      {{""}, "unknown command \"\""},
      {{"shwo"}, "did you mean show?"},
      {{"--memory-intervall", "5"}, "--memory-intervall is unknown; did you mean --memory-interval?"},
      {{"--Loglevel=info"}, "did you mean --loglevel?"},
      {{"--memory=5"}, "--memory=5 is short for several: --memory-interval, --memory-step"},
      {{"--memory-interval", "5m"}, "seconds from 1 to 86400; write 300, without a unit"},
      {{"--memory-interval", "10 sec"}, "write 10, without"},
      {{"--memory-step=5%"}, "write 5, without a unit"},
      {{"--root", std::string(4097, 'a')}, "--root: the value is longer than 4096 bytes"},
      {{"--bogus"}, "--bogus"},
      {{"--bogus=5"}, "--bogus"},
      {{"-x"}, "-x"},
      {{"show", "--bogus"}, "--bogus"},
      {{"show", "-x"}, "-x"},
      {{"-s", "--bogus", "show"}, "--bogus"},
      {{"-sx"}, "-x"},
      {{"-xs"}, "-x"},
      {{"--once=5"}, "--once=5"},
      {{"--stderr=5"}, "--stderr=5"},
      {{"--loglevel"}, "--loglevel"},
      {{"-l"}, "-l"},
      {{"--root"}, "--root"},
      {{"show", "--root"}, "--root"},
      {{"--ro\n\x1bot"}, "--ro\\x0a\\x1bot"},
      {{"-l", "a\nb"}, R"("a\x0ab")"},
  };
  for (const auto& [words, named] : cases) {
    const auto sentence = complaint(words);
    EXPECT_NE(sentence.find(named), std::string::npos) << sentence << " does not name " << named;
    EXPECT_EQ(sentence.find('\n'), std::string::npos) << sentence;
  }
}

TEST_F(SettingsTest, DoNotKeepTheTraceOfAnEarlierCall) {
  complaint({"-xs"}); // stopped in the middle of a word
  EXPECT_FALSE(good({"--once"}).to_stderr);
}

TEST_F(SettingsTest, ReadTheEnvironmentWhereTheCommandLineSaysNothing) {
  ::setenv("XENSTORE_SCHEMA", "rfc", 1);
  EXPECT_EQ(good({}).schema, &schema::rfc());
  EXPECT_EQ(good({"show"}).schema, &schema::rfc());
  EXPECT_EQ(good({"--schema", "std"}).schema, &schema::standard());
  ::setenv("XENSTORE_SCHEMA", "nonsense", 1);
  EXPECT_NE(complaint({}).find("XENSTORE_SCHEMA: \"nonsense\""), std::string::npos);
  EXPECT_EQ(good({"--schema", "std"}).schema, &schema::standard());
  ::setenv("XENSTORE_SCHEMA", "", 1);
  EXPECT_EQ(good({}).schema, &schema::standard()) << "empty is as good as not set";
}

TEST_F(SettingsTest, Doctor) {
  EXPECT_EQ(good({"doctor"}).command, Command::doctor);
  EXPECT_TRUE(good({"doctor", "--json"}).json);
  EXPECT_NE(complaint({"doctor", "show"}).find("one command"), std::string::npos);
}

} // namespace
