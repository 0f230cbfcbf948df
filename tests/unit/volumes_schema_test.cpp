// SPDX-License-Identifier: BSD-2-Clause
#include "schema/volumes.hpp"

#include <string>

#include <gtest/gtest.h>

#include "model/print.hpp"
#include "schema/schema.hpp"

namespace {

using model::Facts;
using model::Tree;
using model::Volume;

constexpr const char* uuid = "11111111-2222-3333-4444-555555555555";

Tree render(const Facts& facts) {
  Tree tree;
  schema::render_volumes(facts, tree);
  return tree;
}

/// A root file system with two mount points, a physical volume, swap space that is not in use.
Facts whole() {
  Facts facts;
  facts.volumes = {
      {"/dev/xvda1", uuid, 10737418240, 2147483648, "ext4", {"/", "/mnt/with blank"}, false, "device/vbd/51712"},
      {"/dev/xvdb1", "", 4096, std::nullopt, "lvm2", {}, true, "device/vbd/51728"},
      {"/dev/xvda2", "", 512, std::nullopt, "", {}, false, "device/vbd/51712"},
  };
  facts.backend_devices = {{"device/vbd/51712", "xvda"}, {"device/vbd/51744", "xvdc"}};
  return facts;
}

TEST(VolumesSchema, IsThatOfXeGuestUtilities) {
  EXPECT_EQ(model::to_text(render(whole())),
            model::to_text({
                {"data/volumes/0/extents/0", "xvda"},
                {"data/volumes/0/filesystem", "ext4"},
                {"data/volumes/0/free", "2147483648"},
                {"data/volumes/0/mount_points/0", "/"},
                {"data/volumes/0/mount_points/1", "/mnt/with blank"},
                {"data/volumes/0/name", "/dev/xvda1(11111111-2222-3333-4444-555555555555)"},
                {"data/volumes/0/size", "10737418240"},
                {"data/volumes/1/filesystem", "lvm2"},
                {"data/volumes/1/mount_points/0", "[LVM]"},
                {"data/volumes/1/name", "/dev/xvdb1"},
                {"data/volumes/1/size", "4096"},
                {"data/volumes/2/extents/0", "xvda"},
                {"data/volumes/2/name", "/dev/xvda2"},
                {"data/volumes/2/size", "512"},
            }));
}

TEST(VolumesSchema, LeavesOutWhatIsNotKnown) {
  Facts facts;
  facts.backend_devices = {{"device/vbd/51712", "xvda"}};
  EXPECT_EQ(render(facts), Tree{});
  facts.volumes = {{"rpool/ROOT", "", 0, std::nullopt, "zfs", {"/"}, false, ""}};
  EXPECT_EQ(render(facts), (Tree{{"data/volumes/0/filesystem", "zfs"},
                                 {"data/volumes/0/mount_points/0", "/"},
                                 {"data/volumes/0/name", "rpool/ROOT"}}));
}

TEST(VolumesSchema, TellsOfAFullFileSystem) {
  Facts facts;
  facts.volumes = {{"/dev/xvda1", "", 1, 0, "", {}, false, ""}};
  EXPECT_EQ(render(facts).at("data/volumes/0/free"), "0");
}

TEST(VolumesSchema, CleansNames) {
  Facts facts;
  facts.volumes = {{"/dev/x\n1", "u\xff", 1, 0, "e\x01t", {"/a\tb"}, false, ""}};
  const auto tree = render(facts);
  EXPECT_EQ(tree.at("data/volumes/0/name"), "/dev/x 1(u\xef\xbf\xbd)");
  EXPECT_EQ(tree.at("data/volumes/0/filesystem"), "e t");
  EXPECT_EQ(tree.at("data/volumes/0/mount_points/0"), "/a b");
}

TEST(VolumesSchema, IsPartOfStdAndQuietThere) {
  const auto tree = schema::standard().render(whole(), {});
  EXPECT_EQ(tree.at("data/volumes/1/mount_points/0"), "[LVM]");
  bool is_quiet = false;
  for (const auto root : schema::standard().quiet)
    is_quiet = is_quiet || model::covers(root, "data/volumes/0/free");
  EXPECT_TRUE(is_quiet);
  EXPECT_EQ(schema::rfc().render(whole(), {}), schema::rfc().render({}, {}));
}

} // namespace
