// SPDX-License-Identifier: BSD-2-Clause
#include "two_tools.hpp"

#include <filesystem>

using store_lab::StoreLab;

namespace {

std::string shown(const TwoToolsTest::Words& words) {
  std::string text;
  for (const auto& word : words)
    text += (text.empty() ? "" : " ") + testing::PrintToString(word.size() > 80 ? word.substr(0, 80) : word);
  return text;
}

} // namespace

void TwoToolsTest::SetUp() {
  const auto [daemon, seat] = GetParam();
  if (!std::filesystem::exists(debian_program)) GTEST_SKIP() << debian_program << " (xenstore-utils) is not installed";
  if (const auto reason = StoreLab::unavailable_reason(daemon); !reason.empty()) GTEST_SKIP() << reason;
  lab_ = StoreLab::start(daemon);
  auto& guest = lab_->add_guest(5);
  socket_ = seat == Seat::dom0 ? lab_->dom0_socket() : guest.socket();
  home_ = seat == Seat::dom0 ? "/local/domain/0" : guest.home();
  owner_ = seat == Seat::dom0 ? "n0" : "n5";
  reset();
}

void TwoToolsTest::reset() {
  const auto top = filled("%t");
  auto& dom0 = lab_->dom0();
  dom0.remove(top);
  dom0.write(top, "");
  dom0.set_permissions(top, {owner_});
  const std::vector<std::pair<std::string, std::string>> nodes{
      {"a", "hello"},
      {"b", "x y"},
      {"c", ""},
      {"c/d", ""},
      {"c/d/e", "2"},
      {"full", "v"},
      {"full/only", ""},
      {"last", ""},
      {"last/one", ""},
      {"bytes", std::string("tab\tnl\ncr\rbs\\\0\x01\x7f\xc3\xa4\xff\"~", 22)},
      {"long", std::string(120, 'y')},
      {std::string(90, 'k'), "1"},
      {std::string(90, 'k') + "/x", "22"}};
  for (const auto& [name, value] : nodes)
    dom0.write(top + '/' + name, value);
  dom0.set_permissions(top + "/b", {owner_, "r1", "w2", "b3"});
  for (const char* name : {"mixed", "mixed/plain", "mixed/secret", "mixed/secret/below", "mixed/shut"}) {
    dom0.write(home_ + '/' + name, "m");
    dom0.set_permissions(home_ + '/' + name, {"n0", "r5"});
  }
  for (const char* name : {"mixed/secret", "mixed/shut"}) // of the first the child may be read
    dom0.set_permissions(home_ + '/' + name, {"n0"});
}

TwoToolsTest::Tree TwoToolsTest::tree() {
  Tree tree;
  const auto top = filled("%t");
  tree[""] = {lab_->dom0().read(top).value_or("gone"), lab_->dom0().permissions(top)};
  for (const auto& [path, value] : lab_->dom0().dump(top))
    tree[path] = {value, lab_->dom0().permissions(top + '/' + path)};
  return tree;
}

std::string TwoToolsTest::filled(std::string word) const {
  const std::map<std::string, std::string> meanings{{"%t", home_ + "/data/t"}, {"%r", "data/t"}, {"%h", home_}};
  for (const auto& [mark, meaning] : meanings) {
    for (auto at = word.find(mark); at != std::string::npos; at = word.find(mark))
      word.replace(at, mark.size(), meaning);
  }
  return word;
}

ToolCommand TwoToolsTest::command(const std::string& program, const Words& words) const {
  ToolCommand command{program, {}, {{"XENSTORED_PATH", socket_}, {"PATH", "/usr/bin:/bin"}}, ""};
  for (const auto& word : words)
    command.words.push_back(filled(word));
  return command;
}

std::string TwoToolsTest::other_words() const {
  const auto usage = run(debian({"xenstore-write"})).err;
  return usage.find("[-s]") == std::string::npos ? "xenstore-utils are of a later Xen than 4.17, whose words ours are"
                                                 : "";
}

void TwoToolsTest::compare(const Words& words) {
  SCOPED_TRACE(shown(words));
  reset();
  const auto theirs = run(debian(words));
  const auto their_tree = tree();
  reset();
  const auto mine = run(ours(words));
  EXPECT_EQ(mine.out, theirs.out);
  EXPECT_EQ(mine.err, theirs.err);
  EXPECT_EQ(mine.status, theirs.status);
  EXPECT_EQ(tree(), their_tree);
}

void TwoToolsTest::compare_on_terminal(const Words& words, unsigned short columns) {
  SCOPED_TRACE(shown(words) + " on " + std::to_string(columns) + " columns");
  const auto theirs = run_on_terminal(debian(words), columns);
  const auto mine = run_on_terminal(ours(words), columns);
  EXPECT_EQ(mine.out, theirs.out);
  EXPECT_EQ(mine.err, theirs.err);
  EXPECT_EQ(mine.status, theirs.status);
}

void TwoToolsTest::compare_all(const std::vector<Words>& rows) {
  for (const auto& row : rows)
    compare(row);
}
