// SPDX-License-Identifier: BSD-2-Clause
// Is linked when a build is configured, never run: whether glibc_without_stdio.cpp goes with this glibc. It calls what
// brings the parts of glibc along that the agent has.
#include <cstdlib>
#include <stdexcept>
#include <string>

#include <dirent.h>
#include <grp.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sys/statvfs.h>
#include <unistd.h>

int main(int argc, char** argv) {
  try {
    std::string text(static_cast<std::size_t>(argc), *argv[0]);
    if (const char* variable = std::getenv("HOME")) text += variable;
    char name[IF_NAMESIZE];
    if (::if_indextoname(1, name) != nullptr) text += name;
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) == 0) ::freeifaddrs(first);
    if (DIR* directory = ::opendir(text.c_str())) ::closedir(directory);
    struct statvfs room = {};
    if (::statvfs(text.c_str(), &room) != 0 || ::setgroups(0, nullptr) != 0 || ::setresuid(1, 1, 1) != 0) text += '!';
    return text.at(1) == '!' ? 1 : 0;
  } catch (const std::exception&) {
    return 2;
  }
}
