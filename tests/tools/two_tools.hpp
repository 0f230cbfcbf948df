// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store_lab.hpp"
#include "tool_run.hpp"

/// Who runs the tools.
enum class Seat { dom0, guest };

/// Runs the tools of xenstore-utils and ours against one real daemon, from equal trees. In words, %t is an absolute
/// path below which the tool may write, %r the same as a relative path, %h the home of the one who runs the tool.
class TwoToolsTest : public testing::TestWithParam<std::pair<store_lab::Daemon, Seat>> {
public:
  using Words = std::vector<std::string>;

protected:
  void SetUp() override;

  /// Both do it, each from the same tree: what they print, how they end and the tree after it are the same.
  void compare(const Words& words);
  /// The same on a terminal.
  void compare_on_terminal(const Words& words, unsigned short columns);
  void compare_all(const std::vector<Words>& rows);

  ToolCommand debian(const Words& words) const { return command(debian_program, words); }
  ToolCommand ours(const Words& words) const { return command(XENSTORE_PROGRAM, words); }
  std::string filled(std::string word) const;
  store_lab::StoreLab& lab() { return *lab_; }
  /// Puts the tree back to what every comparison begins with.
  void reset();

  /// Why their words are not to be compared; "" if they are. Ours follow the tools of Xen 4.17; those of later ones
  /// know no -s, and have other limits.
  std::string other_words() const;

  static constexpr const char* debian_program = "/usr/bin/xenstore"; ///< of the package xenstore-utils

private:
  using Tree = std::map<std::string, std::pair<std::string, std::vector<std::string>>>;
  ToolCommand command(const std::string& program, const Words& words) const;
  Tree tree();

  std::unique_ptr<store_lab::StoreLab> lab_;
  std::string socket_;
  std::string home_;
  std::string owner_; ///< of what reset() makes: the permission
};

inline std::string name_of_seat(const testing::TestParamInfo<TwoToolsTest::ParamType>& test) {
  return std::string(test.param.first == store_lab::Daemon::c ? "c" : "ocaml") + '_' +
         (test.param.second == Seat::dom0 ? "dom0" : "guest");
}
