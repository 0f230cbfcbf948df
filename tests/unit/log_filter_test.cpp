// SPDX-License-Identifier: BSD-2-Clause
#include "core/log_filter.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace log = core::log;
using log::Level;

/// The highest level that is written, as a word; "off".
std::string level_of(const log::Filter& filter, const char* module) {
  std::string word = "off";
  for (const auto* name : {"error", "warn", "info", "debug", "trace"}) {
    if (!filter.enabled(*log::parse_level(name), module)) return word;
    word = name;
  }
  return word;
}

std::string level_of(std::string_view text, const char* module) {
  const auto read = log::read_filter(text);
  EXPECT_EQ(read.complaint, "") << text;
  return level_of(read.filter, module);
}

const std::set<std::string> all_parts{"agent", "collect", "disks",   "hostname",  "log",
                                      "loop",  "netlink", "network", "publisher", "xenstore"};

TEST(LogFilter, ALevelIsForEverything) {
  for (const auto* level : {"off", "error", "warn", "info", "debug", "trace"}) {
    for (const auto& part : all_parts)
      EXPECT_EQ(level_of(level, part.c_str()), level) << part;
    EXPECT_EQ(level_of(level, "none of the parts"), level);
  }
  EXPECT_EQ(level_of("WaRn", "agent"), "warn");
  EXPECT_EQ(log::parse_filter("debug"), log::Filter(Level::debug));
}

TEST(LogFilter, ANameIsForThatPart) {
  EXPECT_EQ(level_of("info,publisher=trace", "publisher"), "trace");
  EXPECT_EQ(level_of("info,publisher=trace", "network"), "info");
  EXPECT_EQ(level_of("publisher=trace,info", "publisher"), "trace") << "wherever it stands";
  EXPECT_EQ(level_of("warn,netlink", "netlink"), "trace");
  EXPECT_EQ(level_of("warn,netlink=", "netlink"), "trace");
  EXPECT_EQ(level_of("warn,netlink=off", "netlink"), "off");
  EXPECT_EQ(level_of("trace,netlink=OFF", "network"), "trace");
  EXPECT_EQ(level_of("=debug", "network"), "debug");
}

TEST(LogFilter, WhatNothingNamesIsSilent) {
  EXPECT_EQ(level_of("publisher=trace", "network"), "off");
  EXPECT_EQ(level_of("publisher=trace", "something"), "off");
}

TEST(LogFilter, TheLongestNameCountsAndOfEqualsTheLast) {
  EXPECT_EQ(level_of("net=debug,netw=error", "network"), "error");
  EXPECT_EQ(level_of("netw=error,net=debug", "network"), "error");
  EXPECT_EQ(level_of("netw=error,net=debug", "netlink"), "debug");
  EXPECT_EQ(level_of("info,warn", "agent"), "warn");
  EXPECT_EQ(level_of("agent=info,agent=debug", "agent"), "debug");
}

TEST(LogFilter, BlanksAndEmptyDirectivesDoNoHarm) {
  EXPECT_EQ(level_of(" ,, info , publisher = trace ,", "publisher"), "trace");
  EXPECT_EQ(level_of(" ,, info , publisher = trace ,", "agent"), "info");
  for (const auto* nothing : {"", "  ", ",", " , "}) {
    EXPECT_EQ(log::parse_filter(nothing, Level::debug), log::Filter(Level::debug)) << nothing;
    EXPECT_EQ(log::parse_filter(nothing), log::Filter(Level::info)) << nothing;
  }
}

TEST(LogFilter, KnowsTheRustAgentsNames) {
  for (const auto& part : all_parts) {
    EXPECT_EQ(level_of("warn,xen_guest_agent=trace", part.c_str()), "trace") << part;
    EXPECT_EQ(level_of("xen-guest-agent=debug", part.c_str()), "debug") << part;
  }
  const auto expect_only = [](const std::string& name, const std::set<std::string>& parts) {
    for (const auto& part : all_parts)
      EXPECT_EQ(level_of("warn," + name + "=trace", part.c_str()), parts.contains(part) ? "trace" : "warn")
          << name << ' ' << part;
  };
  expect_only("xen_guest_agent::publisher", {"publisher", "xenstore"});
  expect_only("xen_guest_agent::publisher::xenstore::std", {"publisher"});
  expect_only("xen_guest_agent::xenstore_schema_std", {"publisher"});
  expect_only("xen_guest_agent::collector_net", {"network", "netlink"});
  expect_only("xen_guest_agent::collector_net_netlink", {"netlink"});
  expect_only("xen_guest_agent::collector::net::netlink", {"netlink"});
  expect_only("xen_guest_agent::vif_detect", {"network"});
  expect_only("xen_guest_agent::collector_memory", {"collect"});
  for (const auto* crate : {"netlink_proto", "netlink-proto", "netlink_packet_route", "rtnetlink"})
    expect_only(crate, {"netlink"});
  expect_only("xenstore", {"xenstore"});
  expect_only("xenstore_rs", {"xenstore"});
  expect_only("tokio", {"loop"});
}

TEST(LogFilter, KnowsRooms) {
  EXPECT_EQ(level_of("warn,publish=debug", "publisher"), "debug");
  EXPECT_EQ(level_of("warn,publish=debug", "xenstore"), "debug");
  EXPECT_EQ(level_of("warn,platform=debug", "hostname"), "debug");
  EXPECT_EQ(level_of("warn,collect=debug", "network"), "debug");
  EXPECT_EQ(level_of("warn,collect=debug", "publisher"), "warn");
}

TEST(LogFilter, ComplainsInASentence) {
  const std::string no_part = " is no part of the agent (agent, collect, disks, hostname, log, loop, netlink, network, "
                              "publisher, xenstore) and no level (error, warn, info, debug, trace, off)";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"publsher=trace", R"("publsher")" + no_part},
      {"inof", R"("inof")" + no_part},
      {"publisher=loud", R"("publisher=loud": "loud" is none of error, warn, info, debug, trace, off)"},
      {"agent=warn=info", R"("agent=warn=info": "warn=info" is none of error, warn, info, debug, trace, off)"},
      {"info/ab.c", R"(a pattern after "/" is not supported: leave "/ab.c" out)"},
      {std::string(1030, ','), "it is longer than 1024 bytes: what is beyond them is passed over"},
  };
  for (const auto& [text, sentence] : cases) {
    const auto filter = log::parse_filter(text);
    ASSERT_FALSE(filter) << text;
    EXPECT_EQ(filter.error(), sentence);
  }
  EXPECT_EQ(log::read_filter("a\x1b[2J").complaint.find('\x1b'), std::string::npos);
  EXPECT_LT(log::read_filter(std::string(1000, 'x')).complaint.size(), 300U);
}

TEST(LogFilter, BoundsTheNumberOfDirectives) {
  std::string text;
  for (int i = 0; i < 32; ++i)
    text += "agent=debug,";
  EXPECT_TRUE(log::parse_filter(text));
  const auto read = log::read_filter(text + "agent=error");
  EXPECT_EQ(read.complaint, "it has more than 32 directives: the others are passed over");
  EXPECT_EQ(level_of(read.filter, "agent"), "debug");
}

TEST(LogFilter, KeepsWhatItUnderstood) {
  const auto read = log::read_filter("hyper=debug,warn,publisher=trace,agent=loud,tokio=info/x", Level::debug);
  EXPECT_NE(read.complaint, "");
  EXPECT_EQ(level_of(read.filter, "publisher"), "trace");
  EXPECT_EQ(level_of(read.filter, "agent"), "warn");
  EXPECT_EQ(level_of(read.filter, "loop"), "info");
  EXPECT_EQ(log::read_filter("hyper=debug", Level::warn).filter, log::Filter(Level::warn)) << "nothing was understood";
}

TEST(LogFilter, KnowsWhetherAnyPartWantsALevel) {
  const auto filter = log::parse_filter("warn,publisher=debug");
  ASSERT_TRUE(filter);
  EXPECT_TRUE(filter->enabled(Level::debug));
  EXPECT_FALSE(filter->enabled(Level::trace));
}

/// The text between quotes that follows a marker, if nothing but what may stand between them does: "Level::warn, "a"".
void collect_quoted(std::string_view source, std::string_view marker, std::string_view between,
                    std::set<std::string>& found) {
  for (auto at = source.find(marker); at != std::string_view::npos; at = source.find(marker, at + 1)) {
    auto rest = source.substr(at + marker.size());
    const auto quote = rest.find_first_not_of(between);
    if (quote == std::string_view::npos || rest[quote] != '"') continue;
    rest.remove_prefix(quote + 1);
    found.emplace(rest.substr(0, rest.find('"')));
  }
}

/// A line of a module that is no part could not be asked for.
TEST(LogFilter, EveryModuleThatSpeaksIsAPart) {
  std::set<std::string> modules;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(XGA_FIXTURES "/../../agent")) {
    if (!entry.is_regular_file() || !entry.path().string().ends_with("pp")) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    const auto source = text.str();
    for (const auto* level : {"Level::error", "Level::warn", "Level::info", "Level::debug", "Level::trace"})
      collect_quoted(source, level, ", \n", modules);
    collect_quoted(source, "log::Condition", "abcdefghijklmnopqrstuvwxyz_ (", modules);
    collect_quoted(source, "_condition_", "(", modules);
    collect_quoted(source, "_conditions_.emplace_back", "(", modules);
    collect_quoted(source, "const char* module", " =", modules);
  }
  EXPECT_GE(modules.size(), 9U) << "of which nothing is found any more?";
  for (const auto& module : modules)
    EXPECT_TRUE(all_parts.contains(module)) << module << ": add it to log_filter.{hpp,cpp}";
}

} // namespace
