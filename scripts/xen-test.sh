# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev xen-test [NAME|all] [OPTION...]: the released agent in a real Xen guest, under QEMU. See tests/xen/README.md.
#
#   NAME                   one scenario of tests/xen/scenarios, with --type pv|pvh (pv) and --xenstored c|ocaml (c)
#   all                    every line of the table below; without NAME only the short ones
#   --agent FILE           this static agent instead of the one that would be built
#   --seconds N            how long one scenario may take (900: the machine may be busy)

# scenario, guest's type, xenstored, short or long
xen_runs=(
  "boot pv c short"
  "boot pvh ocaml short"
  "network-kinds pv c short"
  "boot pv ocaml long"
  "boot pvh c long"
  "network-kinds pvh c long"
  "network-kinds pv ocaml long"
)

# Leaves its settings in the caller's variables.
# shellcheck disable=SC2154 # dev has set caller_dir
xen_test_arguments() {
  local name
  while [ $# -gt 0 ]; do
    case $1 in
      --*) [ $# -ge 2 ] || misuse "xen-test: $1 wants a value" ;;&
      --type) guest_type=$2 && shift 2 ;;
      --xenstored) xenstored=$2 && shift 2 ;;
      --agent) agent=$(cd "$caller_dir" && readlink -f "$2") && shift 2 ;;
      --seconds) seconds=$2 && shift 2 ;;
      -*) misuse "xen-test: no such option: '$1'" ;;
      *) [ -z "$which" ] || misuse "xen-test takes one scenario, or 'all'"; which=$1 && shift ;;
    esac
  done
  case $guest_type in pv | pvh | '') ;; *) misuse "xen-test: --type pv or pvh" ;; esac
  case $xenstored in c | ocaml | '') ;; *) misuse "xen-test: --xenstored c or ocaml" ;; esac
  case $seconds in '' | *[!0-9]*) misuse "xen-test: --seconds wants a number" ;; esac
  if [ -n "$which" ] && [ "$which" != all ] && [ ! -e "tests/xen/scenarios/$which.sh" ]; then
    name=$(basename -s .sh -a tests/xen/scenarios/*.sh | paste -sd ' ')
    misuse "xen-test has these scenarios: $name"
  fi
}

# The lines of the table that were asked for, in which --type and --xenstored, if given, replace what stands there.
xen_test_runs() {
  local run words
  if [ -n "$which" ] && [ "$which" != all ]; then
    printf '%s %s %s\n' "$which" "${guest_type:-pv}" "${xenstored:-c}"
    return
  fi
  for run in "${xen_runs[@]}"; do
    read -r -a words <<<"$run"
    if [ -z "$which" ] && [ "${words[3]}" = long ]; then continue; fi
    printf '%s %s %s\n' "${words[0]}" "${guest_type:-${words[1]}}" "${xenstored:-${words[2]}}"
  done | awk '!seen[$0]++'
}

cmd_xen_test() {
  local which='' guest_type='' xenstored='' agent='' seconds=900 run words began result table=() bad=0
  xen_test_arguments "$@"
  need build xen
  if [ -z "$agent" ]; then
    build release >&2
    agent=build/release/bin/xen-guest-agent
  fi
  mkdir -p build/xen/transcripts
  exec 8>build/xen/lock
  flock -n 8 || die "xen-test is running already: one QEMU is enough for a machine"
  tests/xen/fetch.sh build/cache/xen || die "*** NOT RUN: the packages of Xen could not be fetched ***"
  tests/xen/images.sh build/cache/xen build/xen "$agent" || die "the images could not be made"
  while read -r -a words <&7; do
    run=$(IFS=-; echo "${words[*]}")
    say "xen-test: ${words[*]}; all of it: build/xen/transcripts/$run.txt"
    began=$SECONDS result=ok
    tests/xen/run.py build/xen "build/xen/transcripts/$run.txt" "${words[@]}" "$seconds" </dev/null || result=FAILED bad=1
    table+=("$(printf '%-18s %-5s %-6s %5d s  %s' "${words[@]}" $((SECONDS - began)) "$result")")
  done 7< <(xen_test_runs)
  printf '\n%-18s %-5s %-6s\n' scenario guest xenstored
  printf '%s\n' "${table[@]}"
  return $bad
}
