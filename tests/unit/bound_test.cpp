// SPDX-License-Identifier: BSD-2-Clause
#include "schema/bound.hpp"

#include <string>

#include <gtest/gtest.h>

#include "schema/schema.hpp"

namespace {

using model::Tree;

model::Facts many(std::size_t vifs, std::size_t addresses, std::size_t volumes) {
  model::Facts facts;
  for (std::uint32_t devid = 0; devid < vifs; ++devid) {
    model::Vif vif{{devid + 2, "eth" + std::to_string(devid), "00:16:3e:00:00:01", {}, {}}, {devid}};
    for (std::size_t i = 0; i < addresses; ++i) {
      vif.ipv4.push_back({"10.0.0." + std::to_string(i), 24});
      vif.ipv6.push_back({"2001:db8::" + std::to_string(i), 64});
    }
    facts.vifs.push_back(std::move(vif));
  }
  for (std::size_t i = 0; i < volumes; ++i) {
    model::Volume volume;
    volume.device = "/dev/xvd" + std::to_string(i);
    volume.size_bytes = 1;
    volume.filesystem = "ext4";
    volume.mount_points = {"/" + std::to_string(i), "/b" + std::to_string(i)};
    facts.volumes.push_back(std::move(volume));
  }
  return facts;
}

Tree render(const model::Facts& facts, bool prefix = false) { return schema::standard().render(facts, {prefix}); }

TEST(CountNodes, CountsKeysAndDirectoriesOnce) {
  EXPECT_EQ(schema::count_nodes({}), 0U);
  EXPECT_EQ(schema::count_nodes({{"attr/vif/0/name", "a"}}), 4U);
  EXPECT_EQ(schema::count_nodes({{"attr/vif/0/name", "a"}, {"attr/vif/0/mac/0", "b"}, {"attr/vif/0/mac", ""}}), 6U);
}

TEST(Bound, LeavesAloneWhatFits) {
  const auto tree = render(many(3, 10, 10));
  EXPECT_LE(schema::count_nodes(tree), schema::max_nodes);
  EXPECT_TRUE(tree.contains("data/volumes/9/name"));
  EXPECT_TRUE(tree.contains("attr/vif/2/ipv6/9"));
}

TEST(Bound, DropsTheLastVolumesFirst) {
  const auto tree = render(many(3, 32, 32));
  EXPECT_LE(schema::count_nodes(tree), schema::max_nodes);
  EXPECT_TRUE(tree.contains("data/volumes/0/name"));
  EXPECT_FALSE(tree.contains("data/volumes/31/name"));
  EXPECT_TRUE(tree.contains("attr/vif/2/ipv6/31")) << "addresses matter more";
  std::size_t whole = 0;
  for (int i = 0; i < 32; ++i)
    whole += tree.contains("data/volumes/" + std::to_string(i) + "/name") ? 1 : 0;
  EXPECT_FALSE(tree.contains("data/volumes/" + std::to_string(whole) + "/size")) << "no volume in part";
}

TEST(Bound, DropsAddressesBeyondTen) {
  const auto tree = render(many(10, 32, 32));
  EXPECT_FALSE(tree.contains("data/volumes/0/name"));
  EXPECT_TRUE(tree.contains("attr/vif/9/ipv4/9"));
  EXPECT_FALSE(tree.contains("attr/vif/0/ipv4/10"));
  EXPECT_FALSE(tree.contains("attr/vif/0/ipv6/31"));
  EXPECT_LE(schema::count_nodes(tree), schema::max_nodes);
}

TEST(Bound, DropsPrefixesWithTheirAddresses) {
  const auto tree = render(many(6, 32, 0), true);
  EXPECT_TRUE(tree.contains("attr/vif/0/ipv4/9/prefix"));
  EXPECT_FALSE(tree.contains("attr/vif/0/ipv4/10/prefix"));
  EXPECT_LE(schema::count_nodes(tree), schema::max_nodes);
}

TEST(Bound, KeepsFewerAddressesOfVeryManyVifs) {
  const auto tree = render(many(16, 32, 0));
  EXPECT_LE(schema::count_nodes(tree), schema::max_nodes);
  EXPECT_TRUE(tree.contains("attr/vif/15/ipv4/4"));
  EXPECT_FALSE(tree.contains("attr/vif/15/ipv4/5"));
}

TEST(Bound, HoldsForSchemaRfcToo) {
  model::Facts facts;
  for (std::uint32_t i = 1; i <= 64; ++i)
    facts.other_nics.push_back({i, "br", "00:16:3e:00:00:01", {{"10.0.0.1", 8}, {"10.0.0.2", 8}}, {{"fe80::1", 64}}});
  const auto tree = schema::rfc().render(facts, {});
  EXPECT_LE(schema::count_nodes(tree), schema::max_nodes);
  EXPECT_TRUE(tree.contains("data/net/30/mac/00_16_3e_00_00_01"));
}

TEST(Bound, HoldsForTheVifsOfSchemaRfc) {
  for (const std::size_t vifs : {7U, 14U, 30U}) {
    const auto tree = schema::rfc().render(many(vifs, 32, 0), {});
    EXPECT_LE(schema::count_nodes(tree), schema::max_nodes);
    EXPECT_TRUE(tree.contains("data/net/" + std::to_string(vifs + 1) + "/ipv4/10_0_0_0"));
  }
}

} // namespace
