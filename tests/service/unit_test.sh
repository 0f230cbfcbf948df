#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# unit_test.sh PART PACKAGING: whether systemd understands our files, and what they give away. PARTs are the functions.
set -euo pipefail
part=$1 packaging=$2
unit=$packaging/systemd/xen-guest-agent.service

# As GoogleTest says it, so that ./dev test tells why.
skip() {
  printf 'service.%s: Skipped\n%s\n' "$part" "$1"
  exit 0
}

fail() {
  printf '%s\n' "$*"
  exit 1
}

need() { command -v "$1" >/dev/null || skip "there is no $1 here"; }

# What the unit sets, each NAME=VALUE as systemd reads it: without comments, with continued lines joined, and without the blanks
# that may stand around the "=".
settings() {
  sed -E '/^[[:space:]]*[#;]/d' "$unit" | sed -E -e ':join' -e '/\\$/{N; s/\\\n/ /; b join' -e '}' \
    -e 's/^[[:space:]]+//; s/[[:space:]]+$//; s/[[:space:]]*=[[:space:]]*/=/'
}

# Each of these keeps from the agent, without an error, what it is to tell of. Whatever the value: there are many words for yes.
blinds() {
  local found
  found=$(settings | grep -E '^(Protect(Hostname|Proc)|Private(Network|Devices|Users|PIDs)|NetworkNamespacePath|JoinsNamespaceOf|Inaccessible(Paths|Directories)|TemporaryFileSystem|Root(Directory|Image)|ProcSubset)=' |
    grep -vx 'ProcSubset=all') && fail "these would blind the agent: $found"
  # Once, since the last one counts.
  [ "$(settings | grep '^ProtectHome=')" = ProtectHome=read-only ] || fail "homes are not read-only"
}

# That blinds sees what it is to see, however it is written.
sees() {
  local copy line original=$unit
  copy=$(mktemp)
  trap 'rm -f "$copy"' RETURN
  unit=$copy
  for line in 'ProtectHome='{y,yes,t,true,on,1,tmpfs} 'ProtectHome = yes' $'PrivateUsers\\\n=yes' ' PrivateDevices = y' 'ProtectProc=ptraceable' \
    'ProcSubset= pid' 'InaccessiblePaths =/sys' 'RootDirectory=/srv'; do
    { cat "$original" && printf '[Service]\n%s\n' "$line"; } >"$copy"
    ! (blinds) >/dev/null || fail "not seen: $line"
  done
  grep -v '^ProtectHome=' "$original" >"$copy"
  ! (blinds) >/dev/null || fail "not seen: no ProtectHome="
  { cat "$original" && printf '#PrivateNetwork=yes\n[Service]\nProcSubset = all\n'; } >"$copy"
  (blinds) || fail "what does no harm is complained about"
}

# Everything but where the program and its manual are not installed.
verifies() {
  need systemd-analyze
  local copy complaints
  copy=$(mktemp -d)
  trap 'rm -rf "$copy"' RETURN
  sed -e 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' -e '/^Documentation=/d' "$unit" >"$copy/xen-guest-agent.service"
  complaints=$(systemd-analyze verify "$copy/xen-guest-agent.service" 2>&1) || fail "$complaints"
  [ -z "$complaints" ] || fail "$complaints"
}

security() {
  need systemd-analyze
  systemd-analyze security --help | grep -q -- --offline || skip "this systemd-analyze cannot judge a file"
  systemd-analyze security --offline=yes --threshold=15 "$unit" | tail -n 1 || fail "more than 1.5"
}

user() {
  need systemd-sysusers
  local root
  root=$(mktemp -d)
  trap 'rm -rf "$root"' RETURN
  mkdir "$root/etc"
  systemd-sysusers --root="$root" --inline "$(grep -v '^#' "$packaging/sysusers.d/xen-guest-agent.conf")" >/dev/null 2>&1 ||
    skip "this systemd-sysusers cannot work on a directory"
  grep -q '^xen-guest-agent:[^:]*:[0-9]*:[0-9]*:Xen guest agent:/:.*nologin$' "$root/etc/passwd" || fail "$(cat "$root/etc/passwd")"
  grep -q '^xen-guest-agent:' "$root/etc/group" || fail "$(cat "$root/etc/group")"
  grep -qE '^KERNEL=="xen/xenbus",.* GROUP="xen-guest-agent", MODE="0660"$' "$packaging/udev/60-xen-guest-agent.rules" ||
    fail "the device is not the group's"
}

"$part"
