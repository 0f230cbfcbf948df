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

check "everything is of the version that VERSION has: $version" tests/packaging/versions_test.sh
check "CHANGELOG.md has a section for it, with a date" has "^## \[?$escaped\]? - [0-9]{4}-[0-9]{2}-[0-9]{2}" CHANGELOG.md
# Whoever submits a package puts his own name, and the project's home, for these.
check "no maintainer and no home page of packages is a placeholder (.invalid)" \
  sh -c '! git grep -q "\.invalid" -- packaging ":!packaging/README.Distro"'
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
