#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# install_test.sh C++-COMPILER: what `cmake --install` puts where, with DESTDIR, as distributions do it. Only the places
# count here, so nothing is compiled: the programs are empty files.
set -euo pipefail
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
lists=$source_dir/tests/packaging
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() { echo "install_test: $*"; exit 1; }
version=$(cat "$source_dir/VERSION")

# installed NAME OPTION...: installs with these options into NAME, and compares with the list installed.NAME.
installed() {
  local name=$1 build=$work/build-$1
  shift
  cmake -G Ninja -S "$source_dir" -B "$build" -DCMAKE_CXX_COMPILER="$compiler" -DXGA_TESTS=OFF -DXENSTOREPP_INSTALL=ON "$@" \
    >"$work/log" 2>&1 || { cat "$work/log"; fail "not configured: $name"; }
  mkdir -p "$build/bin"
  : >"$build/bin/xen-guest-agent"
  : >"$build/bin/xenstore"
  : >"$build/libs/xenstore/libxenstorepp.a"
  : >"$build/libs/xenstore/libxenstorepp.so.$version"
  ln -s "libxenstorepp.so.$version" "$build/libs/xenstore/libxenstorepp.so.${version%%.*}"
  ln -s "libxenstorepp.so.${version%%.*}" "$build/libs/xenstore/libxenstorepp.so"
  DESTDIR=$work/$name cmake --install "$build" >"$work/log" 2>&1 || { cat "$work/log"; fail "not installed: $name"; }
  (cd "$work/$name" && find . ! -type d | sed 's/^\.//' | LC_ALL=C sort) >"$work/list"
  sed "s/@VERSION@/$version/; s/@MAJOR@/${version%%.*}/" "$lists/installed.$name" | LC_ALL=C sort >"$work/wanted"
  diff -u "$work/wanted" "$work/list" || fail "not what installed.$name has"
}

compiler=$1
installed usual -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_INSTALL_LIBDIR=lib64
grep -q '^ExecStart=/usr/sbin/xen-guest-agent' "$work/usual/usr/lib/systemd/system/xen-guest-agent.service"

installed elsewhere -DXENSTOREPP_INSTALL_STATIC=OFF -DCMAKE_INSTALL_PREFIX=/opt/xga -DCMAKE_INSTALL_LIBDIR=l -DCMAKE_INSTALL_SBINDIR=s -DCMAKE_INSTALL_BINDIR=b \
  -DCMAKE_INSTALL_MANDIR=m -DCMAKE_INSTALL_DOCDIR=d -DCMAKE_INSTALL_INCLUDEDIR=i '-DXGA_SERVICES=systemd;openrc;runit;freebsd' \
  -DXGA_UNITDIR=units -DXGA_SYSUSERSDIR=users -DXGA_UDEVRULESDIR=rules -DXGA_INITDIR=init -DXGA_CONFDDIR=confd -DXGA_SVDIR=sv \
  -DXGA_RCDIR=rc -DXGA_RUNDIR=/somewhere -DXGA_CONFDIR=/conf -DXGA_BASHCOMPLETIONDIR=bash -DXGA_ZSHCOMPLETIONDIR=zsh -DXGA_FISHCOMPLETIONDIR=fish
for file in units/xen-guest-agent.service init/xen-guest-agent sv/xen-guest-agent/run rc/xen_guest_agent; do
  grep -q '/opt/xga/s/xen-guest-agent' "$work/elsewhere/opt/xga/$file" || fail "$file names another agent"
  ! grep -qE '/usr(/local)?/sbin/xen-guest-agent' "$work/elsewhere/opt/xga/$file" || fail "$file still names /usr"
done
for file in m/man8/xen-guest-agent.8 m/man5/xen-guest-agent.conf.5 d/xen-guest-agent.conf.example; do
  grep -q ' /somewhere/xen-guest-agent/status\.sock' "$work/elsewhere/opt/xga/$file" || fail "$file names another socket"
  ! grep -q '[^e]/run/' "$work/elsewhere/opt/xga/$file" || fail "$file still names /run"
done
for file in m/man8/xen-guest-agent.8 m/man5/xen-guest-agent.conf.5 d/xen-guest-agent.conf.example init/xen-guest-agent \
  confd/xen-guest-agent d/xen-guest-agent-freeze.conf.example; do
  grep -q ' /conf/xen-guest-agent\.conf' "$work/elsewhere/opt/xga/$file" || fail "$file names another configuration"
  ! grep -q '/etc/xen-guest-agent' "$work/elsewhere/opt/xga/$file" || fail "$file still names /etc"
done
grep -q '"/conf/xen-guest-agent\.conf"' "$work"/build-elsewhere/rooms/config-made/config/places.hpp || fail "the agent reads another"
for script in init/xen-guest-agent sv/xen-guest-agent/run sv/xen-guest-agent/finish rc/xen_guest_agent; do
  [ -x "$work/elsewhere/opt/xga/$script" ] || fail "$script cannot be run"
done

# refused SERVICES COMPLAINT
refused() {
  cmake -G Ninja -S "$source_dir" -B "$work/build-wrong" -DCMAKE_CXX_COMPILER="$compiler" -DXGA_TESTS=OFF "-DXGA_SERVICES=$1" \
    >"$work/log" 2>&1 && fail "services were taken: $1"
  grep -q "$2" "$work/log" || { cat "$work/log"; fail "another complaint"; }
}
refused upstart 'there is no service for upstart'
refused 'systemd;openrc;sysv' 'openrc and sysv are both'
