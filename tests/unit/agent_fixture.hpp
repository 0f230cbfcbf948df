// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "core/log.hpp"
#include "core/loop.hpp"
#include "daemon/agent.hpp"
#include "unit/captured_stderr.hpp"
#include "unit/fake_platform.hpp"
#include "unit/fake_store.hpp"

/// The agent on a real loop, between an operating system and a store that are not.
class AgentTest : public testing::Test {
protected:
  void SetUp() override { core::log::open(core::log::Target::standard_error, core::log::Level::info); }
  void TearDown() override { core::log::open(core::log::Target::standard_error, core::log::Level::warn); }

  void start() {
    agent_.listen();
    const auto started = agent_.start();
    ASSERT_TRUE(started) << core::describe(started.error());
  }
  /// Starts, and lets the first flush's window close.
  void start_quietly() {
    start();
    run_for(std::chrono::milliseconds{150});
    store_.take_batches();
    err_.take();
  }
  void run_for(std::chrono::milliseconds time) {
    core::Loop::Timer end(loop_, [this] { loop_.stop(); });
    end.set(core::Clock::now() + time);
    loop_.run();
  }
  std::string stored(const std::string& key) const {
    const auto found = store_.nodes.find(key);
    return found == store_.nodes.end() ? "" : found->second;
  }
  /// How often a key was written since the last call.
  long writes_of(const std::string& key) {
    long number = 0;
    for (const auto& batch : store_.take_batches()) {
      for (const auto& line : batch)
        number += line.starts_with(key + " = ") ? 1 : 0;
    }
    return number;
  }
  static long count(const std::string& text, const std::string& part) {
    long number = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
      ++number;
    return number;
  }

  const publish::Layout standard_layout{schema::standard().owned, schema::standard().quiet,
                                        schema::standard().touch_key, schema::standard().updated_key};
  CapturedStderr err_;
  core::Loop loop_;
  FakePlatform platform_;
  FakeStore store_;
  agent::Agent agent_{loop_, platform_, schema::standard(), store_, standard_layout, options()};

private:
  static agent::AgentOptions options() {
    return {.collect = {}, .schema = {}, .memory_interval = std::chrono::seconds{1}};
  }
};
