#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# fetch.sh CACHE_DIR: unpacks Xen's daemons of this Debian into CACHE_DIR/xen-VERSION/root; CACHE_DIR/current leads there.
#
# Nothing is installed, nothing outside CACHE_DIR is written, and no privileges are needed: should apt not know the
# packages yet, their index is fetched into CACHE_DIR too. Silent when there is nothing to do.
set -eu

fail() {
  echo "fetch.sh: $*" >&2
  exit 1
}

[ $# -eq 1 ] || fail "usage: fetch.sh CACHE_DIR"
mkdir -p "$1" && cache=$(readlink -f "$1")
exec 9>"$cache/lock"
flock 9 # tests run side by side

# The version of the headers that the stand-ins are compiled against.
version=$(dpkg-query -W -f '${Version}' libxen-dev 2>/dev/null | sed -n 's/^\(4\.[0-9]*\).*/\1/p')
[ -n "$version" ] || fail "libxen-dev is not installed"
target=$cache/xen-$version
[ -x "$target/root/usr/lib/xen-$version/bin/oxenstored" ] && { ln -sfn "xen-$version" "$cache/current"; exit 0; }

apt_options="-qq -o APT::Sandbox::User="
packages=
choose_packages() {
  # shellcheck disable=SC2086
  packages=$(apt-cache $apt_options depends "xen-utils-$version" 2>/dev/null |
    sed -n 's/^ *Depends: \(libxen[^ ]*\)$/\1/p')
  [ -n "$packages" ]
}
if ! choose_packages; then
  mkdir -p "$cache/apt/lists/partial" "$cache/apt/archives/partial"
  apt_options="$apt_options -o Dir::State::lists=$cache/apt/lists -o Dir::Cache=$cache/apt"
  # shellcheck disable=SC2086
  apt-get $apt_options update >&2 || fail "apt-get update failed, and without it apt does not know xen-utils-$version"
  choose_packages || fail "no package xen-utils-$version in this machine's apt sources"
fi

rm -rf "$target" "$target.new"
mkdir -p "$target.new/debs" "$target.new/root"
# shellcheck disable=SC2086
(cd "$target.new/debs" && apt-get $apt_options download "xen-utils-$version" $packages libxendevicemodel1 libxentoolcore1) ||
  fail "apt-get could not download xen-utils-$version and its libraries"
for package in "$target.new"/debs/*.deb; do
  dpkg -x "$package" "$target.new/root"
done
rm -rf "$target.new/debs" "$cache/apt"
mv "$target.new" "$target"
ln -sfn "xen-$version" "$cache/current"
