// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "store_lab.hpp"
#include "wire_client.hpp"

namespace store_lab {

/// For tests that are to hold with both daemons: derive from it, and INSTANTIATE_TEST_SUITE_P with both_daemons.
class StoreLabTest : public testing::TestWithParam<Daemon> {
protected:
  using Event = WireClient::Event;
  static constexpr std::chrono::milliseconds a_moment{50}; ///< in which nothing must happen

  void SetUp() override {
    if (const auto reason = StoreLab::unavailable_reason(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
  }
  /// Started by the first call; options of later calls count for nothing.
  StoreLab& lab(Options options = {}) {
    if (!lab_) lab_ = StoreLab::start(GetParam(), std::move(options));
    return *lab_;
  }
  bool is_c() const { return GetParam() == Daemon::c; }

private:
  std::unique_ptr<StoreLab> lab_;
};

inline const auto both_daemons = testing::Values(Daemon::c, Daemon::ocaml);

inline std::string name_of_daemon(const testing::TestParamInfo<Daemon>& test) {
  return test.param == Daemon::c ? "c" : "ocaml";
}

} // namespace store_lab
