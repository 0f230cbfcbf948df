# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# What `./dev full hardening` looks for in a program as it is shipped: readelf and objdump say what the linker really made, the
# compiler what it was told. scripts/bad-programs.sh has programs that lack it.

# complain_unless PROGRAM WHAT COMMAND...: a line if COMMAND fails.
complain_unless() {
  local program=$1 what=$2
  shift 2
  "$@" >/dev/null || printf '%s: %s\n' "$program" "$what"
}

has() { grep -Eq "$1" <<<"$2"; }
lacks() { ! has "$@"; }

# The libraries of the system in a program's link command: -lNAME, or a file outside the tree, but for those of the table. The
# compiler adds its own; for musl they are named.
foreign_libraries() {
  local command word
  command=$(ninja -C "$1" -t commands "$2" | tail -n 1)
  for word in $command; do
    case $word in
      */libstdc++.a | */libgcc.a | */libgcc_eh.a | */x86_64-linux-musl/libc.a) ;;
      -l*) printf '%s\n' "$word" ;;
      *.a | *.so | *.so.*) case $(realpath -m "$1/$word") in "$PWD"/*) ;; *) printf '%s\n' "$word" ;; esac ;;
    esac
  done
}

# The namespaces of what is shipped; the C library's own functions have all that ours are to have.
own_functions='(agent|collect|config|core|doctor|model|platform|publish|schema|xenstore_tools|xenstorepp)::'

# own_callers PROGRAM FUNCTION: how many functions of ours call it.
own_callers() {
  objdump -dC --no-show-raw-insn "$1" | awk -v own="^[0-9a-f]+ <$own_functions" -v called="<$2(@plt)?>" '
    /^[0-9a-f]+ </ { ours = $0 ~ own }
    ours && $0 ~ called { count++; ours = 0 }
    END { print count + 0 }'
}

# check_hardening PROGRAM LEAST [START]: each complaint a line; none is good. LEAST: so many functions need a guard of their stack.
# START: the C library's start object, if it is not the compiler's.
check_hardening() {
  local program=$1 headers guarded
  headers=$(readelf -hlWd "$program")
  guarded=$(own_callers "$program" __stack_chk_fail)
  complain_unless "$program" "is not position-independent (static-pie)" has 'FLAGS_1.*PIE' "$headers"
  complain_unless "$program" "needs a dynamic loader" lacks 'INTERP|\(NEEDED\)' "$headers"
  complain_unless "$program" "has no read-only relocations (RELRO)" has 'GNU_RELRO' "$headers"
  complain_unless "$program" "does not bind at the start (BIND_NOW)" has 'BIND_NOW|FLAGS_1.*NOW' "$headers"
  complain_unless "$program" "has no GNU_STACK, or an executable one" has 'GNU_STACK .* RW +0x' "$headers"
  complain_unless "$program" "has a segment that is writable and executable" lacks 'LOAD .* RWE ' "$headers"
  complain_unless "$program" "has relocations in its text (TEXTREL)" lacks 'TEXTREL' "$headers"
  complain_unless "$program" "has a search path for libraries" lacks 'RPATH|RUNPATH' "$headers"
  complain_unless "$program" "has no stack protector: $guarded functions of ours are guarded, not $2" [ "$guarded" -ge "$2" ]
  complain_unless "$program" "names a directory of the build machine" lacks_path "$program"
  check_branch_protection "$program" "${3:-}"
}

# check_compiler COMMAND: what the compiler says of itself with these options. That _FORTIFY_SOURCE had an effect
# cannot be seen in a program in which each length is known to fit: no checked function is called then. musl has none.
check_compiler() {
  local what=$1 macros
  macros=$(eval "$what -E -dM -x c++ -" <<<'#include <string>')
  complain_unless "$what" "the compiler makes no stack protector" has '__SSP_(STRONG|ALL)__ ' "$macros"
  complain_unless "$what" "the compiler makes no position-independent code" has '__PIC__ ' "$macros"
  complain_unless "$what" "large frames may step over the stack's end" has ' -fstack-clash-protection' "$what"
  if has '__GLIBC__ ' "$macros"; then
    complain_unless "$what" "_FORTIFY_SOURCE is not in effect" has '__USE_FORTIFY_LEVEL [23]' "$macros"
  fi
}

# compiler_calls BUILD: those of all sources, as far as they differ, without the names of files.
compiler_calls() { ninja -C "$1" -t commands | sed -n 's/ -MD .* -c .*//p' | sort -u; }

# check_compilers BUILD: each complaint a line.
check_compilers() {
  local calls call
  calls=$(compiler_calls "$1")
  [ -n "$calls" ] || { printf '%s: no call of a compiler was found\n' "$1"; return; }
  while IFS= read -r call; do check_compiler "$call"; done <<<"$calls"
}

lacks_path() { ! grep -aqF "$PWD" "$1"; }

# Only if all that is linked in has it does the linker keep the mark: so it can be asked for only where the C library has it.
check_branch_protection() {
  local start=$2 mark
  [ -n "$start" ] || start=$("${CC:-cc}" -print-file-name=rcrt1.o)
  for mark in IBT SHSTK BTI PAC; do
    if readelf -n "$start" 2>/dev/null | grep -qw "$mark"; then
      complain_unless "$1" "lacks $mark, which the C library has" has "\b$mark\b" "$(readelf -n "$1")"
    fi
  done
}

# shipped_programs: the static ones, with half as many as their functions with a guard were when this was written, and the
# start object of another C library.
shipped_programs() {
  local musl=
  printf '%s\n' 'build/release/bin/xen-guest-agent 180' 'build/release/bin/xenstore 30'
  [ "$(released_preset)" != musl ] || musl=/usr/lib/x86_64-linux-musl/rcrt1.o
  [ -z "$musl" ] || printf '%s\n' "build/musl/bin/xen-guest-agent 180 $musl" "build/musl/bin/xenstore 30 $musl"
}
