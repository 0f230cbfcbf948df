# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev sbom [release|musl]: builds that preset, or the one of which releases are, and prints what is in each of its programs as
# SPDX 2.3 JSON, from the first table of docs/dependencies.md: all of them are static, and of the same libraries.
# tests/packaging/sbom_test.sh checks what is printed.

# version_of NAME COMPILER: of what is linked in here. libstdc++ and libgcc come with the compiler.
version_of() {
  case $1 in
    glibc) getconf GNU_LIBC_VERSION | cut -d ' ' -f 2 ;;
    musl) { /lib/ld-musl-x86_64.so.1 2>&1 || true; } | sed -n 's/^Version //p' ;;
    libstdc++ | libgcc) "$2" -dumpfullversion ;;
    *) die "docs/dependencies.md lists '$1', and sbom does not know how to find its version" ;;
  esac
}

# linked_in PRESET: the rows of the first table but for the other C library: NAME|LICENCE|FROM.
linked_in() {
  local other=musl
  [ "$1" != musl ] || other=glibc
  awk -F ' *[|] *' -v other="$other" '/^\| name \|/ { on = 1; next } on && /^\|---/ { next } on && !/^\|/ { exit }
    on && $2 != other { print $2 "|" $3 "|" $4 }' docs/dependencies.md
}

package() { # ID NAME VERSION LICENCE FROM [EXTRA]
  printf '    { "SPDXID": "SPDXRef-%s", "name": "%s", "versionInfo": "%s", "downloadLocation": "%s",\n' "$1" "$2" "$3" "$5"
  printf '      "filesAnalyzed": false, "licenseConcluded": "%s", "licenseDeclared": "%s", "copyrightText": "NOASSERTION"%s }' \
    "$4" "$4" "${6:-}"
}

# relationship FROM TYPE TO
relationship() {
  printf '    { "spdxElementId": "SPDXRef-%s", "relationshipType": "%s", "relatedSpdxElement": "SPDXRef-%s" }' "$@"
}

# print_head VERSION CHECKSUM: the last one is of all that is described.
print_head() {
  local created
  created=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" +%Y-%m-%dT%H:%M:%SZ)
  printf '{\n  "spdxVersion": "SPDX-2.3",\n  "dataLicense": "CC0-1.0",\n  "SPDXID": "SPDXRef-DOCUMENT",\n'
  printf '  "name": "xen-guest-agent-%s",\n' "$1"
  printf '  "documentNamespace": "https://spdx.org/spdxdocs/xen-guest-agent-%s-%s",\n' "$1" "$2"
  printf '  "creationInfo": { "created": "%s", "creators": ["Tool: dev-sbom"] },\n' "$created"
}

# print_packages VERSION PRESET AGENT TOOLS: these, and what is linked in, of which each id is added to libraries.
print_packages() {
  local version=$1 preset=$2 program checksum name licence from linked ids=(xen-guest-agent xenstorepp)
  local compiler=${CXX:-c++}
  [ "$preset" != musl ] || compiler=x86_64-linux-gnu-g++ # that of cmake/musl.cmake
  for program in "$3" "$4"; do
    checksum=$(sha256sum "$program" | cut -d ' ' -f 1)
    package "${ids[0]}" "${ids[0]}" "$version" BSD-2-Clause NOASSERTION \
      ", \"packageFileName\": \"${program##*/}\", \"checksums\": [{ \"algorithm\": \"SHA256\", \"checksumValue\": \"$checksum\" }]"
    printf ',\n'
    ids=("${ids[@]:1}")
  done
  while IFS='|' read -r name licence from; do
    [ ${#libraries[@]} -eq 0 ] || printf ',\n'
    libraries+=("${name//+/-}")
    linked=$(version_of "$name" "$compiler")
    [ -n "$linked" ] || die "the version of $name is not to be found"
    package "${name//+/-}" "$name" "$linked" "$licence" "$from"
  done < <(linked_in "$preset")
  [ ${#libraries[@]} -gt 0 ] || die "docs/dependencies.md has no table that could be read"
}

# print_sbom PRESET AGENT TOOLS: of these two programs, which are all that dist/ and the tarball with install.sh have.
print_sbom() {
  local version id library libraries=()
  version=$(head -n 1 VERSION)
  print_head "$version" "$(sha256sum "$2" "$3" | cut -d ' ' -f 1 | sha256sum | cut -d ' ' -f 1)"
  printf '  "documentDescribes": ["SPDXRef-xen-guest-agent", "SPDXRef-xenstorepp"],\n  "packages": [\n'
  print_packages "$version" "$@"
  printf '\n  ],\n  "relationships": [\n'
  relationship DOCUMENT DESCRIBES xen-guest-agent
  printf ',\n'
  relationship DOCUMENT DESCRIBES xenstorepp
  for id in xen-guest-agent xenstorepp; do
    for library in "${libraries[@]}"; do
      printf ',\n'
      relationship "$id" STATIC_LINK "$library"
    done
  done
  printf '\n  ]\n}\n'
}

cmd_sbom() {
  [ $# -le 1 ] || misuse "sbom takes one preset"
  local preset=${1:-$(released_preset)}
  case $preset in release | musl) ;; *) misuse "sbom is of release or musl" ;; esac
  build "$preset" >&2
  print_sbom "$preset" "build/$preset/bin/xen-guest-agent" "build/$preset/bin/xenstore"
}
