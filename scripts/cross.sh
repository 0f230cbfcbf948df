# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev cross [-q] ARCH [FILTER]: builds for another architecture with Debian's cross compiler, into build/ARCH, and runs the tests
# under qemu's user mode. An architecture is a file in cmake/toolchains and a preset of its name.
#
# Xen's daemons are this machine's own, and so is what runs beside them (tests/store/lab/beside); the tests, the agent and
# the tools are the architecture's. What emulation cannot do is listed, with the reason, in tests/emulated/unfit, and told
# at the end.

# -q, for CI: those programs whose tests a byte order, a word's size or another kernel interface can break.

quick_programs=(core model platform collect schema publish xenstorepp store_client agent_publish tools_own)

cmd_cross() {
  local quick=no
  if [ "${1:-}" = -q ]; then
    quick=yes
    shift
  fi
  local arch=${1:-} known filter=${2:-}
  known=$(sed -nE 's/.*"name": "(.*)", "displayName": "cross: .*/\1/p' CMakePresets.json | paste -sd ' ')
  case " $known " in *" $arch "*) ;; *) misuse "cross: one of $known" ;; esac
  [ $# -le 2 ] || misuse "cross takes an architecture and one filter"
  local status=0 names=${quick_programs[*]}
  if [ "$quick" = yes ]; then
    build "$arch" "${quick_programs[@]/%/_tests}"
    filter=${filter:-"^(${names// /|})\."}
  else
    build "$arch"
  fi
  fetch_daemons
  # Emulation is some ten times slower, and a test that waits so many milliseconds may have to be given another chance.
  run_tests "$arch" --repeat until-pass:2 -E "$(unfit_pattern)" ${filter:+-R "$filter"} || status=$?
  report_unfit "$arch"
  return $status
}

# A line of tests/emulated/unfit: a regular expression for names of tests, blanks, the reason.
unfit_tests() { grep -vE '^(#|$)' tests/emulated/unfit; }

# Without brackets: ctest knows only nine of them in one expression.
unfit_pattern() { unfit_tests | awk '{ print $1 }' | paste -sd '|'; }

# What was left out, as loudly as what was skipped. An entry that fits no test is a mistake.
report_unfit() {
  local names pattern reason count stale=0
  names=$(ctest --test-dir "build/$1" -N | sed -nE 's/^ *Test +#[0-9]+: //p')
  printf '\n*** NOT RUN under emulation:\n'
  while read -r pattern reason; do
    count=$(grep -cE "$pattern" <<<"$names") || stale=1
    printf '  %4d  %s: %s\n' "$count" "$pattern" "$reason"
  done < <(unfit_tests)
  [ "$stale" = 0 ] || say "tests/emulated/unfit names tests that there are not"
}
