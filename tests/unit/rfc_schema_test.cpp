// SPDX-License-Identifier: BSD-2-Clause
#include <string>

#include <gtest/gtest.h>

#include "model/print.hpp"
#include "schema/schema.hpp"

namespace {

using model::Facts;
using model::Tree;

Tree render(const Facts& facts) { return schema::rfc().render(facts, {}); }

TEST(Rfc, WritesExactlyItsKeys) {
  Facts facts;
  facts.os = model::Os{"debian", "Debian GNU/Linux 12 (bookworm)", "12", "11"};
  facts.kernel_release = "6.1.0-23-amd64";
  facts.hostname = "guest";
  facts.memory = model::Memory{2, 1};
  facts.vifs = {{{5, "enX3", "00:16:3e:00:00:01", {{"192.0.2.1", 24}}, {{"2001:db8::1", 64}}}, {3}}};
  facts.other_nics = {{6, "br0", "", {{"10.0.0.1", 8}}, {}}};
  EXPECT_EQ(model::to_text(render(facts)), model::to_text({
                                               {"data/net/5", "enX3"},
                                               {"data/net/5/ipv4/192_0_2_1", ""},
                                               {"data/net/5/ipv6/2001_db8__1", ""},
                                               {"data/net/5/mac/00_16_3e_00_00_01", ""},
                                               {"data/net/6", "br0"},
                                               {"data/net/6/ipv4/10_0_0_1", ""},
                                               {"data/os/class", "unix"},
                                               {"data/os/name", "Debian GNU/Linux 12 (bookworm)"},
                                               {"data/os/unix/kernel-version", "6.1.0-23-amd64"},
                                               {"data/os/version", "12.11"},
                                               {"data/schema", "1.0.0"},
                                               {"data/xen-guest-agent", "1.0.0"},
                                           }));
}

TEST(Rfc, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(render({}), (Tree{{"data/os/class", "unix"}, {"data/schema", "1.0.0"}, {"data/xen-guest-agent", "1.0.0"}}));
  Facts facts;
  facts.os = model::Os{"arch", "Arch Linux", "", ""};
  facts.vifs = {{{2, "eth0", "", {}, {}}, {0}}};
  EXPECT_EQ(render(facts), (Tree{{"data/net/2", "eth0"},
                                 {"data/os/class", "unix"},
                                 {"data/os/name", "Arch Linux"},
                                 {"data/schema", "1.0.0"},
                                 {"data/xen-guest-agent", "1.0.0"}}));
}

} // namespace
