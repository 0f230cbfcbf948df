// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/rendering.hpp"

#include <gtest/gtest.h>

namespace {

model::Facts some_facts() {
  model::Facts facts;
  facts.os = model::Os{"debian", "Debian GNU/Linux 12 (bookworm)", "12", "11"};
  facts.hostname = "guest";
  facts.memory = model::Memory{1048576, 1000};
  facts.vifs = {{{2, "eth0", "00:16:3e:00:00:01", {{"192.0.2.1", 24}}, {}}, {0}}};
  return facts;
}

/// Whatever was rendered before, the tree is that of the facts.
TEST(Rendering, GivesWhatTheSchemaGives) {
  for (const auto* schema : {&schema::standard(), &schema::rfc()}) {
    agent::Rendering rendering(*schema, {});
    auto facts = some_facts();
    const auto expect_equal = [&](const char* what) {
      EXPECT_EQ(rendering.of(facts), schema->render(facts, {})) << what;
    };
    expect_equal("the first time");
    expect_equal("nothing is new");
    facts.memory->available_kib = 99999;
    expect_equal("free memory");
    facts.memory = model::Memory{2048, 7};
    expect_equal("both");
    facts.hostname = "other";
    facts.memory->available_kib = 8;
    expect_equal("a name and memory");
    facts.vifs.front().ipv4.clear();
    expect_equal("an address is gone");
    facts.memory.reset();
    expect_equal("no memory");
    facts.xen.vif = true;
    expect_equal("a driver, without memory");
    facts.memory = model::Memory{4096, 9};
    expect_equal("memory again");
    facts.os.reset();
    expect_equal("no system");
  }
}

TEST(Rendering, OfMemoryAloneRendersNothing) {
  static int rendered = 0;
  auto counting = schema::standard();
  counting.render = [](const model::Facts& facts, const schema::Options& options) {
    ++rendered;
    return schema::standard().render(facts, options);
  };
  agent::Rendering rendering(counting, {});
  auto facts = some_facts();
  rendering.of(facts);
  facts.memory->available_kib = 5;
  EXPECT_EQ(rendering.of(facts).at("data/meminfo_free"), "5");
  rendering.of(facts);
  EXPECT_EQ(rendered, 1);
  facts.hostname = "other";
  rendering.of(facts);
  EXPECT_EQ(rendered, 2);
}

} // namespace
