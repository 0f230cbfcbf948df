#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# release-check.sh: what has to be true before a release, and what is left to be done by hand. Changes nothing.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1

wrong=0
check() {
  local what=$1
  shift
  if "$@" >/dev/null 2>&1; then printf 'ok     %s\n' "$what"; else printf 'WRONG  %s\n' "$what"; wrong=1; fi
}

version=$(cat VERSION)
# shellcheck disable=SC2317 # called by check
has() { grep -qE "$1" "$2"; }
escaped=${version//./\\.}

check "VERSION is x.y.z: $version" grep -qxE '[0-9]+\.[0-9]+\.[0-9]+' VERSION
check "the library has the same version" cmp VERSION libs/xenstore/VERSION
check "CHANGELOG.md has a section for it, with a date" has "^## \[?$escaped\]? - [0-9]{4}-[0-9]{2}-[0-9]{2}" CHANGELOG.md
check "packaging/debian/changelog begins with it" has "^xen-guest-agent \($escaped-1\)" packaging/debian/changelog
check "the spec has it" has "^Version: +$escaped\$" packaging/rpm/xen-guest-agent.spec
check "the APKBUILD has it" has "^pkgver=$escaped\$" packaging/alpine/APKBUILD
check "the PKGBUILD has it" has "^pkgver=$escaped\$" packaging/arch/PKGBUILD
check "the port has it" has "^DISTVERSION=[[:space:]]+$escaped\$" packaging/freebsd/Makefile
check "the ebuild is called so" test -e "packaging/gentoo/xen-guest-agent-$version.ebuild"
check "nothing is uncommitted" test -z "$(git status --porcelain)"
check "HEAD is tagged v$version" test "$(git tag --points-at HEAD)" = "v$version"
# shellcheck disable=SC2317
made_files() { build/dev/bin/config_tests --gtest_filter="Reference.*"; }
check "made files are as the tables make them, and the manuals agree (after ./dev build)" made_files

cat <<'END'

By hand, in this order:
  ./dev test && ./dev lint
  ./dev full                       (hours; xen and packages among it)
  ./dev dist, twice: cmp both SHA256SUMS
  dist/: is everything there? try install.sh from the tarball on a machine
  sign SHA256SUMS; push the tag; publish dist/
END
exit $wrong
