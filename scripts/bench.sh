# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev bench [OPTION...] [ROW...]: measures the released agent, or another one, on the real xenstored; no Xen needed.
# ./dev bench scale [OPTION...]: what the agents of many guests cost one xenstored.

# build_bench [TARGET]
build_bench() {
  need build test strip
  configure bench
  ninja -C build/bench -j "$(cores)" --quiet "${1:-bench}" >&2 || die "bench could not be built"
  tests/store/lab/fetch.sh build/store-lab || die "xenstored could not be fetched"
}

cmd_bench() {
  local program=$PWD/build/bench/bin/agent_bench
  if [ "${1:-}" = scale ]; then
    shift
    program=$PWD/build/bench/bin/agent_scale
    build_bench bench_scale
  else
    build_bench
  fi
  # shellcheck disable=SC2154 # dev has set it
  cd "$caller_dir" || exit 1 # file names in the arguments are the caller's
  exec "$program" "$@"
}
