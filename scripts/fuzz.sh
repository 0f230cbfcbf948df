# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev fuzz [MINUTES|replay [NAME...]]: each fuzzer, or those of these names, as many at a time as there are processors.
#
# Known inputs are in .../fuzz/corpus/NAME/, a dictionary may be in .../fuzz/NAME.dict: of the fuzzer bin/NAME, or
# bin/ROOM_NAME. What a fuzzer finds on the way stays in build/fuzz/corpus; an input worth keeping is copied into the
# repository by hand, one that crashed always is. MINUTES are those of a processor: beside other work it takes longer. A
# long run can be done in parts: each begins with what the former found, and build/fuzz/log/NAME.runs has a line for
# each: its date, its seconds, and its seconds of a processor.

# of_fuzzer FUZZER TYPE PATTERN: what lies in the tree for it.
of_fuzzer() {
  local found name
  find agent libs tests -type "$2" -path "*/fuzz/$3" | while IFS= read -r found; do
    name=$(basename "$found" .dict)
    case $1 in "$name" | *_"$name") printf '%s\n' "$found" ;; esac
  done
}

# The last line of what times has printed: user and system time of the children.
processor_seconds() { tail -n 1 | awk -F '[ms ]+' '{ printf "%d", 60 * ($1 + $3) + $2 + $4 }'; }

# fuzz_one FUZZER SECONDS: the known inputs, each once, then new ones. libFuzzer's limit is of the clock: it is called
# again until it had its seconds of a processor.
fuzz_one() {
  local name=$1 seconds=$2 known dictionary found=build/fuzz/corpus/$1 log=build/fuzz/log/$1 spent=0 start=$SECONDS
  local fuzzer=(build/fuzz/bin/"$1" "-artifact_prefix=build/fuzz/crashes/$1-" -rss_limit_mb=1024 -timeout=60)
  known=$(of_fuzzer "$name" d 'corpus/*')
  dictionary=$(of_fuzzer "$name" f '*.dict')
  mkdir -p "$found" build/fuzz/crashes build/fuzz/log
  "${fuzzer[@]}" -runs=0 ${known:+"$known"} >"$log" 2>&1 || { fuzz_failed "$name" "$log"; return 1; }
  while ((spent < seconds)); do
    "${fuzzer[@]}" -max_total_time=$((seconds - spent)) ${dictionary:+-dict="$dictionary"} "$found" ${known:+"$known"} \
      >>"$log" 2>&1 || { fuzz_failed "$name" "$log"; return 1; }
    times >>"$log" # not in a pipe: it tells of this shell's children
    spent=$(processor_seconds <"$log")
  done
  printf '%s %s %s\n' "$(date -u +%Y-%m-%d)" $((SECONDS - start)) "$spent" >>"$log.runs"
  printf '%-28s ok: %d known inputs, then %d runs; %s\n' "$name" \
    "$([ -z "$known" ] || find "$known" -type f | wc -l)" "$(awk '/^Done / { runs += $2 } END { printf "%d", runs }' "$log")" \
    "$(awk '{ clock += $2; processor += $3 } END { printf "%d min of a processor in %d min of %d calls",
       processor / 60, clock / 60, NR }' "$log.runs")"
}

fuzz_failed() {
  tail -n 40 "$2"
  printf '%-28s FAILED: the lines above are from %s; once more: build/fuzz/bin/%s INPUT\n' "$1" "$2" "$1"
}

# chosen_fuzzers [NAME...]: "mountinfo" and "mountinfo_fuzz" are names of the same; "*client" is one, too.
chosen_fuzzers() {
  local name found
  [ $# -gt 0 ] || set -- '*'
  for name in "$@"; do
    found=$(cd build/fuzz/bin && compgen -G "${name%_fuzz}_fuzz") || die "preset fuzz has built no fuzzer '$name'"
    printf '%s\n' "$found"
  done
}

cmd_fuzz() {
  local seconds name names running=0 failed=0
  case ${1:-1} in
    replay) seconds=5 ;;
    0* | *[!0-9]*) misuse "fuzz takes a number of minutes, or 'replay'" ;;
    *) seconds=$((60 * ${1:-1})) ;;
  esac
  build fuzz
  names=$(chosen_fuzzers "${@:2}") || return 1
  export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
  # Names in stack traces: of LLVM's symbolizer only the same version will do, binutils' is always there.
  export ASAN_SYMBOLIZER_PATH=${ASAN_SYMBOLIZER_PATH:-$(command -v llvm-symbolizer-19 || command -v addr2line || true)}
  for name in $names; do
    if ((running >= $(cores))); then
      wait -n || failed=1
      running=$((running - 1))
    fi
    fuzz_one "$name" "$seconds" &
    running=$((running + 1))
  done
  while ((running > 0)); do
    wait -n || failed=1
    running=$((running - 1))
  done
  [ $failed = 0 ] || die "fuzz: failed"
}
