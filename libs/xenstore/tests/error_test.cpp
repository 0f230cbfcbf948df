// SPDX-License-Identifier: BSD-2-Clause
#include <gtest/gtest.h>

#include <cerrno>
#include <set>

#include <xenstorepp/error.hpp>

#include "errno_code.hpp"

using xenstorepp::Code;
using xenstorepp::Error;

// xs_wire.h's table, and EQUOTA, which oxenstored sends.
TEST(Error, EveryTextOfTheProtocolHasItsCode) {
  const std::vector<std::pair<const char*, Code>> table = {{"EINVAL", Code::invalid_argument},
                                                           {"EACCES", Code::access_denied},
                                                           {"EEXIST", Code::exists},
                                                           {"EISDIR", Code::is_directory},
                                                           {"ENOENT", Code::not_found},
                                                           {"ENOMEM", Code::no_memory},
                                                           {"ENOSPC", Code::no_space},
                                                           {"EQUOTA", Code::quota_exceeded},
                                                           {"EIO", Code::io_error},
                                                           {"ENOTEMPTY", Code::not_empty},
                                                           {"ENOSYS", Code::not_implemented},
                                                           {"EROFS", Code::read_only},
                                                           {"EBUSY", Code::busy},
                                                           {"EAGAIN", Code::conflict},
                                                           {"EISCONN", Code::is_connected},
                                                           {"E2BIG", Code::too_big},
                                                           {"EPERM", Code::not_permitted}};
  for (const auto& [text, code] : table) {
    EXPECT_EQ(xenstorepp::code_from_wire(text), code);
    EXPECT_EQ(xenstorepp::name(code), text);
  }
}

TEST(Error, OtherTextsAreUnknown) {
  for (const char* text : {"", "ENEW", "enoent", "ENOENT ", "EINVALID"}) {
    EXPECT_EQ(xenstorepp::code_from_wire(text), Code::unknown) << text;
  }
}

TEST(Error, NamesAreDistinct) {
  std::set<std::string_view> names;
  for (auto code = static_cast<unsigned>(Code::invalid_argument); code <= static_cast<unsigned>(Code::system); ++code) {
    EXPECT_TRUE(names.insert(xenstorepp::name(static_cast<Code>(code))).second) << code;
  }
}

TEST(Error, ErrnoOfADevice) {
  EXPECT_EQ(xenstorepp::code_from_errno(EINVAL), Code::invalid_argument);
  EXPECT_EQ(xenstorepp::code_from_errno(ENOSPC), Code::no_space);
  EXPECT_EQ(xenstorepp::code_from_errno(E2BIG), Code::too_big);
  EXPECT_EQ(xenstorepp::code_from_errno(EACCES), Code::access_denied);
  EXPECT_EQ(xenstorepp::code_from_errno(EAGAIN), Code::system) << "not now, which is no conflict";
  EXPECT_EQ(xenstorepp::code_from_errno(EXDEV), Code::system);
  EXPECT_EQ(xenstorepp::code_from_errno(0), Code::system);
}

TEST(Error, DescribedOnOneLine) {
  EXPECT_EQ(describe(Error{Code::access_denied, "write data/os_name", 0}), "write data/os_name: EACCES");
  EXPECT_EQ(describe(Error{Code::timed_out, "", 0}), "timed out");
  EXPECT_EQ(describe(Error{Code::system, "open /dev/xen/xenbus", ENOENT}),
            "open /dev/xen/xenbus: No such file or directory");
  EXPECT_EQ(describe(Error{Code::no_space, "watch data", ENOSPC}), "watch data: ENOSPC (No space left on device)");
}
