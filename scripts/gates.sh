# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev gates [release|musl [ROW...]]: what the agent may take at most, of everything that does not depend on a clock. The
# limits stand in bench/limits/PRESET.txt; the measurements are those of ./dev bench, all or these rows. About three minutes.

# shellcheck source=scripts/bench.sh
source scripts/bench.sh

cmd_gates() {
  local preset=${1:-release} program=() rows=("${@:2}")
  [ ${#rows[@]} -gt 0 ] || rows=(size start memory idle)
  case $preset in
    release) ;;
    musl)
      build musl >&2
      program=(--program build/musl/bin/xen-guest-agent)
      ;;
    *) misuse "gates are for release and musl" ;;
  esac
  build_bench
  build/bench/bin/agent_bench "${program[@]}" --limits "bench/limits/$preset.txt" "${rows[@]}" ||
    die "a limit is broken"
}
