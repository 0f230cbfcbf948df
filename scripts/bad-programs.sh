# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# Programs that are built badly on purpose: whether scripts/hardening.sh complains. A check that lets them pass is none.

# Complaint | what the compiler is told besides | what is in the source besides. As the compiler is told last counts.
bad_programs() {
  cat <<END
static-pie|-no-pie -static -fno-pie|
dynamic loader|-no-pie -pie|
RELRO|-Wl,-z,norelro|
BIND_NOW|-Wl,-z,lazy|
GNU_STACK|-Wl,-z,execstack|
writable and executable||asm(".section .both,\"awx\"; .byte 0; .text");
TEXTREL|-Wl,-z,notext|asm(".quad main");
search path|-Wl,-rpath,/lib|
stack protector|-fno-stack-protector|
build machine||const char* volatile here = "$PWD";
END
}

# build_tiny PROGRAM SOURCE FLAG...: one function that needs a guard of its stack, in a namespace of ours.
build_tiny() {
  local program=$1 source=$2
  shift 2
  "${CXX:-c++}" -x c++ -Os -fPIE -static-pie -D_FORTIFY_SOURCE=2 -fstack-protector-strong -Wl,-z,relro,-z,now,-z,noexecstack \
    "$@" -o "$program" - <<END
namespace core {
[[gnu::noinline]] int sum(int count) {
  char volatile bytes[64]{};
  for (int i = 0; i < count; ++i) bytes[i] = char(i);
  return bytes[count / 2];
}
}
$source
int main(int argc, char**) { return core::sum(argc); }
END
}

# check_bad_programs FOLDER: each bad program that passes, and each good one that does not, a line.
check_bad_programs() {
  local program=$1/tiny complaint flags source complaints
  while IFS='|' read -r complaint flags source; do
    # shellcheck disable=SC2086 # words are wanted
    build_tiny "$program" "$source" $flags 2>"$program.log" || printf 'no program could be built to try: %s\n' "$complaint"
    complaints=$(check_hardening "$program" 1)
    has "$complaint" "$complaints" || printf 'a program that is built badly passes: %s\n' "$complaint"
  done < <(bad_programs)
  build_tiny "$program" '' || printf 'no good program could be built\n'
  check_hardening "$program" 1
  check_bad_calls
}

# The same for what the compiler is told.
check_bad_calls() {
  local flag call="${CXX:-c++} -Os -fPIC -fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"
  check_compiler "$call"
  for flag in -fno-stack-protector -fno-PIC -U_FORTIFY_SOURCE -O0; do
    [ -n "$(check_compiler "$call $flag" 2>/dev/null)" ] || printf 'a bad call of the compiler passes: %s\n' "$flag"
  done
  [ -n "$(check_compiler "${call/-fstack-clash-protection/}")" ] || printf 'a bad call of the compiler passes: without -fstack-clash-protection\n'
}
