// SPDX-License-Identifier: BSD-2-Clause
#include <gtest/gtest.h>

#include "publish/libxenstore.hpp"

TEST(NoLibxenstore, IsSaidInASentence) {
  const auto library = publish::load_libxenstore();
  ASSERT_FALSE(library);
  EXPECT_EQ(core::describe(library.error()),
            "libxenstore is not available: this program is linked statically and cannot load libraries");
}
