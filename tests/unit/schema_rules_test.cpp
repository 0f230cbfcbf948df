// SPDX-License-Identifier: BSD-2-Clause
// What must hold for every schema, whatever the facts.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "schema/schema.hpp"
#include "schema/value.hpp"

namespace {

using model::Facts;
using schema::Schema;

std::vector<const Schema*> schemas() { return {&schema::standard(), &schema::rfc()}; }

/// Facts with hostile names, many interfaces, and nothing.
std::vector<Facts> many_facts() {
  std::vector<Facts> all(3);
  auto& whole = all[1];
  whole.os = model::Os{"debian", "Debian", "12", "11"};
  whole.kernel_release = "6.1";
  whole.hostname = "a.b.c";
  whole.memory = model::Memory{2, 1};
  for (const std::uint32_t devid : {0U, 7U, 2147483647U})
    whole.vifs.push_back({{devid + 2,
                           "eth",
                           "00:16:3e:00:00:01",
                           {{"192.0.2.1", 24}, {"10.0.0.1", 8}},
                           {{"fe80::1", 64}, {"2001:db8::1", 64}, {"::ffff:192.0.2.1", 128}}},
                          {devid, devid == 7 ? model::VifType::sriov : model::VifType::vif}});
  auto& hostile = all[2];
  const std::string junk = "\x01../ \xff\n\"//@";
  hostile.os = model::Os{junk, junk, junk, junk};
  hostile.kernel_release = std::string(5000, 'x');
  hostile.hostname = junk;
  model::Volume volume{junk, junk, 1, 1, junk, {"/" + junk, "/" + junk}, true, junk};
  whole.volumes = {{"/dev/xvda1", "u", 2, 1, "ext4", {"/"}, false, "device/vbd/51712"}, {}};
  whole.backend_devices = {{"device/vbd/51712", "xvda"}};
  hostile.volumes = {volume};
  hostile.backend_devices = {{junk, junk}};
  hostile.vifs = {{{4294967295U, junk, "", {}, {}}, {0}}, {{1, std::string(5000, '\xff'), "", {}, {}}, {1}}};
  return all;
}

/// As xenstored and the C library want a relative path.
bool is_valid_key(std::string_view key) {
  constexpr std::string_view characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/_@";
  return !key.empty() && key.size() < 1000 && key.find_first_not_of(characters) == std::string_view::npos &&
         !key.starts_with('/') && !key.ends_with('/') && key.find("//") == std::string_view::npos;
}

bool is_owned(const Schema& schema, std::string_view key) {
  return std::ranges::any_of(schema.owned, [&](auto root) { return model::covers(root, key); });
}

TEST(EverySchema, WritesValidKeysThatItOwns) {
  for (const auto* schema : schemas()) {
    for (const auto& facts : many_facts()) {
      for (const auto& [key, value] : schema->render(facts, {true})) {
        EXPECT_TRUE(is_valid_key(key)) << schema->name << ' ' << key;
        EXPECT_TRUE(is_owned(*schema, key)) << schema->name << ' ' << key;
        EXPECT_EQ(value, schema::clean_value(value)) << schema->name << ' ' << key;
      }
    }
  }
}

TEST(EverySchema, OwnsRootsBelowADirectoryThatDoNotNest) {
  const auto roots = schema::owned_by_any();
  for (const auto root : roots) {
    EXPECT_TRUE(is_valid_key(root)) << root;
    EXPECT_NE(root.find('/'), std::string_view::npos) << root;
  }
  for (std::size_t i = 0; i < roots.size(); ++i) {
    for (std::size_t j = 0; j < roots.size(); ++j) {
      EXPECT_TRUE(i == j || !model::covers(roots[i], roots[j])) << roots[i] << ' ' << roots[j];
    }
  }
}

TEST(EverySchema, OwnsNothingOfTheToolstacks) {
  for (const auto* theirs :
       {"attr", "data", "control", "control/shutdown", "control/sysrq", "control/feature-suspend",
        "data/cant_suspend_reason", "data/device_id", "vm-data/x", "memory/target", "device/vif/0", "unique-domain-id",
        "domid", "name", "vm", "xenserver/attr", "attr/eth0/ip", "data/updated"}) {
    for (const auto* schema : schemas())
      EXPECT_FALSE(is_owned(*schema, theirs)) << schema->name << ' ' << theirs;
  }
}

TEST(EverySchema, TouchesAKeyThatIsAlwaysThere) {
  for (const auto* schema : schemas()) {
    EXPECT_TRUE(schema->touch_key.empty() || schema->render({}, {}).contains(schema->touch_key)) << schema->name;
  }
}

TEST(EverySchema, HasItsUpdatedKeyOutsideTheTree) {
  for (const auto* schema : schemas()) {
    for (const auto& facts : many_facts())
      EXPECT_FALSE(schema->render(facts, {true}).contains(schema->updated_key)) << schema->name;
  }
}

TEST(EverySchema, IsQuietAboutKeysOfItsOwn) {
  for (const auto* schema : schemas()) {
    for (const auto key : schema->quiet)
      EXPECT_TRUE(is_owned(*schema, key)) << key;
  }
  EXPECT_FALSE(schema::standard().quiet.empty());
}

TEST(FindSchema, KnowsTheNames) {
  EXPECT_EQ(schema::find("std"), &schema::standard());
  EXPECT_EQ(schema::find("rfc"), &schema::rfc());
  for (const auto* none : {"", "STD", "std ", "standard", "x"})
    EXPECT_EQ(schema::find(none), nullptr) << none;
}

TEST(OwnedByAny, HasTheRootsOfAll) {
  const auto roots = schema::owned_by_any();
  std::size_t count = 0;
  for (const auto* schema : schemas()) {
    count += schema->owned.size();
    for (const auto root : schema->owned)
      EXPECT_NE(std::ranges::find(roots, root), roots.end()) << root;
  }
  EXPECT_EQ(roots.size(), count);
}

} // namespace
