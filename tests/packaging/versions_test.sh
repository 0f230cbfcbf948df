#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# versions_test.sh: whether all that names a version names the one of the file VERSION. A line for each that does not.
set -u
cd "$(dirname "$0")/../.." || exit 1
version=$(cat VERSION)
escaped=$(printf '%s' "$version" | sed 's/\./\\./g')
wrong=0

complain() {
  printf '%s: not of version %s\n' "$1" "$version"
  wrong=1
}
# has FILE PATTERN
has() { grep -qE "$2" "$1" || complain "$1"; }

grep -qxE '[0-9]+\.[0-9]+\.[0-9]+' VERSION || complain VERSION
cmp -s VERSION libs/xenstore/VERSION || complain libs/xenstore/VERSION
[ "$(head -n 1 packaging/debian/changelog | cut -d ' ' -f 1,2)" = "xen-guest-agent ($version-1)" ] || complain packaging/debian/changelog
has packaging/rpm/xen-guest-agent.spec "^Version: +$escaped\$"
[ "$(grep -A 1 '^%changelog' packaging/rpm/xen-guest-agent.spec | sed -n '2s/.* - //p')" = "$version-1" ] || complain "%changelog of packaging/rpm/xen-guest-agent.spec"
has packaging/alpine/APKBUILD "^pkgver=$escaped\$"
has packaging/arch/PKGBUILD "^pkgver=$escaped\$"
has packaging/freebsd/Makefile "^DISTVERSION=[[:space:]]+$escaped\$"
[ "$(cd packaging/gentoo && echo ./*.ebuild)" = "./xen-guest-agent-$version.ebuild" ] || complain packaging/gentoo
has packaging/nix/package.nix 'version = .*readFile \.\./\.\./VERSION'
exit $wrong
