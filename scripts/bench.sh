# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev bench [OPTION...] [ROW...]: measures the released agent, or another one, on the real xenstored; no Xen needed.

build_bench() {
  need build test strip
  configure bench
  ninja -C build/bench -j "$(cores)" --quiet bench >&2 || die "bench could not be built"
  tests/store/lab/fetch.sh build/store-lab || die "xenstored could not be fetched"
}

cmd_bench() {
  build_bench
  local program=$PWD/build/bench/bin/agent_bench
  # shellcheck disable=SC2154 # dev has set it
  cd "$caller_dir" || exit 1 # file names in the arguments are the caller's
  exec "$program" "$@"
}
