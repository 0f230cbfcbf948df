// SPDX-License-Identifier: BSD-2-Clause
// Prints the value of a key, or with -l the names below it:  read [-l] PATH
#include <cstdio>
#include <string_view>

#include <xenstorepp/client.hpp>

namespace {

int fail(const xenstorepp::Error& error) {
  std::fprintf(stderr, "%s\n", xenstorepp::describe(error).c_str());
  return 1;
}

int list(xenstorepp::Client& client, const char* path) {
  const auto names = client.list(path);
  if (!names) return fail(names.error());
  for (const auto& name : *names) {
    std::puts(name.c_str());
  }
  return 0;
}

int read(xenstorepp::Client& client, const char* path) {
  const auto value = client.read(path);
  if (!value) return fail(value.error());
  std::fwrite(value->data(), 1, value->size(), stdout); // a value is any bytes
  std::putchar('\n');
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  const bool want_list = argc == 3 && std::string_view(argv[1]) == "-l";
  if (argc != 2 && !want_list) {
    std::fprintf(stderr, "usage: %s [-l] PATH\n", argv[0]);
    return 2;
  }
  auto client = xenstorepp::Client::open();
  if (!client) return fail(client.error());
  return want_list ? list(*client, argv[2]) : read(*client, argv[1]);
}
