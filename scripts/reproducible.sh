# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# What `./dev full reproducible` does: builds HEAD twice from nothing, in folders of different names, one after the other, in
# different time zones and languages and in another order, without a compiler cache; the programs must be the same bytes.

# build_release FOLDER JOBS: HEAD's static programs, in FOLDER/build/PRESET/bin.
build_release() {
  local preset
  mkdir -p "$1"
  git archive HEAD | tar -x -C "$1"
  (
    cd "$1" || exit 1
    export CCACHE_DISABLE=1
    for preset in release $(released_preset); do
      cmake --preset "$preset" >/dev/null && ninja -C "build/$preset" -j "$2" >/dev/null || exit 1
    done
  )
}

# programs FOLDER: a line of checksum and name for each.
programs() { (cd "$1/build" && find . -path './*/bin/*' -type f -print0 | sort -z | xargs -0 sha256sum); }

compare_builds() {
  local work=$1 first second
  say "the first build"
  TZ=UTC LC_ALL=C build_release "$work/a" "$(cores)" || return 1
  sleep 2
  say "the second build"
  TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 build_release "$work/somewhere else/b" 1 || return 1
  first=$(programs "$work/a")
  second=$(programs "$work/somewhere else/b")
  printf '%s\n' "$first"
  if [ -z "$first" ] || [ "$first" != "$second" ]; then
    printf 'the second build made:\n%s\n' "$second"
    return 1
  fi
}
