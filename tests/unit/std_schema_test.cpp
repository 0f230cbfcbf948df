// SPDX-License-Identifier: BSD-2-Clause
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model/print.hpp"
#include "schema/schema.hpp"
#include "schema/value.hpp"
#include "schema/version.hpp"
#include "support/xapi_reader.hpp"

namespace {

using model::Facts;
using model::Tree;
using Map = std::map<std::string, std::string>;
using namespace std::string_literals;

Tree render(const Facts& facts) { return schema::standard().render(facts, {}); }

Tree with_version(Tree tree) {
  tree.emplace("attr/PVAddons/MajorVersion", std::to_string(schema::version.major));
  tree.emplace("attr/PVAddons/MinorVersion", std::to_string(schema::version.minor));
  tree.emplace("attr/PVAddons/MicroVersion", std::to_string(schema::version.micro));
  tree.emplace("attr/PVAddons/BuildVersion", "0");
  tree.emplace("attr/PVAddons/Installed", "1");
  return tree;
}

Facts whole() {
  Facts facts;
  facts.os = model::Os{"debian", "Debian GNU/Linux 12 (bookworm)", "12", "11"};
  facts.kernel_release = "6.1.0-23-amd64";
  facts.hostname = "guest.example.org";
  facts.memory = model::Memory{1048576, 524288};
  facts.vifs = {
      {{2, "enX0", "00:16:3e:00:00:01", {{"192.0.2.1", 24}, {"192.0.2.2", 24}}, {{"2001:db8::1", 64}, {"fe80::1", 64}}},
       {0}},
      {{5, "eth3", "00:16:3e:00:00:02", {}, {}}, {3}}};
  return facts;
}

TEST(Std, WritesExactlyTheKeysOfTheContract) {
  EXPECT_EQ(model::to_text(render(whole())), model::to_text(with_version({
                                                 {"attr/vif/0/ipv4/0", "192.0.2.1"},
                                                 {"attr/vif/0/ipv4/1", "192.0.2.2"},
                                                 {"attr/vif/0/ipv6/0", "2001:db8::1"},
                                                 {"attr/vif/0/ipv6/1", "fe80::1"},
                                                 {"attr/vif/0/mac/0", "00:16:3e:00:00:01"},
                                                 {"attr/vif/0/name", "enX0"},
                                                 {"attr/vif/3/mac/0", "00:16:3e:00:00:02"},
                                                 {"attr/vif/3/name", "eth3"},
                                                 {"data/domain", "example.org"},
                                                 {"data/host_name_dns", "guest"},
                                                 {"data/meminfo_free", "524288"},
                                                 {"data/meminfo_total", "1048576"},
                                                 {"data/os_distro", "debian"},
                                                 {"data/os_majorver", "12"},
                                                 {"data/os_minorver", "11"},
                                                 {"data/os_name", "Debian GNU/Linux 12 (bookworm)"},
                                                 {"data/os_uname", "6.1.0-23-amd64"},
                                             })));
}

TEST(Std, WritesItsVersionAlone) { EXPECT_EQ(model::to_text(render({})), model::to_text(with_version({}))); }

TEST(Std, IsPure) { EXPECT_EQ(render(whole()), render(whole())); }

TEST(Std, LeavesOutWhatIsEmpty) {
  Facts facts;
  facts.os = model::Os{"arch", "Arch Linux", "", ""};
  facts.vifs = {{{2, "", "", {}, {}}, {1}}};
  EXPECT_EQ(render(facts), with_version({{"data/os_distro", "arch"}, {"data/os_name", "Arch Linux"}}));
  facts.os = model::Os{};
  EXPECT_EQ(render(facts), with_version({}));
}

TEST(Std, WritesAllOfMemoryOrNothing) {
  Facts facts;
  facts.memory = model::Memory{0, 0};
  EXPECT_EQ(render(facts), with_version({{"data/meminfo_total", "0"}, {"data/meminfo_free", "0"}}));
  facts.memory = model::Memory{18446744073709551615U, 1};
  EXPECT_EQ(render(facts).at("data/meminfo_total"), "18446744073709551615");
}

TEST(Std, IsAVersionToTheToolstack) {
  EXPECT_NE(xapi::drivers_version(render({})), "Unknown");
  EXPECT_GE(schema::version.major, 1U) << "Xen Orchestra takes 0 for none";
}

struct HostnameCase {
  std::string hostname;
  Tree keys;
};

TEST(Std, SplitsTheHostname) {
  const std::vector<HostnameCase> cases{
      {"", {}},
      {"localhost", {}},
      {"localhost.localdomain", {}},
      {"(none)", {}},
      {".", {}},
      {".x", {}},
      {"a", {{"data/host_name_dns", "a"}}},
      {"a.", {{"data/host_name_dns", "a"}}},
      {"a.b", {{"data/host_name_dns", "a"}, {"data/domain", "b"}}},
      {"a.b.c", {{"data/host_name_dns", "a"}, {"data/domain", "b.c"}}},
      {"localhosts", {{"data/host_name_dns", "localhosts"}}},
      {"a\nb", {{"data/host_name_dns", "a b"}}},
      {"\x01.example", {}},
      {"a.\x01", {{"data/host_name_dns", "a"}}},
      {"a\0.b"s, {{"data/host_name_dns", "a"}, {"data/domain", "b"}}},
  };
  for (const auto& [hostname, keys] : cases) {
    Facts facts;
    facts.hostname = hostname;
    EXPECT_EQ(render(facts), with_version(keys)) << model::escape(hostname);
  }
}

TEST(Std, CleansEveryValue) {
  Facts facts;
  const auto dirty = "\n a\xff\xc2\x9b\tb\0c "s;
  facts.os = model::Os{dirty, dirty, dirty, dirty};
  facts.kernel_release = dirty;
  facts.hostname = dirty;
  facts.vifs = {{{1, dirty, dirty, {{dirty, 0}}, {{dirty, 0}}}, {0}}};
  std::size_t cleaned = 0;
  for (const auto& [key, value] : render(facts)) {
    EXPECT_EQ(value, schema::clean_value(value)) << key;
    if (value == "a\xef\xbf\xbd  b") ++cleaned;
  }
  EXPECT_EQ(cleaned, 10U);
}

TEST(Std, HasManyInterfacesAndAddresses) {
  Facts facts;
  model::Vif vif;
  for (int i = 0; i < 12; ++i)
    vif.ipv4.push_back({"10.0.0." + std::to_string(i), 24});
  vif.id.devid = 2147483647;
  facts.vifs = {vif};
  const auto tree = render(facts);
  EXPECT_EQ(tree.at("attr/vif/2147483647/ipv4/11"), "10.0.0.11");
}

TEST(Std, WritesPrefixesIfAsked) {
  Facts facts;
  facts.vifs = {{{2, "", "", {{"192.0.2.1", 24}}, {{"2001:db8::1", 64}}}, {0}}};
  EXPECT_EQ(schema::standard().render(facts, {.address_prefix = true}),
            with_version({{"attr/vif/0/ipv4/0", "192.0.2.1"},
                          {"attr/vif/0/ipv4/0/prefix", "24"},
                          {"attr/vif/0/ipv6/0", "2001:db8::1"},
                          {"attr/vif/0/ipv6/0/prefix", "64"}}));
}

TEST(Std, TellsOfDriversThatAreThere) {
  Facts facts;
  facts.xen = {.vif = true, .vbd = false, .balloon = true};
  EXPECT_EQ(render(facts), with_version({{"control/feature-balloon", "1"}, {"feature/hotplug/vif", "1"}}));
  facts.xen = {.vif = false, .vbd = true, .balloon = false};
  EXPECT_EQ(render(facts), with_version({{"feature/hotplug/vbd", "1"}})) << "never a 0";
}

TEST(Std, HasAPlaceOfItsOwnForVirtualFunctions) {
  Facts facts;
  facts.vifs = {{{2, "ens5", "00:16:3e:00:00:01", {{"192.0.2.1", 24}}, {}}, {4, model::VifType::sriov}}};
  EXPECT_EQ(render(facts), with_version({{"xenserver/attr/net-sriov-vf/4/ipv4/0", "192.0.2.1"},
                                         {"xenserver/attr/net-sriov-vf/4/mac/0", "00:16:3e:00:00:01"},
                                         {"xenserver/attr/net-sriov-vf/4/name", "ens5"}}));
}

/// The vectors that XAPI is tested with, backwards: the facts that a guest must have for XAPI to find this.
TEST(StdSeenByXapi, GivesXapisOwnVectors) {
  const auto networks = [](std::vector<model::Vif> vifs) {
    Facts facts;
    facts.vifs = std::move(vifs);
    return xapi::networks(render(facts));
  };
  const model::Ip v4{"192.0.2.1", 24};
  const model::Ip other_v4{"192.0.2.2", 24};
  const model::Ip v6{"2001:db8::1", 64};
  const auto vif = [](std::uint32_t devid, std::vector<model::Ip> ipv4, std::vector<model::Ip> ipv6) {
    return model::Vif{{2, "eth", "", std::move(ipv4), std::move(ipv6)}, {devid}};
  };
  EXPECT_EQ(networks({vif(0, {}, {v6})}), (Map{{"0/ipv6/0", v6.text}}));
  EXPECT_EQ(networks({vif(0, {v4}, {})}), (Map{{"0/ip", v4.text}, {"0/ipv4/0", v4.text}}));
  EXPECT_EQ(networks({vif(1, {v4}, {})}), (Map{{"1/ip", v4.text}, {"1/ipv4/0", v4.text}}));
  EXPECT_EQ(networks({vif(0, {v4, other_v4}, {})}),
            (Map{{"0/ip", v4.text}, {"0/ipv4/0", v4.text}, {"0/ipv4/1", other_v4.text}}));
  EXPECT_EQ(networks({vif(0, {v4}, {v6})}), (Map{{"0/ip", v4.text}, {"0/ipv4/0", v4.text}, {"0/ipv6/0", v6.text}}));
  auto function = vif(2, {other_v4}, {});
  function.id.type = model::VifType::sriov;
  EXPECT_EQ(networks({vif(0, {v4}, {}), function}),
            (Map{{"0/ip", v4.text}, {"0/ipv4/0", v4.text}, {"2/ip", other_v4.text}, {"2/ipv4/0", other_v4.text}}));
}

TEST(StdSeenByXapi, GivesTheNetworks) {
  EXPECT_EQ(xapi::networks(render(whole())), (Map{{"0/ip", "192.0.2.1"},
                                                  {"0/ipv4/0", "192.0.2.1"},
                                                  {"0/ipv4/1", "192.0.2.2"},
                                                  {"0/ipv6/0", "2001:db8::1"},
                                                  {"0/ipv6/1", "fe80::1"}}));
}

TEST(StdSeenByXapi, HasNoIpWithoutIpv4) {
  Facts facts;
  facts.vifs = {{{2, "eth1", "", {}, {{"2001:db8::1", 64}}}, {1}}};
  EXPECT_EQ(xapi::networks(render(facts)), (Map{{"1/ipv6/0", "2001:db8::1"}}));
}

TEST(StdSeenByXapi, HasTheBestOfMoreThanTenFirst) {
  Facts facts;
  facts.vifs = {{{2, "eth0", "", {}, {}}, {0}}};
  for (int i = 0; i < 12; ++i)
    facts.vifs[0].ipv4.push_back({"10.0.0." + std::to_string(i), 24});
  const auto networks = xapi::networks(render(facts));
  EXPECT_EQ(networks.at("0/ip"), "10.0.0.0");
  EXPECT_EQ(networks.size(), 13U);
}

TEST(StdSeenByXapi, HidesTheLegacyKeysEvenWithoutAnAddress) {
  Facts facts;
  facts.vifs = {{{2, "eth0", "", {}, {}}, {0}}};
  auto tree = render(facts);
  tree.emplace("attr/eth0/ip", "192.0.2.99");
  EXPECT_EQ(xapi::networks(tree), Map{});
}

Tree keys(std::initializer_list<const char*> names) {
  Tree tree;
  for (const auto* name : names)
    tree.emplace(name, name);
  return tree;
}

/// The reader itself, against the vectors that XAPI is tested with.
TEST(XapiReader, AgreesWithXapisOwnVectors) {
  EXPECT_EQ(xapi::networks(keys({"attr/vif/0/ipv6/0"})), (Map{{"0/ipv6/0", "attr/vif/0/ipv6/0"}}));
  EXPECT_EQ(xapi::networks(keys({"attr/vif/0/ipv4/0"})),
            (Map{{"0/ip", "attr/vif/0/ipv4/0"}, {"0/ipv4/0", "attr/vif/0/ipv4/0"}}));
  EXPECT_EQ(xapi::networks(keys({"attr/vif/1/ipv4/2"})),
            (Map{{"1/ip", "attr/vif/1/ipv4/2"}, {"1/ipv4/2", "attr/vif/1/ipv4/2"}}));
  EXPECT_EQ(xapi::networks(keys({"attr/vif/0/ipv4/0", "attr/vif/0/ipv4/1"})),
            (Map{{"0/ip", "attr/vif/0/ipv4/0"}, {"0/ipv4/0", "attr/vif/0/ipv4/0"}, {"0/ipv4/1", "attr/vif/0/ipv4/1"}}));
  EXPECT_EQ(xapi::networks(keys({"attr/eth0/ip"})), (Map{{"0/ip", "attr/eth0/ip"}, {"0/ipv4/0", "attr/eth0/ip"}}));
  EXPECT_EQ(xapi::networks(keys({"attr/eth1/ipv6/2/addr"})), (Map{{"1/ipv6/2", "attr/eth1/ipv6/2/addr"}}));
  EXPECT_EQ(xapi::networks(keys({"attr/eth0/ip", "attr/eth0/ipv6/0/addr", "attr/vif/0/ipv4/0", "attr/vif/0/ipv6/0"})),
            (Map{{"0/ip", "attr/vif/0/ipv4/0"}, {"0/ipv4/0", "attr/vif/0/ipv4/0"}, {"0/ipv6/0", "attr/vif/0/ipv6/0"}}));
  EXPECT_EQ(xapi::networks(keys({"attr/vif/0/ipv4/a", "attr/vif/0/ipv4/1"})), Map{});
  EXPECT_EQ(xapi::networks(keys({"xenserver/attr/net-sriov-vf/2/ipv4/0", "attr/vif/0/ipv4/0"})).size(), 4U);
}

TEST(XapiReader, KnowsAVersionByItsIntegers) {
  const auto version = [](const Tree& parts) {
    Tree tree;
    for (const auto& [part, text] : parts)
      tree.emplace("attr/PVAddons/" + part + "Version", text);
    return xapi::drivers_version(tree);
  };
  EXPECT_EQ(version({{"Major", "7"}, {"Minor", "20"}, {"Micro", "0"}, {"Build", "9"}}), "7.20.0.9");
  EXPECT_EQ(version({{"Major", "7"}, {"Minor", "20"}}), "7.20.-1.-1");
  EXPECT_EQ(version({{"Major", "0x10"}, {"Minor", "-1_0"}}), "16.-10.-1.-1");
  EXPECT_EQ(version({}), "Unknown");
  EXPECT_EQ(version({{"Major", "7"}}), "Unknown");
  EXPECT_EQ(version({{"Major", "7"}, {"Minor", "20\n"}}), "Unknown");
  EXPECT_EQ(version({{"Major", "7"}, {"Minor", ""}}), "Unknown");
  EXPECT_EQ(version({{"Major", "7"}, {"Minor", "20"}, {"Micro", "0"}, {"Build", "proto-0.4"}}), "Unknown");
  EXPECT_EQ(version({{"Major", "@PRODUCT_MAJOR_VERSION@"}, {"Minor", "0"}}), "Unknown");
}

TEST(XapiReader, SeesWhatXenopsdScans) {
  const auto seen = xapi::guest_metrics({{"attr/PVAddons/MajorVersion", "1"},
                                         {"attr/vif/0/ipv4/0", "192.0.2.1"},
                                         {"attr/vif/0/ipv4/0/prefix", "24"},
                                         {"control/feature-suspend", "1"},
                                         {"data/cant_suspend_reason", "why"},
                                         {"data/host_name_dns", "guest"},
                                         {"data/os/name", "deeper than what is read"},
                                         {"data/service/web/state", "up"},
                                         {"drivers/0", "XenServer XENBUS 9.1.9.105 "},
                                         {"drivers/xennet", "XenServer XENNET 1 "},
                                         {"feature/hotplug/vbd", "true"},
                                         {"feature/hotplug/vif", "0"}});
  EXPECT_EQ(seen, (Map{{"PV_drivers_version[major]", "1"},
                       {"PV_drivers_version[micro]", "-1"},
                       {"PV_drivers_version[xenbus]", "XenServer 9.1.9.105 "},
                       {"can_use_hotplug_vbd", "unspecified"},
                       {"can_use_hotplug_vif", "no"},
                       {"netbios_name[host_name]", "guest"},
                       {"networks[0/ip]", "192.0.2.1"},
                       {"networks[0/ipv4/0]", "192.0.2.1"},
                       {"other[data-cant-suspend-reason]", "why"},
                       {"services[web/state]", "up"}}));
}

TEST(XapiReader, TakesMemoryAsAnInteger) {
  EXPECT_EQ(xapi::memory_internal_free({{"data/meminfo_free", "524288"}}), 524288);
  for (const char* odd : {"524288 kB", "524288\n", "5.2", ""})
    EXPECT_FALSE(xapi::memory_internal_free({{"data/meminfo_free", odd}})) << odd;
}

} // namespace
