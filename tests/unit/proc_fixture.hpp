// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

/// A file below tests/fixtures/linux/proc.
inline std::string proc_fixture(const std::string& name) {
  std::ifstream file(std::string(XGA_FIXTURES) + "/linux/proc/" + name, std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}
