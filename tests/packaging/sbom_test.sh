#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# sbom_test.sh: the SBOM of two programs, which are of no matter here, is what check_sbom.cmake wants; spoilt, it is not.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1700000000 # there may be no repository here

fail() { printf '%s\n' "$*"; exit 1; }
die() { fail "$@"; } # of ./dev
check() { cmake -DDOCUMENT="$1" -DPROGRAMS="$work/agent;$work/tools" -P tests/packaging/check_sbom.cmake; }

# names DOCUMENT LIBRARY OTHER: it has the one and not the other.
names() {
  grep -q "\"name\": \"$2\"" "$1" || fail "does not name $2: $(cat "$1")"
  ! grep -q "$3" "$1" || fail "names $3: $(cat "$1")"
}

# Releases are made with these.
if ! { getconf GNU_LIBC_VERSION && "${CXX:-c++}" -dumpfullversion; } >/dev/null 2>&1; then
  printf 'packaging.sbom: Skipped\nthis is no system with glibc and GCC\n'
  exit 0
fi

# shellcheck source=scripts/sbom.sh
source scripts/sbom.sh
printf 'the agent' >"$work/agent"
printf 'the tools' >"$work/tools"
print_sbom release "$work/agent" "$work/tools" >"$work/good"
check "$work/good"
names "$work/good" glibc musl

# musl need not be here.
(
  version_of() { printf '1\n'; }
  print_sbom musl "$work/agent" "$work/tools"
) >"$work/musl"
check "$work/musl"
names "$work/musl" musl glibc

# Each with a part of the message that is wanted.
while IFS='|' read -r wanted expression; do
  sed -E "$expression" "$work/good" >"$work/spoilt"
  ! cmp -s "$work/good" "$work/spoilt" || fail "spoils nothing: $expression"
  ! message=$(check "$work/spoilt" 2>&1) || fail "not seen: $expression"
  [[ $(tr -s ' \n' ' ' <<<"$message") == *"$wanted"* ]] || fail "$expression: $message"
done <<'END'
not there, or empty|s/^\{//
spdxVersion: is|s/SPDX-2.3/SPDX-2.2/
documentNamespace|/documentNamespace/d
created: is|s/2023-11-14T/2023-11-14 /
downloadLocation: is|s/"downloadLocation": "https/"downloadLocation": "somewhere/
name: not there|s/"name": "glibc", //
is there twice|s/"SPDXID": "SPDXRef-libgcc"/"SPDXID": "SPDXRef-glibc"/
SPDXRef-libgcc, which is not there|s/"SPDXID": "SPDXRef-libgcc"/"SPDXID": "SPDXRef-libgcc2"/
has the checksums|s/("checksumValue": ")./\1/
has the checksums|s/, "checksums": [^}]*\}\]//
describes 1 programs|s/(documentDescribes.*), "SPDXRef-xenstorepp"/\1/
describes SPDXRef-tools, which is not there|s/(documentDescribes.*)SPDXRef-xenstorepp/\1SPDXRef-tools/
nothing tells what SPDXRef-libgcc|s/"relatedSpdxElement": "SPDXRef-libgcc"/"relatedSpdxElement": "SPDXRef-glibc"/
END
