# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# What `./dev full hardening` looks for in a program as it is shipped: readelf says what the linker really made.

# complain_unless PROGRAM WHAT COMMAND...: a line if COMMAND fails.
complain_unless() {
  local program=$1 what=$2
  shift 2
  "$@" >/dev/null || printf '%s: %s\n' "$program" "$what"
}

has() { grep -Eq "$1" <<<"$2"; }
lacks() { ! has "$@"; }

# The libraries of the system in a program's link command: -lNAME, or a file outside the tree. The compiler adds its own.
foreign_libraries() {
  local command word
  command=$(ninja -C "$1" -t commands "$2" | tail -n 1)
  for word in $command; do
    case $word in
      -l*) printf '%s\n' "$word" ;;
      *.a | *.so | *.so.*) case $(realpath -m "$1/$word") in "$PWD"/*) ;; *) printf '%s\n' "$word" ;; esac ;;
    esac
  done
}

# check_hardening PROGRAM: each complaint a line; none is good.
check_hardening() {
  local program=$1 headers symbols
  headers=$(readelf -hlWd "$program")
  symbols=$(readelf -Ws "$program")
  complain_unless "$program" "is not position-independent (static-pie)" has 'FLAGS_1.*PIE' "$headers"
  complain_unless "$program" "needs a dynamic loader" lacks 'INTERP|\(NEEDED\)' "$headers"
  complain_unless "$program" "has no read-only relocations (RELRO)" has 'GNU_RELRO' "$headers"
  complain_unless "$program" "does not bind at the start (BIND_NOW)" has 'BIND_NOW|FLAGS_1.*NOW' "$headers"
  complain_unless "$program" "has no GNU_STACK, or an executable one" has 'GNU_STACK .* RW +0x' "$headers"
  complain_unless "$program" "has a segment that is writable and executable" lacks 'LOAD .* RWE ' "$headers"
  complain_unless "$program" "has relocations in its text (TEXTREL)" lacks 'TEXTREL' "$headers"
  complain_unless "$program" "has a search path for libraries" lacks 'RPATH|RUNPATH' "$headers"
  complain_unless "$program" "has no stack protector" has '__stack_chk_fail' "$symbols"
  complain_unless "$program" "has no checked functions (_FORTIFY_SOURCE)" has '__[a-z]+_chk' "$symbols"
  complain_unless "$program" "names a directory of the build machine" lacks_path "$program"
  check_branch_protection "$program"
}

lacks_path() { ! grep -aqF "$PWD" "$1"; }

# Only if all that is linked in has it does the linker keep the mark: so it can be asked for only where the C library has it.
check_branch_protection() {
  local start mark
  start=$("${CC:-cc}" -print-file-name=rcrt1.o)
  for mark in IBT SHSTK BTI PAC; do
    if readelf -n "$start" 2>/dev/null | grep -qw "$mark"; then
      complain_unless "$1" "lacks $mark, which the C library has" has "\b$mark\b" "$(readelf -n "$1")"
    fi
  done
}

# shipped_programs: those that are installed.
shipped_programs() { printf '%s\n' build/release/bin/xen-guest-agent build/release/bin/xenstore; }
