// SPDX-License-Identifier: BSD-2-Clause
// The system's libxenstore itself: that it can be loaded, that our declarations are those of its header, and what it
// does with the real daemons.
#include "publish/libxenstore.hpp"

#include <chrono>
#include <cstdlib>
#include <string>
#include <type_traits>

#include <poll.h>
#include <xenstore.h>

#include <gtest/gtest.h>

#include "core/log.hpp"
#include "publish/xenstore_store.hpp"
#include "support/store_lab.hpp"

namespace {

using publish::Libxenstore;
using publish::XenstoreWay;
using store_lab::Daemon;

template <class Member, auto Function>
constexpr bool matches = std::is_same_v<Member, decltype(Function)>;
static_assert(matches<decltype(Libxenstore::open), &xs_open>);
static_assert(matches<decltype(Libxenstore::close), &xs_close>);
static_assert(matches<decltype(Libxenstore::descriptor), &xs_fileno>);
static_assert(matches<decltype(Libxenstore::read), &xs_read>);
static_assert(matches<decltype(Libxenstore::write), &xs_write>);
static_assert(matches<decltype(Libxenstore::remove), &xs_rm>);
static_assert(matches<decltype(Libxenstore::list), &xs_directory>);
static_assert(matches<decltype(Libxenstore::start), &xs_transaction_start>);
static_assert(matches<decltype(Libxenstore::end), &xs_transaction_end>);
static_assert(matches<decltype(Libxenstore::watch), &xs_watch>);
static_assert(matches<decltype(Libxenstore::unwatch), &xs_unwatch>);
static_assert(matches<decltype(Libxenstore::check_watch), &xs_check_watch>);
static_assert(matches<decltype(Libxenstore::read_watch), &xs_read_watch>);

TEST(LoadLibxenstore, TakesTheFirstThatIsWhole) {
  const auto usual = publish::load_libxenstore();
  ASSERT_TRUE(usual) << core::describe(usual.error());
  EXPECT_STREQ(usual->name, "libxenstore.so.4");
  EXPECT_NE(usual->check_watch, nullptr);
  const char* const names[] = {"libxenstore.so.0", "libc.so.6", "libxenstore.so.4"};
  const auto third = publish::load_libxenstore(names);
  ASSERT_TRUE(third);
  EXPECT_STREQ(third->name, "libxenstore.so.4");
}

TEST(LoadLibxenstore, SaysWhyThereIsNone) {
  const char* const names[] = {"libxenstore.so.0", "libc.so.6"};
  const auto none = publish::load_libxenstore(names);
  ASSERT_FALSE(none);
  const auto why = core::describe(none.error());
  EXPECT_NE(why.find("libxenstore.so.0: cannot open"), std::string::npos) << why;
  EXPECT_NE(why.find("xs_open"), std::string::npos) << why;
}

class Library : public testing::TestWithParam<Daemon> {
protected:
  void SetUp() override {
    if (const auto why = store_lab::StoreLab::unavailable_reason(GetParam()); !why.empty()) GTEST_SKIP() << why;
    lab_ = store_lab::StoreLab::start(GetParam());
    guest_ = &lab_->add_guest(5);
    ::setenv("XENSTORED_PATH", guest_->socket().c_str(), 1);
  }
  std::unique_ptr<store_lab::StoreLab> lab_;
  store_lab::Guest* guest_ = nullptr;
};
INSTANTIATE_TEST_SUITE_P(On, Library, testing::Values(Daemon::c, Daemon::ocaml),
                         [](const auto& test) { return test.param == Daemon::c ? "c" : "ocaml"; });

TEST_P(Library, CarriesATransactionAndItsRefusals) {
  publish::XenstoreStore store(XenstoreWay::libxenstore);
  ASSERT_TRUE(store.open());
  using Kind = model::Change::Kind;
  const model::Change good[] = {
      {Kind::write, "data/a", "1"}, {Kind::write, "data/b", "2"}, {Kind::remove, "data/c", ""}};
  const auto done = store.apply(good);
  ASSERT_TRUE(done) << core::describe(done.error());
  EXPECT_TRUE(done->empty());
  EXPECT_EQ(lab_->dom0().read(guest_->home() + "/data/b"), "2");
  const model::Change bad[] = {{Kind::write, "data/a", "3"}, {Kind::write, "/local/domain/0/name", "x"}};
  const auto refused = store.apply(bad);
  ASSERT_TRUE(refused);
  ASSERT_EQ(refused->size(), 1U);
  EXPECT_EQ(refused->front().index, 1U);
  EXPECT_EQ(refused->front().kind, publish::Refusal::Kind::forbidden);
  EXPECT_EQ(lab_->dom0().read(guest_->home() + "/data/a"), "1");
}

TEST_P(Library, HearsOfANewDomain) {
  publish::XenstoreStore store(XenstoreWay::libxenstore);
  ASSERT_TRUE(store.open());
  constexpr std::string_view roots[] = {"data/os_name"};
  ASSERT_TRUE(store.read(roots)); // waits for the first events
  ASSERT_EQ(store.take_alarm().value_or(true), false);
  guest_->migrate(6);
  pollfd entry{store.fd(), POLLIN, 0};
  ASSERT_EQ(::poll(&entry, 1, 5000), 1);
  EXPECT_EQ(store.take_alarm().value_or(false), true);
}

/// xenstored, or what stands in for it, goes away and comes back: as with the native client.
TEST_P(Library, ConnectsAnew) {
  ::setenv("XENSTORED_PATH", lab_->dom0_socket().c_str(), 1);
  publish::XenstoreStore store(XenstoreWay::libxenstore);
  const model::Change change[] = {{model::Change::Kind::write, "/tool/key", "1"}};
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(store.open());
    ASSERT_TRUE(store.apply(change));
    lab_->restart_daemon();
    EXPECT_FALSE(store.apply(change) && store.apply(change));
    EXPECT_EQ(store.fd(), -1);
  }
}

TEST_P(Library, IsNotTakenWhereTheNativeClientFindsXenstore) {
  publish::XenstoreConnector both(XenstoreWay::automatic);
  testing::internal::CaptureStderr();
  core::log::open(core::log::Target::standard_error, core::log::Level::info);
  ASSERT_TRUE(both.connect());
  ASSERT_TRUE(both.connect());
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "info xenstore: through the agent's own client\n");
  ::setenv("XENSTORED_PATH", "/nowhere", 1);
  const auto neither = both.connect();
  ASSERT_FALSE(neither);
  EXPECT_EQ(describe(neither.error()), "open /nowhere: No such file or directory");
}

/// The library looks in a directory that the native client knows nothing of.
TEST_P(Library, IsTakenWhereTheNativeClientFindsNothing) {
  ::unsetenv("XENSTORED_PATH");
  ::setenv("XENSTORED_RUNDIR", lab_->directory().c_str(), 1);
  if (xenstorepp::Client::open()) GTEST_SKIP() << "this machine has a xenstore";
  publish::XenstoreConnector both(XenstoreWay::automatic);
  testing::internal::CaptureStderr();
  core::log::open(core::log::Target::standard_error, core::log::Level::info);
  auto client = both.connect();
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "info xenstore: through libxenstore.so.4\n");
  ::unsetenv("XENSTORED_RUNDIR");
  ASSERT_TRUE(client) << describe(client.error());
  EXPECT_TRUE(client->client.read("/local/domain/5/domid"));
}

} // namespace
