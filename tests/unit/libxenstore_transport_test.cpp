// SPDX-License-Identifier: BSD-2-Clause
// The way through libxenstore, with a library that does what the test wants of it.
#include "publish/libxenstore_transport.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <poll.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <xenstorepp/client.hpp>

struct xs_handle {};

namespace {

using xenstorepp::Code;
using Lines = std::vector<std::string>;

/// What the library holds, and how it fails. Its functions have no argument for it.
struct Fake {
  std::map<std::string, std::string> values;
  Lines names;
  std::deque<std::pair<std::string, std::string>> events;
  Lines calls;
  std::map<std::string, int> failures; ///< errno by the call's name
  bool is_connected = true;
  int lost_by = EINVAL; ///< the errno of events, once it is not
  bool opens = true;
  bool closed = false;
  int ends[2] = {-1, -1};
  xs_handle handle;
};
Fake fake; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

/// False with errno, as the library does; a lost connection is EINVAL the first time and EBADF later.
bool succeeds(const std::string& name, const std::string& call) {
  fake.calls.push_back(call);
  if (!fake.is_connected) {
    errno = fake.closed ? EBADF : EINVAL;
    fake.closed = true;
    return false;
  }
  const auto failure = fake.failures.find(name);
  if (failure == fake.failures.end()) return true;
  errno = failure->second;
  return false;
}

void* copy(const std::string& bytes) {
  void* memory = std::malloc(bytes.size() + 1);
  std::memcpy(memory, bytes.c_str(), bytes.size() + 1);
  return memory;
}

/// An array of strings, in one piece of memory.
char** strings(const Lines& lines) {
  std::size_t size = lines.size() * sizeof(char*);
  const auto first = size;
  for (const auto& line : lines)
    size += line.size() + 1;
  auto* const memory = static_cast<char*>(std::malloc(size + 1));
  auto** const array = reinterpret_cast<char**>(memory);
  char* at = memory + first;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    array[i] = std::strcpy(at, lines[i].c_str());
    at += lines[i].size() + 1;
  }
  return array;
}

void fire(const std::string& path, const std::string& token) {
  const bool is_first = fake.events.empty();
  fake.events.emplace_back(path, token);
  EXPECT_TRUE(!is_first || ::write(fake.ends[1], "", 1) == 1);
}

char** take_event() {
  if (fake.events.empty()) {
    errno = fake.is_connected ? EAGAIN : fake.lost_by;
    return nullptr;
  }
  const auto [path, token] = fake.events.front();
  fake.events.pop_front();
  char byte = 0;
  EXPECT_TRUE(!fake.events.empty() || ::read(fake.ends[0], &byte, 1) == 1);
  return strings({path, token});
}

publish::Libxenstore library() {
  publish::Libxenstore it;
  it.name = "fake";
  it.open = [](unsigned long) -> xs_handle* {
    errno = ENOENT;
    return fake.opens ? &fake.handle : nullptr;
  };
  it.close = [](xs_handle*) { fake.calls.emplace_back("close"); };
  it.descriptor = [](xs_handle*) { return fake.ends[0]; };
  it.read = [](xs_handle*, std::uint32_t id, const char* path, unsigned* length) -> void* {
    if (!succeeds("read", "read " + std::to_string(id) + ' ' + path)) return nullptr;
    const auto found = fake.values.find(path);
    if (found == fake.values.end()) {
      errno = ENOENT;
      return nullptr;
    }
    *length = static_cast<unsigned>(found->second.size());
    return copy(found->second);
  };
  it.write = [](xs_handle*, std::uint32_t id, const char* path, const void* data, unsigned length) {
    if (!succeeds("write", "write " + std::to_string(id) + ' ' + path)) return false;
    fake.values[path] = std::string(static_cast<const char*>(data), length);
    return true;
  };
  it.remove = [](xs_handle*, std::uint32_t id, const char* path) {
    return succeeds("rm", "rm " + std::to_string(id) + ' ' + path);
  };
  it.list = [](xs_handle*, std::uint32_t, const char* path, unsigned* count) -> char** {
    if (!succeeds("list", std::string("list ") + path)) return nullptr;
    *count = static_cast<unsigned>(fake.names.size());
    return strings(fake.names);
  };
  it.start = [](xs_handle*) -> std::uint32_t { return succeeds("start", "start") ? 7 : 0; };
  it.end = [](xs_handle*, std::uint32_t id, bool abort) {
    return succeeds("end", (abort ? "abort " : "commit ") + std::to_string(id));
  };
  it.watch = [](xs_handle*, const char* path, const char* token) {
    if (!succeeds("watch", std::string("watch ") + path)) return false;
    fire(path, token);
    return true;
  };
  it.unwatch = [](xs_handle*, const char* path, const char*) {
    return succeeds("unwatch", std::string("unwatch ") + path);
  };
  it.check_watch = [](xs_handle*) { return take_event(); };
  it.read_watch = [](xs_handle*, unsigned* count) {
    EXPECT_FALSE(fake.events.empty()) << "it would wait for ever";
    *count = 2;
    return take_event();
  };
  return it;
}

class LibxenstoreTransport : public testing::Test {
protected:
  void SetUp() override {
    fake = {};
    ASSERT_EQ(::pipe(fake.ends), 0);
    connect(library());
  }
  void TearDown() override {
    client_.reset();
    EXPECT_EQ(fake.calls.empty() ? "" : fake.calls.back(), "close");
    for (const int end : fake.ends)
      ::close(end);
  }
  void connect(const publish::Libxenstore& it) {
    auto transport = publish::open_libxenstore(it);
    ASSERT_TRUE(transport) << describe(transport.error());
    client_.emplace(std::move(*transport), xenstorepp::Client::Options{std::chrono::seconds(1)});
  }
  static bool is_readable(int fd) {
    pollfd entry{fd, POLLIN, 0};
    return ::poll(&entry, 1, 0) == 1;
  }
  std::optional<xenstorepp::Client> client_;
};

TEST_F(LibxenstoreTransport, ReadsAndWritesAnyBytes) {
  const std::string bytes("a\0b\xff", 4);
  ASSERT_TRUE(client_->write("data/key", bytes));
  EXPECT_EQ(fake.values["data/key"], bytes);
  EXPECT_EQ(client_->read("data/key"), bytes);
  ASSERT_TRUE(client_->write("data/key", ""));
  EXPECT_EQ(client_->read("data/key"), "");
  ASSERT_TRUE(client_->remove("data/key"));
  EXPECT_EQ(fake.calls.back(), "rm 0 data/key");
}

TEST_F(LibxenstoreTransport, CarriesOutABatchInItsOrder) {
  fake.values = {{"a", "1"}};
  xenstorepp::Batch batch;
  batch.read("a").read("b").write("c", "3");
  const auto replies = client_->perform(batch);
  ASSERT_TRUE(replies);
  EXPECT_EQ(replies->at(0), "1");
  EXPECT_EQ(replies->at(1).error().code, Code::not_found);
  EXPECT_TRUE(replies->at(2));
  EXPECT_EQ(fake.calls, (Lines{"read 0 a", "read 0 b", "write 0 c"}));
}

TEST_F(LibxenstoreTransport, HandsOnWhatXenstoredSays) {
  const std::pair<int, Code> codes[] = {{EACCES, Code::access_denied}, {ENOSPC, Code::no_space},
                                        {EAGAIN, Code::conflict},      {E2BIG, Code::too_big},
                                        {EIO, Code::io_error},         {EPERM, Code::not_permitted}};
  for (const auto& [number, code] : codes) {
    fake.failures = {{"rm", number}};
    EXPECT_EQ(client_->remove("a").error().code, code);
  }
}

/// oxenstored's EQUOTA is one: not a word that forbids the key for good.
TEST_F(LibxenstoreTransport, KnowsThatEinvalMayBeAnything) {
  fake.values = {{"domid", "5"}};
  fake.failures = {{"write", EINVAL}, {"end", EINVAL}};
  EXPECT_EQ(client_->write("a", "").error().code, Code::unknown);
  const auto nothing = [](xenstorepp::Transaction&) { return xenstorepp::Result<void>(); };
  EXPECT_EQ(client_->transact(2, nothing).error().code, Code::conflict) << "tried again, as after a migration";
  fake.failures = {{"rm", 0}};
  EXPECT_EQ(client_->remove("a").error().code, Code::unknown);
}

TEST_F(LibxenstoreTransport, HasTransactions) {
  fake.failures = {{"rm", ENOENT}};
  const auto done = client_->transact(1, [](xenstorepp::Transaction& transaction) -> xenstorepp::Result<void> {
    EXPECT_EQ(transaction.remove("b").error().code, Code::not_found);
    return transaction.write("a", "1");
  });
  EXPECT_TRUE(done);
  EXPECT_EQ(fake.calls, (Lines{"start", "rm 7 b", "write 7 a", "commit 7"}));
  fake.calls.clear();
  EXPECT_FALSE(client_->transact(1, [](xenstorepp::Transaction& transaction) { return transaction.remove("b"); }));
  EXPECT_EQ(fake.calls, (Lines{"start", "rm 7 b", "abort 7"}));
}

TEST_F(LibxenstoreTransport, ListsInPartsWhatIsTooLongForAMessage) {
  fake.names = {"one", "two"};
  EXPECT_EQ(client_->list("a"), fake.names);
  for (int i = 0; i < 3000; ++i)
    fake.names.push_back("name-" + std::to_string(i));
  EXPECT_EQ(client_->list("a"), fake.names);
  fake.names.assign(3, std::string(2040, 'x')); // the longest that there can be
  EXPECT_EQ(client_->list("a"), fake.names);
  fake.names.assign(600, std::string(2000, 'x'));
  EXPECT_EQ(client_->list("a").error().code, Code::too_big);
}

TEST_F(LibxenstoreTransport, RefusesWhatTheLibraryIsNotAskedFor) {
  EXPECT_EQ(client_->make_directory("a").error().code, Code::not_implemented);
  EXPECT_EQ(client_->domain_path(5).error().code, Code::not_implemented);
}

class Events : public LibxenstoreTransport, public testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(Of, Events, testing::Bool(),
                         [](const auto& test) { return test.param ? "TodaysLibrary" : "AnOldLibrary"; });

TEST_P(Events, ComeOneByOneAndMakeTheDescriptorReadable) {
  auto it = library();
  if (!GetParam()) it.check_watch = nullptr;
  connect(it);
  const int fd = client_->fd();
  const auto watch = client_->watch("data");
  ASSERT_TRUE(watch);
  ASSERT_TRUE(client_->receive());
  const auto first = client_->next_event();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->path, "data");
  EXPECT_EQ(first->token, watch->token());
  EXPECT_FALSE(is_readable(fd));
  for (const char* path : {"data/a", "data/b", "data/c"})
    fire(path, watch->token());
  EXPECT_TRUE(is_readable(fd)) << "the number that was there before";
  ASSERT_TRUE(client_->receive());
  for (const char* path : {"data/a", "data/b", "data/c"})
    EXPECT_EQ(client_->next_event().value().path, path);
  EXPECT_FALSE(client_->next_event());
  EXPECT_FALSE(is_readable(fd));
  EXPECT_EQ(client_->fd(), fd);
}

TEST_P(Events, AreMoreThanOneReceiveTakes) {
  auto it = library();
  if (!GetParam()) it.check_watch = nullptr;
  connect(it);
  const int fd = client_->fd();
  const auto watch = client_->watch("data");
  ASSERT_TRUE(watch);
  for (int i = 0; i < 1000; ++i)
    fire("data/" + std::to_string(i), watch->token());
  int events = 0;
  while (is_readable(fd)) {
    ASSERT_TRUE(client_->receive());
    while (client_->next_event())
      ++events;
  }
  EXPECT_EQ(events, 1001);
}

/// So that what is read is of the domain that the events have told of.
TEST_P(Events, ComeBeforeTheAnswerThatFollowsThem) {
  auto it = library();
  if (!GetParam()) it.check_watch = nullptr;
  connect(it);
  const auto watch = client_->watch("data");
  ASSERT_TRUE(watch);
  EXPECT_TRUE(client_->next_event()) << "the first, which the library has as soon as the watch is set";
  fire("data/a", watch->token());
  EXPECT_FALSE(client_->read("data/a"));
  EXPECT_TRUE(client_->next_event());
}

/// Nobody asks for the answer to an abort: the poller has to be told that it is there.
TEST_F(LibxenstoreTransport, TellsOfAnswersThatNobodyWaitsFor) {
  const int fd = client_->fd();
  const auto first = client_->begin_watch("a");
  const auto second = client_->begin_watch("b"); // waits until the first is answered
  EXPECT_TRUE(is_readable(fd));
  ASSERT_TRUE(client_->receive());
  EXPECT_EQ(fake.calls, (Lines{"watch a", "watch b"}));
  EXPECT_EQ(client_->next_event().value().token, first.token());
  EXPECT_EQ(client_->next_event().value().token, second.token());
  EXPECT_FALSE(is_readable(fd));
}

TEST_F(LibxenstoreTransport, NoticesALostConnectionByTheNextRequest) {
  fake.is_connected = false;
  EXPECT_EQ(client_->write("a", "1").error().code, Code::closed);
  EXPECT_EQ(client_->write("a", "1").error().code, Code::closed);
  EXPECT_EQ(client_->fd(), -1);
}

TEST_F(LibxenstoreTransport, NoticesALostConnectionWhenItIsLookedAt) {
  ASSERT_TRUE(client_->receive());
  fake.is_connected = false;
  fake.lost_by = ENOMEM;
  EXPECT_EQ(describe(client_->receive().error()),
            std::string("fake: connection closed (") + std::strerror(ENOMEM) + ')');
}

TEST_F(LibxenstoreTransport, SaysWhyItCannotConnect) {
  fake.opens = false;
  const auto transport = publish::open_libxenstore(library());
  ASSERT_FALSE(transport);
  EXPECT_EQ(describe(transport.error()), "fake: open: No such file or directory");
}

} // namespace
