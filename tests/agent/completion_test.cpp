// SPDX-License-Identifier: BSD-2-Clause
// Completion in the shells themselves.
#include <array>
#include <cstdio>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

struct Answer {
  int status;
  std::string out;
};

std::string quoted(const std::string& word) { return '\'' + word + '\''; } // none of ours has a quote in it

/// Of a command of sh(1).
Answer run(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return {-1, ""};
  std::string out;
  std::array<char, 4096> buffer{};
  while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe))
    out.append(buffer.data(), size);
  return {::pclose(pipe), out};
}

bool has(const std::string& shell) { return run("command -v " + shell + " >/dev/null").status == 0; }

using Words = std::set<std::string>;

/// The first word of each line.
Words first_words(const std::string& text) {
  Words found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    found.insert(line.substr(0, line.find_first_of(" \t")));
  return found;
}

/// What bash offers for the last of these words.
Words offered_by_bash(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& word : words)
    all += ' ' + quoted(word);
  const auto last = words.size() - 1;
  const auto script = "source " XGA_SOURCE "/completion/xen-guest-agent.bash; compopt() { :; }; COMP_WORDS=(" + all +
                      "); COMP_CWORD=" + std::to_string(last) + "; _xen_guest_agent xen-guest-agent \"" + words[last] +
                      "\" \"" + words[last - 1] + "\"; printf \"%s\\n\" \"${COMPREPLY[@]}\"";
  std::string escaped;
  for (const char c : script)
    escaped += c == '\'' ? std::string("'\\''") : std::string(1, c);
  const auto [status, out] = run("bash -euc '" + escaped + '\'');
  EXPECT_EQ(status, 0) << script;
  return first_words(out);
}

TEST(Completion, OfBash) {
  if (!has("bash")) GTEST_SKIP() << "no bash";
  EXPECT_EQ(offered_by_bash({"xen-guest-agent", "--log"}), (Words{"--loglevel", "--log-filter"}));
  EXPECT_EQ(offered_by_bash({"xen-guest-agent", "sh"}), Words{"show"});
  EXPECT_EQ(offered_by_bash({"xen-guest-agent", "--schema", ""}), (Words{"std", "rfc"}));
  EXPECT_EQ(offered_by_bash({"xen-guest-agent", "--schema", "="}), (Words{"std", "rfc"}));
  EXPECT_EQ(offered_by_bash({"xen-guest-agent", "--schema", "=", "s"}), Words{"std"});
  EXPECT_EQ(offered_by_bash({"xen-guest-agent", "-l", "d"}), Words{"debug"});
  EXPECT_EQ(offered_by_bash({"xen-guest-agent", "--memory-interval", ""}), Words{""});
  EXPECT_EQ(offered_by_bash({"xen-guest-agent", "--json"}), Words{""});
  EXPECT_EQ(offered_by_bash({"xen-guest-agent", "show", "--js"}), Words{"--json"});
  EXPECT_TRUE(offered_by_bash({"xen-guest-agent", "--config", "/etc/pass"}).contains("/etc/passwd"));
}

Words offered_by_fish(const std::string& line) {
  const auto [status, out] = run("HOME=/nonexistent fish --no-config -c 'source " XGA_SOURCE
                                 "/completion/xen-guest-agent.fish; complete -C \"" +
                                 line + "\"' 2>/dev/null");
  EXPECT_EQ(status, 0);
  return first_words(out);
}

TEST(Completion, OfFish) {
  if (!has("fish")) GTEST_SKIP() << "no fish";
  EXPECT_EQ(offered_by_fish("xen-guest-agent --log"), (Words{"--loglevel", "--log-filter"}));
  EXPECT_EQ(offered_by_fish("xen-guest-agent sh"), Words{"show"});
  EXPECT_EQ(offered_by_fish("xen-guest-agent --schema "), (Words{"std", "rfc"}));
  EXPECT_EQ(offered_by_fish("xen-guest-agent --js"), Words{});
  EXPECT_EQ(offered_by_fish("xen-guest-agent show --js"), Words{"--json"});
}

/// What _arguments of zsh would be told cannot be asked for without a terminal: that it is well-formed, and whole.
TEST(Completion, OfZsh) {
  if (!has("zsh")) GTEST_SKIP() << "no zsh";
  const std::string script = "_arguments() { print -l -- \"$@\" }; words=(xen-guest-agent show); source " XGA_SOURCE
                             "/completion/_xen-guest-agent";
  const auto [status, out] = run("zsh -fuc '" + script + '\'');
  EXPECT_EQ(status, 0);
  EXPECT_NE(out.find("\n(-l --loglevel)-l+[the least severe that is logged]:LEVEL:(error warn info debug trace)\n"
                     "(-l --loglevel)--loglevel=[the least"),
            std::string::npos)
      << out;
  EXPECT_NE(out.find("\n--json[print as JSON]\n"), std::string::npos) << out;
}

} // namespace
