// SPDX-License-Identifier: BSD-2-Clause
#include "collect/os_release.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using collect::parse_os_release;
using collect::parse_version;
using namespace std::string_literals;

std::string name_of(std::string_view line) { return parse_os_release(line).name; }

TEST(OsRelease, ReadsTheFieldsItKnows) {
  const auto release = parse_os_release("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\n"
                                        "VERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\nVERSION_CODENAME=bookworm\n"
                                        "ID=debian\nHOME_URL=\"https://www.debian.org/\"\n");
  EXPECT_EQ(release.pretty_name, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(release.name, "Debian GNU/Linux");
  EXPECT_EQ(release.version_id, "12");
  EXPECT_EQ(release.version, "12 (bookworm)");
  EXPECT_EQ(release.id, "debian");
}

TEST(OsRelease, UnquotesAsAShellDoes) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"NAME=Arch", "Arch"},
      {"NAME=", ""},
      {"NAME=\"\"", ""},
      {"NAME=''", ""},
      {"NAME=\"Arch Linux\"", "Arch Linux"},
      {"NAME='Arch Linux'", "Arch Linux"},
      {R"(NAME="a \"b\" \$c \`d\` \\e")", "a \"b\" $c `d` \\e"},
      {R"(NAME="keeps \n and \x")", R"(keeps \n and \x)"},
      {R"(NAME='keeps \" and \\')", R"(keeps \" and \\)"},
      {R"(NAME=a\ b\"c)", "a b\"c"},
      {R"(NAME=a\)", R"(a\)"},
      {R"(NAME="a\)", R"(a\)"},
      {R"(NAME="it's")", "it's"},
      {R"(NAME='say "hi"')", R"(say "hi")"},
      {R"(NAME="one"'two'three)", "onetwothree"},
      {"NAME=\"  inner blanks stay  \"", "  inner blanks stay  "},
      {"NAME=outer blanks go \t ", "outer blanks go"},
      {"NAME=escaped\\ ", "escaped "},
      {"NAME=\"a # b\"", "a # b"},
      {"NAME=a#b", "a#b"},
      {"NAME=#b", "#b"},
      {"NAME=a # comment", "a"},
      {"NAME=\"a\" # comment", "a"},
      {"NAME=\"\" # comment", ""},
      {"NAME= # comment", ""},
      {"NAME=\"left open", "left open"},
      {"NAME=a=b", "a=b"},
      {"  \tNAME=indented", "indented"},
  };
  for (const auto& [line, expected] : cases) {
    EXPECT_EQ(name_of(line), expected) << line;
    EXPECT_EQ(name_of(line + "\n"), expected) << line;
    EXPECT_EQ(name_of(line + "\r\n"), expected) << line << " with CRLF";
  }
}

TEST(OsRelease, SkipsWhatIsNoAssignment) {
  const auto release =
      parse_os_release("\n# NAME=comment\n  # NAME=comment\nNAME = spaced\nNAME\n=x\n9NAME=x\nNA-ME=x\n"
                       "export NAME=x\nxNAME=x\nname=x\nNAME_=x\n\xff\xfe=x\nID=ok\n");
  EXPECT_EQ(release.name, "");
  EXPECT_EQ(release.id, "ok");
}

TEST(OsRelease, TheLastOfTwoCounts) {
  EXPECT_EQ(parse_os_release("ID=first\nID=second\n").id, "second");
  EXPECT_EQ(parse_os_release("ID=first\nID=\n").id, "");
}

TEST(OsRelease, ByteOrderMark) { EXPECT_EQ(parse_os_release("\xef\xbb\xbfID=debian\n").id, "debian"); }

TEST(OsRelease, IsBounded) {
  EXPECT_EQ(name_of("NAME=" + std::string(5000, 'x')), std::string(1024, 'x'));
  EXPECT_EQ(name_of("NAME=\"" + std::string(5000, 'x') + "\""), std::string(1024, 'x'));
  const std::string padding(64 * 1024, '\n');
  EXPECT_EQ(parse_os_release(padding + "ID=late\n").id, "");
  EXPECT_EQ(parse_os_release(padding.substr(10) + "ID=early\n").id, "early");
}

TEST(OsRelease, NulBytesAreKeptForTheCallerToClean) {
  EXPECT_EQ(parse_os_release("NAME=\"a\0b\"\nID=x\n"s).name, "a\0b"s);
}

TEST(OsVersion, FirstAndSecondNumber) {
  struct Case {
    const char* text;
    const char* major;
    const char* minor;
  };
  for (const auto& [text, major, minor] : std::vector<Case>{
           {"22.04", "22", "04"},
           {"12", "12", ""},
           {"3.20.7", "3", "20"},
           {"7.9.2009 (Core)", "7", "9"},
           {" 7.2 ", "7", "2"},
           {"v1.7.0", "1", "7"},
           {"V10", "10", ""},
           {"15-SP5", "15", ""},
           {"24.11pre-git", "24", "11"},
           {"20240823", "20240823", ""},
           {"5.", "5", ""},
           {"5.x", "5", ""},
           {"5..1", "5", ""},
           {"", "", ""},
           {"v", "", ""},
           {"vv1", "", ""},
           {".5", "", ""},
           {"-1", "", ""},
           {"rolling", "", ""},
           {"trixie/sid", "", ""},
           {"1234567890123456.1234567890123456", "1234567890123456", "1234567890123456"},
           {"12345678901234567", "", ""},
           {"12345678901234567.1", "", ""},
           {"1.12345678901234567", "1", ""},
       }) {
    const auto version = parse_version(text);
    EXPECT_EQ(version.major, major) << text;
    EXPECT_EQ(version.minor, minor) << text;
  }
}

} // namespace
