#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# fetch.sh CACHE_DIR: Xen, its tools, two kernels, busybox and iproute2 of this Debian, unpacked into CACHE_DIR.
#
#   CACHE_DIR/versions     shell assignments: xen=4.17 full=6.1.0-1-amd64 cloud=6.1.0-1-cloud-amd64
#   CACHE_DIR/root/        everything but the kernels
#   CACHE_DIR/full/        dom0's kernel        CACHE_DIR/cloud/   the guests' kernel (it cannot be dom0's)
#
# Nothing is installed, nothing outside CACHE_DIR is written, and no privileges are needed: should apt not know the
# packages yet, their index is fetched into CACHE_DIR too. Silent when there is nothing to do; to fetch newer packages,
# remove CACHE_DIR.
set -euo pipefail

fail() { printf 'xen/fetch.sh: %s\n' "$*" >&2; exit 1; }

[ $# -eq 1 ] || fail "usage: fetch.sh CACHE_DIR"
mkdir -p "$1"
cache=$(readlink -f "$1")
exec 9>"$cache/lock"
flock 9
[ ! -e "$cache/complete" ] || exit 0

apt_options=(-qq -o APT::Sandbox::User=)

# depends PACKAGE...: the names after "Depends:", real packages only.
depends() { apt-cache "${apt_options[@]}" depends "$@" 2>/dev/null | sed -n 's/^[ |]*Depends: \([^<]*\)$/\1/p'; }

choose_versions() {
  xen=$(depends xen-system-amd64 | sed -n 's/^xen-hypervisor-\(4\.[0-9]*\)-amd64$/\1/p')
  full=$(depends linux-image-amd64 | sed -n 's/^linux-image-//p' | head -n 1)
  cloud=$(depends linux-image-cloud-amd64 | sed -n 's/^linux-image-//p' | head -n 1)
  [ -n "$xen" ] && [ -n "$full" ] && [ -n "$cloud" ]
}

if ! choose_versions; then
  mkdir -p "$cache/apt/lists/partial" "$cache/apt/archives/partial"
  apt_options+=(-o "Dir::State::lists=$cache/apt/lists" -o "Dir::Cache=$cache/apt")
  apt-get "${apt_options[@]}" update >&2 || fail "apt-get update failed"
  choose_versions || fail "no Xen, or no kernel for it, in this machine's apt sources"
fi

# Libraries: what the programs need, and what that needs. images.sh would notice one that is missing.
programs=("xen-utils-$xen" xenstore-utils iproute2 kmod)
mapfile -t near < <(depends "${programs[@]}" | grep '^lib' | sort -u)
mapfile -t libraries < <({ printf '%s\n' "${near[@]}" libgcc-s1; depends "${near[@]}" | grep '^lib'; } | sort -u)
packages=("${programs[@]}" "${libraries[@]}" "xen-hypervisor-$xen-amd64" xen-utils-common zlib1g busybox-static base-files
  "linux-image-$full" "linux-image-$cloud")

mkdir -p "$cache/debs"
(cd "$cache/debs" && apt-get "${apt_options[@]}" download "${packages[@]}") || fail "apt-get could not download the packages"
rm -rf "$cache/root" "$cache/full" "$cache/cloud"
mkdir "$cache/root" "$cache/full" "$cache/cloud"
for package in "$cache"/debs/*.deb; do
  case ${package##*/} in
    "linux-image-${cloud}_"*) dpkg -x "$package" "$cache/cloud" ;;
    "linux-image-${full}_"*) dpkg -x "$package" "$cache/full" ;;
    *) dpkg -x "$package" "$cache/root" ;;
  esac
done
printf 'xen=%s full=%s cloud=%s\n' "$xen" "$full" "$cloud" >"$cache/versions"
rm -rf "$cache/apt" "$cache/debs"
touch "$cache/complete"
