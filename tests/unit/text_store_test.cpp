// SPDX-License-Identifier: BSD-2-Clause
#include "publish/text_store.hpp"

#include <array>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/fd.hpp"
#include "publish/publisher.hpp"

namespace {

class TextStoreTest : public testing::Test {
protected:
  TextStoreTest() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) ::abort();
    read_.reset(ends[0]);
    write_.reset(ends[1]);
    ::fcntl(read_.get(), F_SETFL, O_NONBLOCK);
  }
  std::string taken() const {
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = ::read(read_.get(), buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(n));
    return text;
  }
  core::Fd read_;
  core::Fd write_;
};

TEST_F(TextStoreTest, PrintsTheWholeTreeThenEachChange) {
  publish::TextStore store(write_.get());
  constexpr std::array<std::string_view, 2> owned{"a/dir", "b/dir"};
  publish::Publisher publisher(store, {owned, {}, "", ""});
  ASSERT_TRUE(publisher.publish({{"a/dir/0", "x"}, {"a/dir/1", "\n\""}, {"b/dir", "z"}}, {}));
  EXPECT_EQ(taken(), "a/dir/0 = \"x\"\na/dir/1 = \"\\n\"\"\nb/dir = \"z\"\n");
  ASSERT_TRUE(publisher.publish({{"a/dir/0", "y"}, {"a/dir/1", "\n\""}}, {}));
  EXPECT_EQ(taken(), "- b/dir\n+ a/dir/0=\"y\"\n");
  ASSERT_TRUE(publisher.publish({{"a/dir/0", "y"}, {"a/dir/1", "\n\""}}, {}));
  EXPECT_EQ(taken(), "");
}

TEST_F(TextStoreTest, TellsThatNobodyReads) {
  publish::TextStore store(write_.get());
  write_.reset();
  const std::array changes{model::Change{model::Change::Kind::write, "a/b", "c"}};
  const auto applied = store.apply(changes);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().os_error, EBADF);
}

TEST_F(TextStoreTest, KnowsWhatItPrinted) {
  publish::TextStore store(write_.get());
  const std::array changes{model::Change{model::Change::Kind::write, "a/b", "c"},
                           model::Change{model::Change::Kind::write, "a/d", "e"},
                           model::Change{model::Change::Kind::remove, "a/b", ""}};
  ASSERT_TRUE(store.apply(changes));
  EXPECT_EQ(store.read({}), (model::Tree{{"a/d", "e"}})) << "so nothing is printed again that stands there already";
}

TEST_F(TextStoreTest, HasNothingToWaitFor) {
  publish::TextStore store(write_.get());
  EXPECT_TRUE(store.open());
  EXPECT_TRUE(store.read({})->empty());
  EXPECT_EQ(store.fd(), -1);
  EXPECT_EQ(store.take_alarm(), false);
}

} // namespace
