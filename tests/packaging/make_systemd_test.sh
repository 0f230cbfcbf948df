#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# make_systemd_test.sh LAB PACKAGES: makes a fresh machine one that systemd_test.sh can be run on.
set -euo pipefail
# shellcheck source=tests/packaging/machine.sh
. "${0%/*}/machine.sh"
apt_install systemd systemd-sysv udev dbus
systemctl mask console-getty.service getty@tty1.service >/dev/null 2>&1
