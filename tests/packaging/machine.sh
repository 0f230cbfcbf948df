#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# machine.sh LAB PACKAGES: started by package_test.sh, as root on a fresh minimal Debian that may be spoiled. LAB/guest
# leads to the xenstore of a guest, LAB/dom0 to the toolstack's; PACKAGES holds the .deb files.
set -euo pipefail
lab=$1 packages=$2
home=/local/domain/5
export DEBIAN_FRONTEND=noninteractive

step() { printf -- '--- %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*"; tree; cat /proc/[0-9]*/comm; exit 1; }
dom0() { XENSTORED_PATH=$lab/dom0 /viewer/usr/bin/xenstorepp "$@"; }
tree() { dom0 ls -f "$home" 2>/dev/null || dom0 ls "$home"; }
value() { dom0 read "$home/$1" 2>/dev/null || true; }
# processes NAME: their numbers. (A minimal Debian has no procps.)
processes() {
  local entry
  for entry in /proc/[0-9]*; do
    if [ "$(cat "$entry/comm" 2>/dev/null)" = "$1" ]; then echo "${entry#/proc/}"; fi
  done
}
runs() { [ -n "$(processes "$1")" ]; }
milliseconds() { local now=${EPOCHREALTIME/[.,]/}; echo $((now / 1000)); }
# eventually WHAT COMMAND...: within ten seconds.
eventually() {
  local what=$1 deadline=$(($(milliseconds) + 10000))
  shift
  until "$@"; do
    [ "$(milliseconds)" -lt $deadline ] || fail "$what"
    sleep 0.01
  done
}
is() { [ "$(value "$1")" = "$2" ]; }
# Every file but what is nobody's to clean up.
files() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /var/log -o -path /var/cache \
    -o -path /var/lib/dpkg -o -path /packages -o -path /viewer -o -path "$lab" -o -path /etc/ld.so.cache -o -path /var/lib/apt -o -path '/etc/*-' \) -prune \
    -o -print | LC_ALL=C sort
}
install_ours() { dpkg -i "$packages"/xen-guest-agent_*.deb "$packages"/xen-guest-agent-udev_*.deb "$packages"/xenstorepp-tools_*.deb; }

mkdir -p /viewer
dpkg-deb -x "$packages"/xenstorepp-tools_*.deb /viewer
# shellcheck source=/dev/null
. /etc/os-release
step "what the packages depend on, and a minimal Debian has not"
if ! (apt-get -q update && apt-get -q install -y --no-install-recommends systemd-standalone-sysusers) >/tmp/apt.log 2>&1; then
  cat /tmp/apt.log
  fail "no way to the packages"
fi
printf '#!/bin/sh\nexit 0\n' >/usr/sbin/policy-rc.d # services may be started though there is no init
chmod 755 /usr/sbin/policy-rc.d
tree >/tmp/tree.before
files >/tmp/files.before
cat >/etc/default/xen-guest-agent <<END
export XENSTORED_PATH=$lab/guest
END

step "install: it starts by itself, and the tree is there"
install_ours
eventually "it does not run" runs xen-guest-agent
eventually "no operating system" is data/os_name "$PRETTY_NAME"
eventually "not detected" is attr/PVAddons/Installed 1
is attr/PVAddons/MajorVersion "$(cut -d. -f1 <<<"$(xen-guest-agent --version | cut -d' ' -f2)")" || fail "another version"
[ -L /etc/systemd/system/multi-user.target.wants/xen-guest-agent.service ] || fail "systemd would not start it"
xen-guest-agent status | head -5

step "the command line of the unit"
/etc/init.d/xen-guest-agent stop
eventually "it was not stopped" eval '! runs xen-guest-agent'
is attr/PVAddons/Installed 1 || fail "a stop cleared the tree"
unit=$(dpkg -L xen-guest-agent | grep '/system/xen-guest-agent.service$')
read -ra command < <(sed -n 's/^ExecStart=//p' "$unit")
XENSTORED_PATH=$lab/guest "${command[@]}" 2>/tmp/unit.log &
eventually "the unit's command line published nothing" grep -q 'agent: version' /tmp/unit.log
kill -TERM $!
wait $! || fail "the unit's command line ended with $?"
/etc/init.d/xen-guest-agent start

step "upgrade: another process, and never a moment without the tree"
mkdir /tmp/newer
dpkg-deb -R "$packages"/xen-guest-agent_*.deb /tmp/newer
sed -i 's/^Version: .*/&.1/' /tmp/newer/DEBIAN/control
dpkg-deb -b /tmp/newer /tmp/newer.deb >/dev/null
eventually "not running before the upgrade" runs xen-guest-agent
former=$(processes xen-guest-agent)
: >/tmp/gaps
(while [ ! -e /tmp/stop ]; do dom0 exists "$home/attr/PVAddons/Installed" || echo gap >>/tmp/gaps; done) &
looker=$!
dpkg -i /tmp/newer.deb
eventually "not running after the upgrade" runs xen-guest-agent
touch /tmp/stop
wait $looker
[ ! -s /tmp/gaps ] || fail "the tree was away $(wc -l </tmp/gaps) times during the upgrade"
[ "$former" != "$(processes xen-guest-agent)" ] || fail "the old process runs on after the upgrade"

step "remove: no process, no key"
dpkg -r xen-guest-agent xen-guest-agent-udev xenstorepp-tools
! runs xen-guest-agent || fail "it runs after it was removed"
tree >/tmp/tree.after
diff -u /tmp/tree.before /tmp/tree.after || fail "keys are left"

step "purge: no file"
dpkg -P xen-guest-agent xen-guest-agent-udev xenstorepp-tools
rm -f /etc/default/xen-guest-agent # the test's
files >/tmp/files.after
diff -u /tmp/files.before /tmp/files.after || fail "files are left"

step "take-over: an older agent runs, with keys that lie"
old=/tmp/old
mkdir -p $old/DEBIAN $old/usr/sbin $old/usr/bin $old/etc/init.d $old/usr/lib/udev/rules.d
# Laid out as the tools ISO's xe-guest-utilities: the names are its own, what is behind them is not.
cat >$old/DEBIAN/control <<END
Package: xe-guest-utilities
Version: 7.30.0-12
Architecture: $(dpkg --print-architecture)
Maintainer: nobody <nobody@example.org>
Description: stands for an older agent
END
echo /etc/init.d/xe-linux-distribution >$old/DEBIAN/conffiles
printf '#!/bin/sh\nset -e\nupdate-rc.d xe-linux-distribution defaults >/dev/null\n/etc/init.d/xe-linux-distribution start\n' >$old/DEBIAN/postinst
printf '#!/bin/sh\nset -e\n/etc/init.d/xe-linux-distribution stop\n' >$old/DEBIAN/prerm
# shellcheck disable=SC2016 # expanded there
printf '#!/bin/sh\nset -e\n[ "$1" != purge ] || update-rc.d xe-linux-distribution remove >/dev/null\n' >$old/DEBIAN/postrm
cp /viewer/usr/bin/xenstorepp $old/usr/bin/xenstore
for name in read write exists rm list ls; do ln -s xenstore "$old/usr/bin/xenstore-$name"; done
printf '#!/bin/sh\necho os_name="An older system"\n' >$old/usr/sbin/xe-linux-distribution
cat >$old/usr/sbin/xe-daemon <<END
#!/bin/sh
echo \$\$ >/var/run/xe-daemon.pid
export XENSTORED_PATH=$lab/guest
xenstore-write attr/PVAddons/MajorVersion 7 attr/PVAddons/MinorVersion 30 attr/PVAddons/MicroVersion 0 \
  attr/PVAddons/BuildVersion 12 attr/PVAddons/Installed 1 data/os_name "An older system" data/os_distro old \
  attr/vif/9/ipv4/0 192.0.2.99 data/volumes/7/name xvdz7 data/updated "long ago"
while :; do sleep 1; done
END
cat >$old/etc/init.d/xe-linux-distribution <<'END'
#!/bin/sh
### BEGIN INIT INFO
# Provides:          xe-linux-distribution
# Required-Start:    $remote_fs
# Required-Stop:     $remote_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: stands for an older agent
### END INIT INFO
[ -x /usr/sbin/xe-daemon ] || exit 0
case $1 in
start) /usr/sbin/xe-daemon >/dev/null 2>&1 & ;;
stop) [ ! -f /var/run/xe-daemon.pid ] || { kill "$(cat /var/run/xe-daemon.pid)"; rm -f /var/run/xe-daemon.pid; } ;;
esac
END
echo '# an older rule' >$old/usr/lib/udev/rules.d/z10_xen-vcpu-hotplug.rules
chmod 755 $old/DEBIAN/p* $old/usr/sbin/* $old/etc/init.d/*
dpkg-deb -b $old /tmp/old.deb >/dev/null
dpkg -i /tmp/old.deb
eventually "the older agent does not publish" is data/os_name "An older system"
eventually "the older agent does not run" runs xe-daemon
cat >/etc/default/xen-guest-agent <<END
export XENSTORED_PATH=$lab/guest
END
(until runs xen-guest-agent; do :; done; milliseconds >/tmp/started
  until is data/os_name "$PRETTY_NAME" && is attr/PVAddons/MajorVersion 1; do :; done; milliseconds >/tmp/taken) &
looker=$!
install_ours
wait $looker
took=$(($(cat /tmp/taken) - $(cat /tmp/started)))
[ $took -le 1000 ] || fail "our keys came $took ms after our start"
echo "our keys were there $took ms after the process was"
! runs xe-daemon || fail "the older agent still runs"
[ ! -e /usr/sbin/xe-daemon ] || fail "the older package is still there"
for stale in attr/vif/9 data/volumes/7; do
  ! dom0 exists "$home/$stale" || fail "stale: $stale"
done
xen-guest-agent doctor >/tmp/doctor 2>&1 || true
# (It may warn of the older init script, which dpkg keeps until the older package is purged, and which then does nothing.)
! grep -q 'two agents write' /tmp/doctor || { cat /tmp/doctor; fail "the doctor sees another agent"; }
dpkg -P xen-guest-agent xen-guest-agent-udev xenstorepp-tools
tree >/tmp/tree.after
diff -u /tmp/tree.before /tmp/tree.after || fail "keys are left after the take-over"
for tarball in "$packages"/xen-guest-agent-*-linux-*.tar.gz; do
  [ -e "$tarball" ] || continue
  step "the tarball: installed over an older agent, and taken away again"
  dpkg -i /tmp/old.deb
  eventually "the older agent does not run" runs xe-daemon
  rm -f /etc/default/xen-guest-agent
  files >/tmp/files.before
  tar -C /tmp -xf "$tarball"
  installer=$(echo /tmp/xen-guest-agent-*-linux-*/install.sh)
  cat >/etc/default/xen-guest-agent <<END
export XENSTORED_PATH=$lab/guest
END
  "$installer" --init sysv
  eventually "the agent of the tarball does not run" runs xen-guest-agent
  eventually "the agent of the tarball does not publish" is data/os_name "$PRETTY_NAME"
  ! runs xe-daemon || fail "the older agent still runs"
  ! dom0 exists "$home/attr/vif/9" || fail "stale: attr/vif/9"
  "$installer" --init sysv >/dev/null # an upgrade
  eventually "the agent does not run after an upgrade" runs xen-guest-agent
  "$installer" --init sysv --uninstall
  ! runs xen-guest-agent || fail "it runs after it was taken away"
  rm -f /etc/default/xen-guest-agent
  files >/tmp/files.after
  older='^/etc/rc.*xe-linux-distribution$|^/run/xe-daemon.pid$' # is stopped, and not started again
  diff -u <(grep -vE "$older" /tmp/files.before) <(grep -vE "$older" /tmp/files.after) || fail "files are left"
  tree >/tmp/tree.after
  diff -u /tmp/tree.before /tmp/tree.after || fail "keys are left"
done
step "all is well on $PRETTY_NAME"
