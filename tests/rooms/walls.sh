#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# walls.sh COMPILER PLAN AGENT: every room can include what its target uses, and nothing else.
# PLAN has a line "room|uses|include directories" for each room.
set -euo pipefail
compiler=$1 plan=$2 agent=$3
failures=0 tried=0

# A header of the room to try with.
header_of() {
  local headers=("$agent/$1"/*.hpp)
  printf '%s/%s\n' "$1" "${headers[0]##*/}"
}

# can_include HEADER DIRECTORY...
can_include() {
  local header=$1 flags=() directory
  shift
  for directory; do flags+=("-I$directory"); done
  printf '#include "%s"\n' "$header" | "$compiler" -std=c++23 -E -x c++ "${flags[@]}" - >/dev/null 2>&1
}

while IFS='|' read -r room uses directories; do
  while IFS='|' read -r other _; do
    expected=no
    case " $room $uses " in *" $other "*) expected=yes ;; esac
    actual=no
    # shellcheck disable=SC2086 # a list of directories
    if can_include "$(header_of "$other")" $directories; then actual=yes; fi
    tried=$((tried + 1))
    if [ "$expected" != "$actual" ]; then
      printf '%s includes %s: %s, should be %s\n' "$room" "$other" "$actual" "$expected"
      failures=$((failures + 1))
    fi
  done <"$plan"
done <"$plan"

printf '%d pairs of rooms tried, %d wrong\n' "$tried" "$failures"
[ "$tried" -ge 49 ] && [ "$failures" -eq 0 ]
