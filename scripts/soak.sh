# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev soak [MINUTES]: the released agent under churn (tests/agent/soak.cpp); needs no Xen.

cmd_soak() {
  case ${1:-5} in *[!0-9]* | 0) misuse "soak takes a number of minutes" ;; esac
  [ $# -le 1 ] || misuse "soak takes a number of minutes"
  need build test
  build "$(released_preset)"
  configure bench
  tests/store/lab/fetch.sh build/store-lab || die "xenstored could not be fetched"
  ninja -C build/bench -j "$(cores)" --quiet agent_soak || die "soak could not be built"
  XGA_TEST_AGENT=$PWD/build/$(released_preset)/bin/xen-guest-agent XGA_SOAK_MINUTES=${1:-5} build/bench/bin/agent_soak --gtest_brief=1
}
