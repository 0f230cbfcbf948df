# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev sbom: builds the release and prints what is in each of its programs as SPDX 2.3 JSON, from the first table of
# docs/dependencies.md: all of them are static, and of the same libraries. tests/packaging/sbom_test.sh checks what is printed.

# version_of NAME: of what is linked in here. libstdc++ and libgcc come with the compiler.
version_of() {
  case $1 in
    glibc) getconf GNU_LIBC_VERSION | cut -d ' ' -f 2 ;;
    libstdc++ | libgcc) "${CXX:-c++}" -dumpfullversion ;;
    *) die "docs/dependencies.md lists '$1', and sbom does not know how to find its version" ;;
  esac
}

# The rows of the first table: NAME|LICENCE|FROM.
linked_in() {
  awk -F ' *[|] *' '/^\| name \|/ { on = 1; next } on && /^\|---/ { next } on && !/^\|/ { exit }
    on { print $2 "|" $3 "|" $4 }' docs/dependencies.md
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

# print_packages VERSION AGENT TOOLS: these, and what is linked in, of which each id is added to libraries.
print_packages() {
  local version=$1 program checksum name licence from ids=(xen-guest-agent xenstorepp)
  for program in "$2" "$3"; do
    checksum=$(sha256sum "$program" | cut -d ' ' -f 1)
    package "${ids[0]}" "${ids[0]}" "$version" BSD-2-Clause NOASSERTION \
      ", \"packageFileName\": \"${program##*/}\", \"checksums\": [{ \"algorithm\": \"SHA256\", \"checksumValue\": \"$checksum\" }]"
    printf ',\n'
    ids=("${ids[@]:1}")
  done
  while IFS='|' read -r name licence from; do
    [ ${#libraries[@]} -eq 0 ] || printf ',\n'
    libraries+=("${name//+/-}")
    package "${name//+/-}" "$name" "$(version_of "$name")" "$licence" "$from"
  done < <(linked_in)
  [ ${#libraries[@]} -gt 0 ] || die "docs/dependencies.md has no table that could be read"
}

# print_sbom AGENT TOOLS: of these two programs, which are all that dist/ and the tarball with install.sh have.
print_sbom() {
  local version id library libraries=()
  version=$(head -n 1 VERSION)
  print_head "$version" "$(sha256sum "$@" | cut -d ' ' -f 1 | sha256sum | cut -d ' ' -f 1)"
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
  [ $# -eq 0 ] || misuse "sbom takes no arguments"
  build release >&2
  print_sbom build/release/bin/xen-guest-agent build/release/bin/xenstore
}
