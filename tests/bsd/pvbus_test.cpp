// SPDX-License-Identifier: BSD-2-Clause
// xenstore through OpenBSD's pvbus(4), on a fake of the kernel's two calls, up to the publisher.
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include <dev/pv/pvvar.h>
#include <sys/ioctl.h>

#include <xenstorepp/client.hpp>

#include "publish/publisher.hpp"
#include "publish/xenstore_store.hpp"

namespace {

using xenstorepp::Code;

/// What the kernel knows: nodes by path. The fake behaves as pvbusioctl() and xs_kvop() of 2017.
std::map<std::string, std::string> nodes;
std::string hypervisor;
std::string forbidden;
std::string unreadable; ///< is not shown, for no reason that says anything of it
int broken = 0;         ///< errno of every call

std::string children_of(const std::string& path) {
  std::string names;
  for (const auto& [node, value] : nodes) {
    if (!node.starts_with(path + '/')) continue;
    const auto name = node.substr(path.size() + 1, node.find('/', path.size() + 1) - path.size() - 1);
    if (("\n" + names + "\n").find("\n" + name + "\n") != std::string::npos) continue;
    names += (names.empty() ? "" : "\n") + name;
  }
  return names;
}

int read_node(const pvbus_req& asked) {
  const std::string path = asked.pvr_key;
  if (path == unreadable) return errno = EIO, -1;
  const auto node = nodes.find(path);
  if (node == nodes.end()) return errno = ENOENT, -1;
  const auto text = node->second.empty() ? children_of(path) : node->second;
  if (text.size() >= asked.pvr_valuelen) return errno = ERANGE, -1;
  std::memcpy(asked.pvr_value, text.c_str(), text.size() + 1);
  return 0;
}

int write_node(const pvbus_req& asked) {
  std::string path = asked.pvr_key;
  if (path == forbidden) return errno = EACCES, -1;
  nodes[path] = asked.pvr_value;
  for (auto end = path.rfind('/'); end != std::string::npos; end = path.rfind('/')) {
    path.resize(end);
    nodes.try_emplace(path, "");
  }
  return 0;
}

class Pvbus : public testing::Test {
protected:
  Pvbus() {
    nodes = {{"domid", "5"}, {"data", ""}, {"attr", ""}, {"name", "guest"}};
    hypervisor = "Xen";
    forbidden.clear();
    unreadable.clear();
    broken = 0;
    ::setenv("XENSTORED_PATH", "/dev/null", 1); // a device file; its ioctl(2) is the fake's
  }
  ~Pvbus() override { ::unsetenv("XENSTORED_PATH"); }
};

TEST_F(Pvbus, ReadsWritesAndLists) {
  auto client = xenstorepp::Client::open();
  ASSERT_TRUE(client);
  EXPECT_EQ(client->read("domid"), "5");
  EXPECT_TRUE(client->write("data/os/name", "OpenBSD 7.6"));
  EXPECT_EQ(nodes["data/os/name"], "OpenBSD 7.6");
  EXPECT_EQ(client->list("data"), std::vector<std::string>{"os"});
  EXPECT_EQ(client->read("data"), "") << "its children are no value";
  EXPECT_EQ(client->list("data/os/name"), std::vector<std::string>{}) << "its value is no child";
  EXPECT_EQ(client->read("none").error().code, Code::not_found);
  EXPECT_EQ(client->list("none").error().code, Code::not_found);
}

TEST_F(Pvbus, AValueThatLooksLikeAChildIsAValue) {
  auto client = xenstorepp::Client::open();
  EXPECT_EQ(client->read("name"), "guest");
  EXPECT_EQ(client->list("name"), std::vector<std::string>{});
}

TEST_F(Pvbus, SaysWhatItCannotDo) {
  auto client = xenstorepp::Client::open();
  EXPECT_FALSE(client->capabilities().watch);
  EXPECT_FALSE(client->capabilities().transaction);
  EXPECT_FALSE(client->capabilities().remove);
  EXPECT_EQ(client->watch("domid").error().code, Code::not_implemented);
  EXPECT_EQ(client->transact(1, [](auto&) -> xenstorepp::Result<void> { return {}; }).error().code,
            Code::not_implemented);
  EXPECT_TRUE(client->receive()) << "and does not wait for what cannot come";
}

TEST_F(Pvbus, RemovalEmptiesWhatIsBelow) {
  nodes.insert({{"data/a", "1"}, {"data/b", ""}, {"data/b/c", "2"}});
  auto client = xenstorepp::Client::open();
  EXPECT_TRUE(client->remove("data"));
  EXPECT_EQ(nodes["data/a"], "");
  EXPECT_EQ(nodes["data/b/c"], "");
  EXPECT_EQ(nodes["name"], "guest");
  EXPECT_EQ(client->remove("none").error().code, Code::not_found);
}

TEST_F(Pvbus, OfAnotherHypervisorIsNotOpened) {
  hypervisor = "Hyper-V";
  const auto client = xenstorepp::Client::open();
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().os_error, ENODEV);
}

TEST_F(Pvbus, TroubleHasAName) {
  auto client = xenstorepp::Client::open();
  forbidden = "data/x";
  EXPECT_EQ(client->write("data/x", "1").error().code, Code::access_denied);
  nodes["long"] = std::string(5000, 'x');
  EXPECT_EQ(client->read("long").error().code, Code::too_big);
  broken = ENXIO;
  EXPECT_EQ(client->read("domid").error().code, Code::closed);
}

/// What the agent does with it.
class PvbusPublisher : public Pvbus {
protected:
  static constexpr std::array<std::string_view, 3> owned{"attr/vif", "attr/PVAddons", "data/host_name"};
  publish::XenstoreStore store_;
  publish::Publisher publisher_{store_, {owned, {}, "attr/PVAddons", "data/updated"}};
  core::Clock::time_point now_ = core::Clock::now();
};

TEST_F(PvbusPublisher, PublishesAndWithdraws) {
  EXPECT_TRUE(publisher_.publish({{"attr/vif/0/ipv4/0", "192.0.2.7"}, {"data/host_name", "a"}}, now_));
  EXPECT_EQ(nodes["attr/vif/0/ipv4/0"], "192.0.2.7");
  EXPECT_EQ(nodes["data/updated"], "1");
  EXPECT_TRUE(publisher_.publish({{"data/host_name", "b"}}, now_));
  EXPECT_EQ(nodes["attr/vif/0/ipv4/0"], "");
  EXPECT_EQ(nodes["data/host_name"], "b");
}

TEST_F(PvbusPublisher, KeepsInMindThatItWasNotShownAll) {
  nodes.insert({{"data/first", "which tells that data has children"}, {"data/host_name", "a"}});
  unreadable = "data/host_name";
  ASSERT_TRUE(store_.open());
  ASSERT_TRUE(store_.read(owned));
  EXPECT_TRUE(store_.has_missed());
  unreadable.clear();
  ASSERT_TRUE(store_.read(owned));
  EXPECT_FALSE(store_.has_missed());
}

TEST_F(PvbusPublisher, WhatWasEmptiedIsGoneForIt) {
  nodes.insert({{"attr/vif", ""}, {"attr/vif/1", ""}, {"attr/vif/1/name", "old"}});
  EXPECT_TRUE(publisher_.publish({{"data/host_name", "a"}}, now_));
  EXPECT_EQ(nodes["attr/vif/1/name"], "");
  const auto batches = publisher_.counters().batches;
  publisher_.forget();
  EXPECT_TRUE(publisher_.publish({{"data/host_name", "a"}}, now_));
  EXPECT_EQ(publisher_.counters().batches, batches) << "nothing is emptied twice";
}

TEST_F(PvbusPublisher, ARefusedKeyDoesNotHoldUpTheOthers) {
  forbidden = "attr/vif/0/ipv4/0";
  EXPECT_TRUE(publisher_.publish({{"attr/vif/0/ipv4/0", "192.0.2.7"}, {"data/host_name", "a"}}, now_));
  EXPECT_EQ(nodes["data/host_name"], "a");
  ASSERT_EQ(publisher_.left_out(now_).size(), 1);
  EXPECT_EQ(publisher_.left_out(now_)[0].key, forbidden);
}

TEST_F(PvbusPublisher, ANewDomainIsFoundByLooking) {
  EXPECT_TRUE(store_.open());
  EXPECT_FALSE(store_.hears_of_new_domain());
  EXPECT_EQ(store_.fd(), -1);
  EXPECT_EQ(store_.take_alarm(), false);
  const auto before = store_.identity().value();
  EXPECT_EQ(store_.identity().value(), before);
  nodes["domid"] = "6";
  EXPECT_NE(store_.identity().value(), before);
  EXPECT_TRUE(store_.nics_may_have_changed()) << "nobody else would tell";
}

} // namespace

int ioctl(int, unsigned long request, ...) noexcept {
  va_list arguments;
  va_start(arguments, request);
  const auto* asked = va_arg(arguments, pvbus_req*);
  va_end(arguments);
  if (broken != 0) return errno = broken, -1;
  switch (request) {
    case PVBUSIOC_TYPE: std::strcpy(asked->pvr_key, hypervisor.c_str()); return 0;
    case PVBUSIOC_KVREAD: return read_node(*asked);
    case PVBUSIOC_KVWRITE: return write_node(*asked);
    default: return errno = ENOTTY, -1;
  }
}
