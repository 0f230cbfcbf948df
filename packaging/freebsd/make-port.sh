#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# make-port.sh DIRECTORY: the port, as it stands below /usr/ports/sysutils. What is to do there: make makesum; make
# makeplist > pkg-plist; portlint -AC; poudriere testport.
set -eu
here=$(dirname "$0")
mkdir -p "$1/files"
cp "$here/Makefile" "$here/pkg-descr" "$1/"
sed 's|/usr/local|%%PREFIX%%|g' "$here/../rc.d/freebsd" >"$1/files/xen_guest_agent.in"
