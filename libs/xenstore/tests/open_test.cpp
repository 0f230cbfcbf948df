// SPDX-License-Identifier: BSD-2-Clause
#include <cstdio>
#include <fcntl.h>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include <xenstorepp/client.hpp>

#include "transports.hpp"

using xenstorepp::Code;

namespace {

/// A directory with a socket on which somebody listens.
class Open : public testing::Test {
public:
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;
  ~Open() override {
    ::unsetenv("XENSTORED_PATH");
    ::unlink(socket_.c_str());
    ::rmdir(dir_.c_str());
  }

protected:
  Open() {
    std::string pattern = testing::TempDir() + "xenstorepp-XXXXXX";
    dir_ = ::mkdtemp(pattern.data());
    socket_ = dir_ + "/socket";
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, socket_.c_str(), socket_.size() + 1);
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(::listen(listener_.get(), 8), 0);
  }
  std::string dir_;
  std::string socket_;
  xenstorepp::Descriptor listener_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
};

} // namespace

TEST_F(Open, Socket) {
  const auto transport = xenstorepp::connect_socket(socket_);
  ASSERT_TRUE(transport);
  EXPECT_EQ((*transport)->window(), 64U);
  EXPECT_EQ((*transport)->max_payload(), 4096U);
  EXPECT_EQ((*transport)->name(), socket_);
  EXPECT_NE(::fcntl((*transport)->fd(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl((*transport)->fd(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(Open, SocketThatIsNone) {
  EXPECT_EQ(xenstorepp::connect_socket(dir_ + "/none").error().os_error, ENOENT);
  EXPECT_EQ(xenstorepp::connect_socket(dir_ + "/" + std::string(200, 'x')).error().os_error, ENAMETOOLONG);
  listener_ = xenstorepp::Descriptor();
  const auto error = xenstorepp::connect_socket(socket_).error();
  EXPECT_EQ(error.code, Code::system);
  EXPECT_EQ(error.os_error, ECONNREFUSED);
}

TEST_F(Open, FirstThatOpens) {
  const std::string none = dir_ + "/none";
  const std::array paths = {none.c_str(), socket_.c_str(), "/dev/null"};
  const auto transport = xenstorepp::open_first(paths);
  ASSERT_TRUE(transport);
  EXPECT_EQ((*transport)->window(), 64U);
}

TEST_F(Open, ErrorOfTheFirstThatExists) {
  const std::string none = dir_ + "/none";
  const std::string other = dir_ + "/other";
  const std::array paths = {none.c_str(), dir_.c_str(), "/"};
  const auto error = xenstorepp::open_first(paths).error();
  EXPECT_EQ(error.os_error, EISDIR);
  EXPECT_EQ(error.context, "open " + dir_);
  const std::array missing = {none.c_str(), other.c_str()};
  EXPECT_EQ(xenstorepp::open_first(missing).error().context, "open " + none);
}

TEST_F(Open, ErrorOfAnotherHypervisorsDeviceIsOfLittleWorth) {
  const std::string none = dir_ + "/none";
  const std::string file = dir_ + "/file"; // ENODEV, as Hyper-V's pvbus(4)
  std::FILE* made = std::fopen(file.c_str(), "w");
  ASSERT_NE(made, nullptr);
  std::fclose(made);
  const std::array both = {none.c_str(), file.c_str(), "/"};
  EXPECT_EQ(xenstorepp::open_first(both).error().context, "open /");
  const std::array one = {none.c_str(), file.c_str(), none.c_str()};
  EXPECT_EQ(xenstorepp::open_first(one).error().os_error, ENODEV);
}

TEST_F(Open, DoesNotOverwriteAFile) {
  const std::string file = dir_ + "/file";
  std::FILE* made = std::fopen(file.c_str(), "w");
  ASSERT_NE(made, nullptr);
  std::fclose(made);
  ::setenv("XENSTORED_PATH", file.c_str(), 1);
  EXPECT_EQ(xenstorepp::open_default().error().os_error, ENODEV);
  ::unlink(file.c_str());
}

TEST_F(Open, EnvironmentAndNothingElse) {
  ::setenv("XENSTORED_PATH", socket_.c_str(), 1);
  const auto client = xenstorepp::Client::open();
  ASSERT_TRUE(client);
  EXPECT_GE(client->fd(), 0);
  const std::string none = dir_ + "/none";
  ::setenv("XENSTORED_PATH", none.c_str(), 1);
  EXPECT_EQ(xenstorepp::Client::open().error().context, "open " + none);
}
