# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev xen-test [NAME|all] [OPTION...]: the released agent in a real Xen guest, under QEMU. See tests/xen/README.md.
#
#   NAME                   one scenario of tests/xen/scenarios, by the options below
#   all [NAME...]          every line of the table below, or those of these scenarios; without a word only the short ones.
#                          Options replace what stands there
#   --type pv|pvh|hvm      the guest's type (pv)
#   --xenstored c|ocaml    dom0's xenstored (c)
#   --toolstack xl|xapi    whose permissions the guest's tree has (xl)
#   --kernel SUITE         the guest's kernel: the cloud kernel of this suite of Debian (own: this machine's)
#   --agent FILE           this static agent instead of the one that would be built
#   --seconds N            how long one scenario may take (1800: the machine may be busy)

# scenario, guest's type, xenstored, toolstack, kernel, short or long
xen_runs=(
  "boot           pv   c      xl    own       short"
  "boot           pvh  ocaml  xapi  own       short"
  "life           pvh  c      xapi  own       short"
  "boot           pv   ocaml  xapi  own       long"
  "boot           pvh  c      xl    own       long"
  "life           pv   c      xl    own       long"
  "life           pv   ocaml  xapi  own       long"
  "life           pvh  ocaml  xl    own       long"
  "changes        pv   c      xapi  own       long"
  "changes        pvh  ocaml  xl    own       long"
  "network-kinds  pv   c      xl    own       long"
  "network-kinds  pvh  ocaml  xapi  own       long"
  "power          pv   ocaml  xl    own       long"
  "power          pvh  c      xapi  own       long"
  "starts         pv   c      xl    own       long"
  "starts         pvh  ocaml  xapi  own       long"
  "hostile        pv   c      xl    own       long"
  "hostile        pvh  ocaml  xapi  own       long"
  "boot           pv   c      xl    trixie    long"
  "boot           pvh  ocaml  xapi  trixie    long"
  "boot           pv   ocaml  xl    bullseye  long"
  "boot           pvh  c      xapi  bullseye  long"
  "boot           hvm  c      xl    own       long"
  "life           hvm  ocaml  xapi  own       long"
)

# Leaves its settings in the caller's variables.
# shellcheck disable=SC2154 # dev has set caller_dir
xen_test_arguments() {
  local names
  while [ $# -gt 0 ]; do
    case $1 in
      --*) [ $# -ge 2 ] || misuse "xen-test: $1 wants a value" ;;&
      --type) one_of "$1" "$2" pv pvh hvm && type=$2 && shift 2 ;;
      --xenstored) one_of "$1" "$2" c ocaml && xenstored=$2 && shift 2 ;;
      --toolstack) one_of "$1" "$2" xl xapi && toolstack=$2 && shift 2 ;;
      --kernel) case $2 in '' | *[!a-z]*) misuse "xen-test: --kernel wants the name of a suite" ;; esac; kernel=$2 && shift 2 ;;
      --agent)
        agent=$(cd "$caller_dir" && readlink -f "$2") || agent=
        [ -f "$agent" ] || misuse "xen-test: no such file: $2"
        shift 2
        ;;
      --seconds) case $2 in '' | *[!0-9]*) misuse "xen-test: --seconds wants a number" ;; esac; seconds=$2 && shift 2 ;;
      -*) misuse "xen-test: no such option: '$1'" ;;
      all) which=all && shift ;;
      *)
        names=$(basename -s .sh -a tests/xen/scenarios/*.sh | paste -sd ' ')
        case " $names " in *" $1 "*) ;; *) misuse "xen-test has these scenarios: $names" ;; esac
        case $which in
          '') which=$1 ;;
          all) only+=" $1 " ;;
          *) misuse "xen-test takes one scenario, or 'all' and some" ;;
        esac
        shift
        ;;
    esac
  done
}

# one_of OPTION VALUE CHOICE...
one_of() {
  case " ${*:3} " in *" $2 "*) ;; *) misuse "xen-test: $1 is one of: ${*:3}" ;; esac
}

# The lines of the table that were asked for.
xen_test_runs() {
  local run words
  if [ -n "$which" ] && [ "$which" != all ]; then
    printf '%s %s %s %s %s\n' "$which" "${type:-pv}" "${xenstored:-c}" "${toolstack:-xl}" "${kernel:-own}"
    return
  fi
  for run in "${xen_runs[@]}"; do
    read -r -a words <<<"$run"
    if [ -z "$which" ] && [ "${words[5]}" = long ]; then continue; fi
    case "${only:- ${words[0]} }" in *" ${words[0]} "*) ;; *) continue ;; esac
    printf '%s %s %s %s %s\n' "${words[0]}" "${type:-${words[1]}}" "${xenstored:-${words[2]}}" \
      "${toolstack:-${words[3]}}" "${kernel:-${words[4]}}"
  done | awk '!seen[$0]++'
}

# xen_test_run SCENARIO TYPE XENSTORED TOOLSTACK KERNEL. Status 77: the packages that it needs cannot be had.
# shellcheck disable=SC2154 # cmd_xen_test has set agent, seconds and rounds
xen_test_run() {
  local scenario=$1 type=$2 xenstored=$3 toolstack=$4 kernel=$5 name status=0
  name=$(IFS=-; echo "$*")
  say "xen-test: $*; all of it: build/xen/transcripts/$name.txt"
  if [ "$kernel" != own ]; then tests/xen/fetch.sh build/cache/xen "kernel-$kernel" || return 77; fi
  if [ "$type" = hvm ]; then tests/xen/fetch.sh build/cache/xen hvm || return 77; fi
  tests/xen/images.sh build/cache/xen build/xen "$agent" "$kernel" "$type" "$scenario" || return 1
  tests/xen/run.py build/xen "build/xen/transcripts/$name.txt" "$seconds" "scenario=$scenario" "type=$type" \
    "xenstored=$xenstored" "toolstack=$toolstack" "kernel=$kernel" "rounds=$rounds" </dev/null || status=$?
  # The next run writes over it, and may be green.
  [ $status = 0 ] || cp "build/xen/transcripts/$name.txt" "build/xen/transcripts/$name.failed-$(date -u +%Y%m%d-%H%M%S).txt"
  return $status
}

cmd_xen_test() {
  local which='' type='' xenstored='' toolstack='' kernel='' agent='' seconds=1800 only='' rounds=10
  local words began status result table=() failures=0 missing=0
  xen_test_arguments "$@"
  [ -n "$which" ] || rounds=3 # of life
  need build xen
  if [ -z "$agent" ]; then
    build "$(released_preset)" >&2
    agent=build/$(released_preset)/bin/xen-guest-agent
  fi
  mkdir -p build/xen/transcripts
  exec 8>build/xen/lock # the images are one run's alone
  flock -n 8 || die "xen-test is running already in this folder"
  tests/xen/fetch.sh build/cache/xen || die "*** NOT RUN: the packages of Xen could not be fetched ***"
  while read -r -a words <&7; do
    began=$SECONDS status=0
    xen_test_run "${words[@]}" || status=$?
    case $status in
      0) result=ok ;;
      77) result='NOT RUN' missing=$((missing + 1)) ;;
      *) result=FAILED failures=$((failures + 1)) ;;
    esac
    table+=("$(printf '%-14s %-5s %-9s %-9s %-8s %7d  %s' "${words[@]}" $((SECONDS - began)) "$result")")
    say "${table[-1]}"
  done 7< <(xen_test_runs)
  [ ${#table[@]} -gt 0 ] || die "xen-test: nothing was run"
  printf '\n%-14s %-5s %-9s %-9s %-8s %7s  %s\n' scenario guest xenstored toolstack kernel seconds result
  printf '%s\n' "${table[@]}"
  [ $missing = 0 ] || say "*** NOT RUN: $missing of ${#table[@]}: their packages could not be fetched ***"
  [ $failures = 0 ] && [ $missing = 0 ]
}
