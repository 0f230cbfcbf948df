# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev full [PART...]: the checks that take too long for every day. A part is a function full_NAME and a line in full_parts.

full_parts=(
  "bookworm: all tests on a fresh minimal Debian 12"
  "trixie: all tests on a fresh minimal Debian 13"
  "ports: the tests on every other architecture"
  "sid: all tests with the newest GCC, on a fresh minimal Debian sid"
  "clang: all tests with clang 19 and GCC's C++ library"
  "libcxx: all tests with clang 19 and LLVM's C++ library"
  "bsd: all that is built on FreeBSD, NetBSD and OpenBSD, by their own headers and C libraries; ours are compared with them"
  "libxenstore: publishing, network, contract, life and failing memory of the whole agent through the system's libxenstore"
  "release: all tests of the whole agent with that of preset release: ./dev test has one with sanitizers, whose filter lets more through"
  "musl: the unit tests with musl, those of the whole agent with that of preset musl, and its gates"
  "fuzz: each fuzzer for 30 minutes"
  "packages: ./dev dist; it on fresh Debian 12 and 13: install, upgrade, remove, purge, take-over, without an init system and with systemd, OpenRC and runit"
  "debian: the source package on fresh Debian 12 and 13: built offline with its unit tests, lintian, autopkgtest"
  "xen: every scenario of tests/xen, about 80 minutes of one processor"
  "systemd: the service under a systemd that has booted, on a fresh Debian 12; needs root"
  "faults: every error of every system call, every allocation that fails, every bad store; the released program"
  "soak: the agent under churn for an hour"
  "reproducible: two builds in different folders are the same bytes"
  "hardening: the flags of the released programs, and what they are linked with; programs that lack one are built, and have to be seen"
  "coverage: how much of the sources the tests reach, and whether that is enough"
)

full_bookworm() { ./dev fresh -s bookworm ./dev test; }
full_trixie() { ./dev fresh -s trixie ./dev test; }
full_sid() { ./dev fresh -s sid ./dev test; }
full_libxenstore() {
  build dev
  fetch_daemons
  # Not agent_idle, which counts threads and system calls, nor those without a store.
  XGA_TEST_XENSTORE=libxenstore run_tests dev -R '^agent_((publish|network|network_options|contract|life)\.|faults\..*FailingNew)'
}
full_ports() {
  local arch failed=()
  for arch in aarch64 armhf i386 riscv64 s390x; do ./dev cross "$arch" || failed+=("$arch"); done
  [ ${#failed[@]} -eq 0 ] || die "failed: ${failed[*]}"
}
full_bsd() {
  local system failed=()
  for system in freebsd netbsd openbsd; do ./dev cross "$system" || failed+=("$system"); done
  [ ${#failed[@]} -eq 0 ] || die "failed: ${failed[*]}"
}
full_clang() { build clang && fetch_daemons && run_tests clang; }
full_libcxx() { build libcxx && fetch_daemons && run_tests libcxx; }
# whole_agent PRESET: its agent, judged by the tests of preset dev.
whole_agent() {
  build "$1"
  build dev
  fetch_daemons
  XGA_TEST_AGENT=$PWD/build/$1/bin/xen-guest-agent run_tests dev -R '^agent_'
}
full_release() { whole_agent release; }
# Three tests call the compiler by its path, and Zig wants a word more.
full_musl() {
  build musl-libcxx && run_tests musl-libcxx -E '^(xenstorepp\.install|packaging\.install|rooms\.walls)$' &&
    whole_agent musl && ./dev gates musl
}
full_fuzz() { ./dev fuzz 30; }
# What was made of HEAD already is taken as it is.
make_dist() {
  if [ ! -s build/dist.commit ] || [ "$(cat build/dist.commit)" != "$(git rev-parse HEAD)" ] || ! (cd dist && sha256sum --quiet -c SHA256SUMS); then
    ./dev dist || return 1
  fi
  # shellcheck source=tests/packaging/package_test.sh
  source tests/packaging/package_test.sh
}
full_packages() { make_dist && test_packages bookworm trixie; }
full_debian() { make_dist && XGA_PACKAGE_TESTS=build test_packages bookworm trixie; }
full_xen() { ./dev xen-test all; }

full_systemd() {
  # shellcheck source=tests/service/boot_test.sh
  source tests/service/boot_test.sh
  # shellcheck source=scripts/fresh.sh
  source scripts/fresh.sh
  [ "$(id -u)" = 0 ] || die "full systemd boots a machine of its own and needs root for it"
  need fresh boot && build dev package_lab guest_connection store_lab_stand_ins && build "$(released_preset)" &&
    tests/store/lab/fetch.sh build/store-lab || return 1
  test_boot "build/$(released_preset)/bin/xen-guest-agent"
}

# The released program: there strace sees the calls of the agent and nothing else's. Allocations fail in one of preset bench.
full_faults() {
  need build test && build "$(released_preset)" && configure bench && tests/store/lab/fetch.sh build/store-lab || return 1
  ninja -C build/bench -j "$(cores)" agent_faults_tests || return 1
  XGA_TEST_AGENT=$PWD/build/$(released_preset)/bin/xen-guest-agent XGA_EVERY_FAULT=1 build/bench/bin/agent_faults_tests --gtest_brief=1
}

full_soak() { ./dev soak 60; }

full_reproducible() {
  [ "$(released_preset)" = release ] || need "$(released_preset)"
  # shellcheck source=scripts/reproducible.sh
  source scripts/reproducible.sh
  local work
  need build && work=$(mktemp -d) || return 1
  compare_builds "$work"
  local status=$?
  rm -rf --one-file-system "$work"
  return $status
}

full_hardening() {
  # shellcheck source=scripts/hardening.sh
  source scripts/hardening.sh
  # shellcheck source=scripts/bad-programs.sh
  source scripts/bad-programs.sh
  local program least start preset complaints work
  need binutils && build release && build "$(released_preset)" && work=$(mktemp -d) || return 1
  complaints=$(
    check_bad_programs "$work"
    check_compilers build/release
    check_compilers "build/$(released_preset)"
    shipped_programs | while read -r program least start; do
      check_hardening "$program" "$least" "$start"
      preset=${program#build/}
      foreign_libraries "build/${preset%%/*}" "bin/${program##*/}" | sed "s|^|$program: is linked with what docs/dependencies.md does not list: |"
    done
  )
  rm -rf --one-file-system "$work"
  [ -z "$complaints" ] || { printf '%s\n' "$complaints"; return 1; }
}

full_coverage() {
  # shellcheck source=scripts/coverage.sh
  source scripts/coverage.sh
  local report=build/coverage/report
  need coverage && build coverage || return 1
  find build/coverage -name '*.gcda' -delete # of earlier runs
  fetch_daemons && run_tests coverage && measure_coverage "$report" && cat "$report/summary.txt" &&
    say "line by line: $report/index.html" && judge_coverage "$report"
}

cmd_full() {
  local part failed=() all=("${full_parts[@]%%:*}")
  if [ "${1:-}" = list ]; then
    printf '%s\n' "${full_parts[@]}"
    return
  fi
  for part in "${@:-${all[@]}}"; do
    case " ${all[*]} " in *" $part "*) ;; *) misuse "full has these parts: ${all[*]}" ;; esac
  done
  for part in "${@:-${all[@]}}"; do
    say "full: $part"
    ("full_$part") || failed+=("$part") # in a subshell: what ends one part must not end the others
  done
  [ ${#failed[@]} -eq 0 ] || die "full: failed: ${failed[*]}"
  say "full: passed: ${*:-${all[*]}}"
}
