# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev cross [-q] ARCH [FILTER]: builds for another architecture with Debian's cross compiler, into build/ARCH, and runs the tests
# under qemu's user mode, or on this kernel if it can (i386). An architecture is a file in cmake/toolchains and a preset of its name.
# So are freebsd, netbsd and openbsd, for which all is built, and of which nothing can run here; -q: what is of that system.
#
# Xen's daemons are this machine's own, and so is what runs beside them (tests/store/lab/beside); the tests, the agent and
# the tools are the architecture's. What does not fit a cross build is listed, with the reason, in tests/emulated/unfit, and told
# at the end.

# -q, for CI: those programs whose tests a byte order, a word's size or another kernel interface can break. Each runs as one
# process, since the emulator takes longer to start than most tests take to run; then the whole agent on one daemon.

quick_programs=(core model platform collect schema publish config doctor pvbus sandbox xenstorepp store_client tools_own)
quick_agent='^agent_publish\..*/c_xapi$'

cmd_cross() {
  local quick=no
  if [ "${1:-}" = -q ]; then
    quick=yes
    shift
  fi
  local arch=${1:-} known filter=${2:-}
  known=$(sed -nE 's/.*"name": "(.*)", "displayName": "cross: .*/\1/p' CMakePresets.json | paste -sd ' ' -)
  case " $known " in *" $arch "*) ;; *) misuse "cross: one of $known" ;; esac
  [ $# -le 2 ] || misuse "cross takes an architecture and one filter"
  case $arch in
    *bsd)
      [ -z "$filter" ] || misuse "no test of $arch can run here"
      build_for_bsd "$arch" "$quick"
      return
      ;;
  esac
  if [ "$quick" = yes ]; then
    [ -z "$filter" ] || misuse "cross -q is a choice already"
    cross_quickly "$arch"
    return
  fi
  local status=0
  build "$arch"
  fetch_daemons
  # Emulation is some ten times slower, and a test that waits so many milliseconds may have to be given another chance.
  run_tests "$arch" --repeat until-pass:2 -E "$(unfit_pattern "$arch")" ${filter:+-R "$filter"} || status=$?
  report_unfit "$arch" all
  return $status
}

# Status 77: its compiler cannot be had.
build_for_bsd() {
  local targets=()
  # shellcheck source=scripts/zig.sh
  source scripts/zig.sh
  fetch_zig || return 77
  [ "$2" = no ] || targets=(room_platform xenstorepp_objects headers_compared)
  build "$1" "${targets[@]}"
  say "$1: built; nothing here can run it"
}

cross_quickly() {
  local arch=$1 program failed=()
  build "$arch" "${quick_programs[@]/%/_tests}" agent_publish_tests
  fetch_daemons
  tests/store/lab/fetch.sh build/store-lab
  for program in "${quick_programs[@]}"; do
    if run_whole "$arch" "$program"; then continue; fi
    say "$arch: $program failed; once more, since the emulator may be slow"
    run_whole "$arch" "$program" || failed+=("$program")
  done
  run_tests "$arch" --repeat until-pass:2 -R "$quick_agent" || failed+=(agent_publish)
  report_unfit "$arch" some
  [ ${#failed[@]} -eq 0 ] || die "$arch: failed: ${failed[*]}"
}

# run_whole ARCH PROGRAM: all its tests but the unfit ones, in one process. ctest knows their names, and the launcher that is a
# copy in run/ becomes the emulator (tests/emulated/launcher.c).
run_whole() {
  local unfit
  unfit=$(test_names "$1" | grep "^$2\\." | grep -E "$(unfit_pattern "$1")" | sed "s/^$2\\.//" | paste -sd : -) || true
  cp "build/$1/native/launcher/launcher" "build/$1/run/$2_tests" || return 1
  printf '%s: ' "$2"
  "build/$1/run/$2_tests" --gtest_brief=1 ${unfit:+--gtest_filter="-$unfit"} </dev/null
}

test_names() { ctest --test-dir "build/$1" -N | sed -nE 's/^ *Test +#[0-9]+: //p'; }

# unfit_tests ARCH: lines of tests/emulated/unfit.
unfit_tests() {
  local places=foreign
  case $1 in armhf | i386) places+='|32-bit' ;; esac
  [ "$1" = i386 ] || places+='|qemu'
  grep -E "^[^#[:space:]]+ +($places) " tests/emulated/unfit
}

# Without brackets: ctest knows only nine of them in one expression.
unfit_pattern() { unfit_tests "$1" | awk '{ print $1 }' | paste -sd '|' -; }

# report_unfit ARCH all|some: what was left out, as loudly as what was skipped. Where all was built, an entry that fits no test
# is a mistake.
report_unfit() {
  local names pattern reason count stale=0
  names=$(test_names "$1")
  printf '\n*** NOT RUN in a cross build:\n'
  while read -r pattern _ reason; do
    count=$(grep -cE "$pattern" <<<"$names") || stale=1
    [ "$count" = 0 ] || printf '  %4d  %s: %s\n' "$count" "$pattern" "$reason"
  done < <(unfit_tests "$1")
  [ "$2" = some ] || [ "$stale" = 0 ] || say "tests/emulated/unfit names tests that there are not"
}
