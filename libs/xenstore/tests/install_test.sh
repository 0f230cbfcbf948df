#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# install_test.sh LIBRARY COMPILER: copies the library's directory elsewhere, builds and installs it there, and builds
# programs against it as others do: with find_package (shared and static) and with pkg-config.
set -euo pipefail
library=$1 compiler=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset CXXFLAGS LDFLAGS DESTDIR

quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log"; echo "failed: $*"; exit 1; }; }

cp -r "$library" "$work/source"
generator=$(command -v ninja >/dev/null && echo Ninja || echo "Unix Makefiles")
quietly cmake -S "$work/source" -B "$work/build" -G "$generator" -DCMAKE_CXX_COMPILER="$compiler" \
  -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS=-O0 -DCMAKE_INSTALL_LIBDIR=lib
quietly cmake --build "$work/build" -j2
quietly cmake --install "$work/build" --prefix "$work/prefix"
mv "$work/prefix" "$work/moved" # nothing may depend on where it was installed
prefix=$work/moved

mkdir "$work/consumer"
cat >"$work/consumer/main.cpp" <<'CPP'
#include <cstdio>
#include <xenstorepp/client.hpp>
#include <xenstorepp/path.hpp>
#include <xenstorepp/permissions.hpp>
#include <xenstorepp/wire.hpp>

// Own transports and all calls must link.
class Nowhere : public xenstorepp::Transport {
public:
  int fd() const noexcept override { return -1; }
  unsigned window() const noexcept override { return 1; }
  std::size_t max_payload() const noexcept override { return 4080; }
  xenstorepp::Result<std::size_t> send(std::span<const std::byte> m) override { return m.size(); }
  xenstorepp::Result<std::size_t> receive(std::span<std::byte>) override { return std::size_t{0}; }
};

int main() {
  xenstorepp::Client client(std::make_unique<Nowhere>(), {.timeout = std::chrono::milliseconds(1)});
  const auto watch = client.watch("a");
  const auto done = client.transact(1, [](xenstorepp::Transaction& t) { return t.write("a", "b"); });
  const auto replies = client.perform(xenstorepp::Batch().read("a").list("b").write("c", "d").remove("e"));
  const auto none = xenstorepp::connect_socket("/nonexistent/socket");
  if (watch || done || replies || none || client.list("x") || client.permissions("x")) return 1;
  if (!xenstorepp::is_valid_path("a") || !xenstorepp::parse_permission("n0")) return 1;
  xenstorepp::wire::Decoder decoder;
  if (decoder.next() || client.has_event() || client.next_event()) return 1;
  std::puts(describe(watch.error()).c_str());
}
CPP
cat >"$work/consumer/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
find_package(xenstorepp 1 REQUIRED)
add_executable(shared main.cpp)
target_link_libraries(shared PRIVATE xenstorepp::xenstorepp)
add_executable(static main.cpp)
target_link_libraries(static PRIVATE xenstorepp::xenstorepp_static)
CMAKE
quietly cmake -S "$work/consumer" -B "$work/consumer/build" -G "$generator" -DCMAKE_CXX_COMPILER="$compiler" \
  -DCMAKE_PREFIX_PATH="$prefix"
quietly cmake --build "$work/consumer/build" -j2
expected="watch a: timed out"
for program in shared static; do
  said=$("$work/consumer/build/$program")
  [ "$said" = "$expected" ] || { echo "$program said: $said"; exit 1; }
done
needed=$(ldd "$work/consumer/build/shared")
[[ $needed == *libxenstorepp.so.1* ]] || { echo "not linked with libxenstorepp.so.1: $needed"; exit 1; }
needed=$(ldd "$work/consumer/build/static")
[[ $needed != *xenstorepp* ]] || { echo "static links the shared library: $needed"; exit 1; }

if command -v pkg-config >/dev/null; then
  export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
  # shellcheck disable=SC2046
  quietly "$compiler" -std=c++23 $(pkg-config --cflags xenstorepp) "$work/consumer/main.cpp" -o "$work/consumer/pc" \
    $(pkg-config --libs xenstorepp)
  said=$(LD_LIBRARY_PATH=$prefix/lib "$work/consumer/pc")
  [ "$said" = "$expected" ] || { echo "pkg-config's program said: $said"; exit 1; }
  [ "$(pkg-config --modversion xenstorepp)" = "$(head -n 1 "$library/VERSION")" ] || { echo "wrong version"; exit 1; }
fi

exported=$(nm -D --defined-only --demangle "$prefix/lib/libxenstorepp.so") ||
  { echo "what is exported: Skipped, this nm(1) does not tell"; exit 77; }
[[ $exported == *xenstorepp::Client::* ]] || { echo "nothing is exported"; exit 1; }
foreign=$(awk '{ sub(/^[0-9a-f]* . /, ""); print }' <<<"$exported" |
  grep -Ev '^((typeinfo|typeinfo name|vtable) for )?xenstorepp::' || true)
[ -z "$foreign" ] || { echo "exported, but not ours:"; echo "$foreign"; exit 1; }
hidden=$(grep -E 'xenstorepp::(Connection|Link|EventQueue|Descriptor|Request|make_)' <<<"$exported" | grep -v 'shared_ptr<\|weak_ptr<' || true)
[ -z "$hidden" ] || { echo "private, but exported:"; echo "$hidden"; exit 1; }
