# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev sbom: builds the release and prints what is in it as SPDX 2.3 JSON, from the first table of docs/dependencies.md.

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

# print_sbom PROGRAM: of this agent.
print_sbom() {
  local program=$1 checksum version created name licence from ids=()
  version=$(head -n 1 VERSION)
  checksum=$(sha256sum "$program" | cut -d ' ' -f 1)
  created=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" +%Y-%m-%dT%H:%M:%SZ)
  printf '{\n  "spdxVersion": "SPDX-2.3",\n  "dataLicense": "CC0-1.0",\n  "SPDXID": "SPDXRef-DOCUMENT",\n'
  printf '  "name": "xen-guest-agent-%s",\n' "$version"
  printf '  "documentNamespace": "https://spdx.org/spdxdocs/xen-guest-agent-%s-%s",\n' "$version" "$checksum"
  printf '  "creationInfo": { "created": "%s", "creators": ["Tool: dev-sbom"] },\n' "$created"
  printf '  "documentDescribes": ["SPDXRef-xen-guest-agent"],\n  "packages": [\n'
  package xen-guest-agent xen-guest-agent "$version" BSD-2-Clause NOASSERTION \
    ", \"checksums\": [{ \"algorithm\": \"SHA256\", \"checksumValue\": \"$checksum\" }]"
  while IFS='|' read -r name licence from; do
    ids+=("${name//+/-}")
    printf ',\n'
    package "${name//+/-}" "$name" "$(version_of "$name")" "$licence" "$from"
  done < <(linked_in)
  [ ${#ids[@]} -gt 0 ] || die "docs/dependencies.md has no table that could be read"
  printf '\n  ],\n  "relationships": [\n'
  printf '    { "spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-xen-guest-agent" }'
  printf ',\n    { "spdxElementId": "SPDXRef-xen-guest-agent", "relationshipType": "STATIC_LINK", "relatedSpdxElement": "SPDXRef-%s" }' "${ids[@]}"
  printf '\n  ]\n}\n'
}

cmd_sbom() {
  [ $# -eq 0 ] || misuse "sbom takes no arguments"
  build release >&2
  print_sbom build/release/bin/xen-guest-agent
}
