#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# fetch.sh CACHE_DIR [hvm|kernel-SUITE]: what the lab is made of, from this Debian's packages, unpacked into CACHE_DIR.
#
#   CACHE_DIR/versions       shell assignments: xen=4.17 full=6.1.0-1-amd64
#   CACHE_DIR/root/          Xen, its tools, busybox, iproute2, tools for disks
#   CACHE_DIR/full/          dom0's kernel
#   CACHE_DIR/kernel-SUITE/  root/ and the file version: the cloud kernel of this or another suite of Debian, for guests
#   CACHE_DIR/hvm/           what emulates a machine for a guest that wants one: dom0's QEMU
#
# Without a second word the first three, and of the kernels that of this machine's suite. Nothing is installed, nothing outside
# CACHE_DIR is written, and no privileges are needed: should apt not know the packages yet, their index is fetched into
# CACHE_DIR too. Silent when there is nothing to do; to fetch newer packages, remove CACHE_DIR.
set -euo pipefail

edition=2 # counts the lists of packages below

fail() { printf 'xen/fetch.sh: %s\n' "$*" >&2; exit 1; }

case $# in 1 | 2) ;; *) fail "usage: fetch.sh CACHE_DIR [hvm|kernel-SUITE]" ;; esac
mkdir -p "$1"
cache=$(readlink -f "$1")
exec 9>"$cache/lock"
flock 9

apt_options=(-qq -o APT::Sandbox::User=)

# depends PACKAGE...: the names after "Depends:", real packages only.
depends() { apt-cache "${apt_options[@]}" depends "$@" 2>/dev/null | sed -n 's/^[ |]*Depends: \([^<]*\)$/\1/p'; }

# with_libraries PACKAGE...: these, the libraries that they need, and what those need. images.sh would notice a missing one.
with_libraries() {
  local found=("$@") more
  while :; do
    mapfile -t more < <({ printf '%s\n' "${found[@]}"; depends "${found[@]}" | grep '^lib'; } | sort -u)
    if [ ${#more[@]} -le ${#found[@]} ]; then break; fi
    found=("${more[@]}")
  done
  printf '%s\n' "${found[@]}"
}

# unpack DIR PACKAGE...
unpack() {
  local dir=$1 package
  shift
  rm -rf "$dir" "$cache/debs"
  mkdir -p "$dir" "$cache/debs"
  (cd "$cache/debs" && apt-get "${apt_options[@]}" download "$@") || fail "apt-get could not download: $*"
  for package in "$cache"/debs/*.deb; do dpkg -x "$package" "$dir"; done
  rm -rf "$cache/debs"
  [ -e "$dir/lib" ] || ln -s usr/lib "$dir/lib" # since Debian 13 packages have all below usr
}

# index_of_our_own NAME: from now on apt has its index in CACHE_DIR, and asks the network for it.
index_of_our_own() {
  mkdir -p "$cache/apt-$1/lists/partial" "$cache/apt-$1/archives/partial"
  apt_options+=(-o "Dir::State::lists=$cache/apt-$1/lists" -o "Dir::Cache=$cache/apt-$1" "${@:2}")
  apt-get "${apt_options[@]}" update >&2 || fail "apt-get update failed"
}

choose_versions() {
  xen=$(depends xen-system-amd64 | sed -n 's/^xen-hypervisor-\(4\.[0-9]*\)-amd64$/\1/p')
  full=$(depends linux-image-amd64 | sed -n 's/^linux-image-//p' | head -n 1)
  [ -n "$xen" ] && [ -n "$full" ]
}

known_to_apt() {
  choose_versions && return
  index_of_our_own here
  choose_versions || fail "no Xen, or no kernel for it, in this machine's apt sources"
}

fetch_base() {
  [ "$(cat "$cache/complete" 2>/dev/null)" != $edition ] || return 0
  known_to_apt
  mapfile -t packages < <(with_libraries "xen-utils-$xen" xenstore-utils iproute2 kmod dmsetup lvm2 btrfs-progs libgcc-s1 zlib1g)
  unpack "$cache/root" "${packages[@]}" "xen-hypervisor-$xen-amd64" xen-utils-common busybox-static base-files
  unpack "$cache/full" "linux-image-$full"
  printf 'xen=%s full=%s\n' "$xen" "$full" >"$cache/versions"
  echo $edition >"$cache/complete"
}

# In the suite of another release, from the mirror that this machine's apt uses.
choose_suite() {
  local mirror
  # shellcheck disable=SC2016 # apt's own word
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Label: Debian' | head -n 1)
  [ -n "$mirror" ] || fail "this machine's apt sources have no mirror of Debian"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main" >"$cache/sources-$1"
  index_of_our_own "$1" -o "Dir::Etc::SourceList=$cache/sources-$1" -o Dir::Etc::SourceParts=-
}

fetch_kernel() {
  local suite=$1 dir=$cache/kernel-$1 version
  [ ! -e "$dir/version" ] || return 0
  if [ "$suite" = "$this_suite" ]; then known_to_apt; else choose_suite "$suite"; fi
  version=$(depends linux-image-cloud-amd64 | sed -n 's/^linux-image-//p' | head -n 1)
  [ -n "$version" ] || fail "no cloud kernel in $suite"
  unpack "$dir/root" "linux-image-$version"
  printf '%s\n' "$version" >"$dir/version"
}

fetch_hvm() {
  [ ! -e "$cache/hvm/complete" ] || return 0
  known_to_apt
  mapfile -t packages < <(with_libraries qemu-system-xen)
  unpack "$cache/hvm" "${packages[@]}" qemu-system-data seabios ipxe-qemu
  touch "$cache/hvm/complete"
}

this_suite=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
case ${2:-} in
  '') fetch_base; fetch_kernel "$this_suite" ;;
  hvm) fetch_hvm ;;
  kernel-*) fetch_kernel "${2#kernel-}" ;;
  *) fail "no such part: $2" ;;
esac
rm -rf "$cache"/apt-* "$cache"/sources-*
