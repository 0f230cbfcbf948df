#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# all_built.sh COMPILE_COMMANDS SOURCE_DIRECTORY: every file NAME_test.cpp is compiled. One that no target names would
# fail nobody.
set -euo pipefail
commands=$1 sources=$2
files=0 missing=0
while IFS= read -r file; do
  files=$((files + 1))
  grep -qF "\"$file\"" "$commands" || { printf '%s: no target has it\n' "$file"; missing=$((missing + 1)); }
done < <(find "$sources/tests" "$sources/libs" -name '*_test.cpp')
printf '%d files of tests, %d in no target\n' "$files" "$missing"
[ "$files" -gt 100 ] && [ "$missing" -eq 0 ]
