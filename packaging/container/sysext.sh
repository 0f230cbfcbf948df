#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# sysext.sh INSTALLED IMAGE: a systemd-sysext image (systemd-sysext(8)) for Flatcar, Fedora CoreOS, HAOS and their kin, of what
# `cmake --install` of a static build put into the directory INSTALLED (DESTDIR). Put it into /var/lib/extensions/ or
# /etc/extensions/ under the name that it has (IMAGE, say xen-guest-agent.raw: the name stands inside, too), then:
#
#   systemd-sysext refresh && systemctl daemon-reload
#   systemd-sysusers                                    # nothing else makes the unit's user
#   udevadm control --reload && udevadm trigger --action=change --name-match=/dev/xen/xenbus
#   systemctl start xen-guest-agent
set -eu
installed=$1 image=$2
release=$installed/usr/lib/extension-release.d
mkdir -p "$release"
# Static, so it goes with any system; its unit is pulled in by the extension itself, as /etc is not the extension's.
printf 'ID=_any\nARCHITECTURE=%s\n' "$(uname -m | sed 's/x86_64/x86-64/; s/aarch64/arm64/')" \
	>"$release/extension-release.$(basename "$image" .raw)"
mkdir -p "$installed/usr/lib/systemd/system/multi-user.target.d"
printf '[Unit]\nWants=xen-guest-agent.service\n' \
	>"$installed/usr/lib/systemd/system/multi-user.target.d/10-xen-guest-agent.conf"
# (It takes the time from its options or from the variable, and refuses both.)
epoch=${SOURCE_DATE_EPOCH:-0}
env -u SOURCE_DATE_EPOCH mksquashfs "$installed" "$image" -all-root -noappend -mkfs-time "$epoch" -all-time "$epoch"
