// SPDX-License-Identifier: BSD-2-Clause
#include "platform/user_database.hpp"

#include <string>

#include <gtest/gtest.h>

namespace {

using platform::find_in_passwd;
using platform::groups_of_member;
using platform::UserEntry;

constexpr std::string_view passwd = "root:x:0:0:root:/root:/bin/bash\n"
                                    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
                                    "xen-guest-agent2:x:1:1::/:/bin/false\n"
                                    "xen-guest-agent:x:993:990:Xen guest agent:/:/usr/sbin/nologin\n"
                                    "xen-guest-agent:x:0:0::/:/bin/sh\n";

TEST(Passwd, FindsTheFirstOfThatName) {
  EXPECT_EQ(find_in_passwd(passwd, "xen-guest-agent"), (UserEntry{993, 990}));
  EXPECT_EQ(find_in_passwd(passwd, "root"), (UserEntry{0, 0}));
}

TEST(Passwd, FindsNobodyElse) {
  for (const std::string_view name : {"xen-guest", "xen-guest-agen", "x", "", "bin", "993"})
    EXPECT_EQ(find_in_passwd(passwd, name), std::nullopt) << name;
  EXPECT_EQ(find_in_passwd("", "root"), std::nullopt);
}

TEST(Passwd, TakesNoNumberThatIsNone) {
  for (const std::string_view line :
       {"a", "a:", "a:x", "a:x:", "a:x:1", "a:x:1:", "a:x::1", "a:x:-1:1", "a:x:1:-1", "a:x: 1:1", "a:x:1a:1",
        "a:x:4294967295:1", "a:x:1:4294967295", "a:x:4294967296:1", "a:x:99999999999999999999:1", "+a:x:1:1",
        " a:x:1:1", "#a:x:1:1"})
    EXPECT_EQ(find_in_passwd(line, "a"), std::nullopt) << line;
  EXPECT_EQ(find_in_passwd("a:x:4294967294:1\r\n", "a"), (UserEntry{4294967294U, 1}));
  EXPECT_EQ(find_in_passwd("a::7:8", "a"), (UserEntry{7, 8})) << "all that counts is there";
}

TEST(Group, ThoseThatNameTheMember) {
  constexpr std::string_view group = "root:x:0:\nxen:x:105:bob,xen-guest-agent\nxen-guest-agent:x:990:\n"
                                     "disk:x:6:xen-guest-agent,bob\nagain:x:105:xen-guest-agent\n"
                                     "odd:x:1x:xen-guest-agent\nall:x:4294967295:xen-guest-agent\n"
                                     "long:x:9:xen-guest-agent2,axen-guest-agent\n";
  EXPECT_EQ(groups_of_member(group, "xen-guest-agent"), (std::vector<std::uint32_t>{105, 6}));
  EXPECT_TRUE(groups_of_member(group, "").empty());
  EXPECT_TRUE(groups_of_member("", "bob").empty());
}

TEST(Group, AreBounded) {
  std::string group;
  for (unsigned i = 1; i <= platform::max_groups + 10; ++i)
    group += "g:x:" + std::to_string(i) + ":bob\n";
  EXPECT_EQ(groups_of_member(group, "bob").size(), platform::max_groups);
}

} // namespace
