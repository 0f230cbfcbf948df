#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# systemd_test.sh LAB PACKAGES: the packages where systemd is the first process. Started by package_test.sh.
set -euo pipefail
# shellcheck source=tests/packaging/machine.sh
. "${0%/*}/machine.sh"
# shellcheck source=tests/packaging/older_agent.sh
. "${0%/*}/older_agent.sh"

install_ours() { dpkg -i "$packages"/xen-guest-agent_*.deb "$packages"/xen-guest-agent-udev_*.deb; }
unit=xen-guest-agent.service
property() { systemctl show -P "$1" $unit; }
not_process() { [ "$(property MainPID)" != "$1" ] && [ "$(property ActiveState)" = active ]; }
# What the machine lacks of a guest: the condition of the unit, and the device.
be_a_guest() {
  mkdir -p /etc/systemd/system/$unit.d
  printf '[Unit]\nConditionVirtualization=\n[Service]\nEnvironment=XENSTORED_PATH=%s/guest\n' "$lab" >/etc/systemd/system/$unit.d/lab.conf
  systemctl daemon-reload
}
be_no_guest() {
  rm -rf /etc/systemd/system/$unit.d
  systemctl daemon-reload
}
# The agent's own word on its rights, and the kernel's.
check_rights() {
  local process
  process=$(property MainPID)
  [ "$(user_of "$process")" = "$(agent_user)" ] || fail "its user is not xen-guest-agent"
  grep -q '^CapEff:	0*$' "/proc/$process/status" || fail "it has capabilities"
  grep -q '^CapBnd:	0*$' "/proc/$process/status" || fail "it could get capabilities"
  grep -q '^NoNewPrivs:	1$' "/proc/$process/status" || fail "no_new_privs is not set"
  grep -q '^Seccomp:	2$' "/proc/$process/status" || fail "system calls are not filtered"
  [ "$(stat -c '%U %a' /run/xen-guest-agent)" = 'xen-guest-agent 700' ] || fail "$(stat /run/xen-guest-agent)"
  xen-guest-agent status >/tmp/status || fail "no status"
  head -n 5 /tmp/status
}

step "$PRETTY_NAME: $(systemctl --version | head -n 1)"
tree >/tmp/tree.before
files >/tmp/files.before

step "no guest of Xen: installed, enabled, not started, and nothing has failed"
install_ours
[ "$(property UnitFileState)" = enabled ] || fail "it is not enabled"
[ "$(property ConditionResult)" = no ] || fail "it was started where there is no Xen"
[ "$(property ActiveState) $(property Result)" = 'inactive success' ] || fail "it is $(property ActiveState)"
dpkg -P xen-guest-agent xen-guest-agent-udev

step "a guest: it starts by its installation, and systemd is told when the tree is there"
be_a_guest
install_ours
[ "$(property ActiveState)" = active ] || { systemctl status $unit || true; fail "it does not run"; }
is data/os_name "$PRETTY_NAME" || fail "it is ready, but nothing is published"
is attr/PVAddons/Installed 1 || fail "not detected"
property StatusText
check_rights

step "udev knows what our rules say"
# What it complains of, it names with the file and the line.
udevadm test -a add /sys/devices/system/cpu/cpu0 >/tmp/udev.log 2>&1 || true
for rule in 60-xen-guest-agent.rules 60-xen-vcpu-online.rules; do
  grep -q "/$rule\$" /tmp/udev.log || { cat /tmp/udev.log; fail "udev did not read $rule"; }
  ! grep "/$rule:[0-9]" /tmp/udev.log || fail "udev does not understand $rule"
done

step "restart: no key is away, and at once"
gaps_start
for _ in 1 2 3 4 5 6; do systemctl restart $unit; done
gaps_end
process=$(property MainPID)
systemctl reload $unit
kill -0 "$process" || fail "a reload ended it"

step "killed: it is started again"
kill -KILL "$process"
eventually "it was not started again" not_process "$process"
is data/os_name "$PRETTY_NAME" || fail "nothing is published"

step "upgrade: another process, and never a moment without a key"
newer_package /tmp/newer.deb
process=$(property MainPID)
gaps_start
dpkg -i /tmp/newer.deb
gaps_end
not_process "$process" || fail "it was not restarted"

step "a stop keeps the keys; on-exit = clear takes them away"
systemctl stop $unit
is data/os_name "$PRETTY_NAME" || fail "a stop cleared the tree"
echo 'on-exit = clear' >/etc/xen-guest-agent.conf
systemctl start $unit
is data/os_name "$PRETTY_NAME" || fail "nothing is published"
systemctl stop $unit
[ -z "$(value data/os_name)" ] || fail "on-exit = clear left data/os_name"
rm /etc/xen-guest-agent.conf

step "no xenstore, or a wrong configuration: it ends, and is not tried again"
echo 'no-such-setting = 1' >/etc/xen-guest-agent.conf
systemctl start $unit 2>/dev/null && fail "a wrong configuration was taken"
sleep 3 # RestartSec and more
[ "$(property ExecMainStatus) $(property NRestarts)" = '2 0' ] || fail "status $(property ExecMainStatus), $(property NRestarts) restarts"
rm /etc/xen-guest-agent.conf
sed -i /XENSTORED_PATH/d /etc/systemd/system/$unit.d/lab.conf
systemctl daemon-reload
systemctl start $unit 2>/dev/null && fail "no Xen, and it runs"
sleep 3
[ "$(property ExecMainStatus) $(property NRestarts)" = '3 0' ] || fail "status $(property ExecMainStatus), $(property NRestarts) restarts"

step "remove: no process, no key; purge: no file"
be_a_guest
systemctl reset-failed $unit
systemctl start $unit
printf 'export XENSTORED_PATH=%s/guest\n' "$lab" >/etc/default/xen-guest-agent # for xen-guest-agent clear
dpkg -r xen-guest-agent xen-guest-agent-udev
! runs xen-guest-agent || fail "it runs after it was removed"
tree >/tmp/tree.after
diff -u /tmp/tree.before /tmp/tree.after || fail "keys are left"
dpkg -P xen-guest-agent xen-guest-agent-udev
rm -f /etc/default/xen-guest-agent
be_no_guest
files >/tmp/files.after
diff -u /tmp/files.before /tmp/files.after || fail "files are left"

step "take-over: an older agent runs as a service, with keys that lie"
be_a_guest
older_package /tmp/old.deb
dpkg -i /tmp/old.deb
systemctl daemon-reload
systemctl is-active -q xe-linux-distribution.service || systemctl restart xe-linux-distribution.service
eventually "the older agent does not publish" is data/os_name "An older system"
watch_take_over none
install_ours
taken_over_within 1000
! systemctl is-active -q xe-linux-distribution.service || fail "the older service is active"

step "take-over: a package of the same name and another origin"
dpkg -P xen-guest-agent xen-guest-agent-udev xe-guest-utilities
other_package /tmp/other.deb
dpkg -i /tmp/other.deb
be_a_guest
eventually "the other agent does not run" runs xen-guest-agent
XENSTORED_PATH=$lab/guest /viewer/usr/bin/xenstorepp write attr/vif/9/ipv4/0 192.0.2.99 data/os_name "An older system" \
  attr/PVAddons/MajorVersion 0 attr/PVAddons/MinorVersion 4 attr/PVAddons/MicroVersion 0 attr/PVAddons/Installed 1
process=$(property MainPID)
watch_take_over "$process"
install_ours
taken_over_within 1000
[ ! -e "/proc/$process" ] || fail "the other agent still runs"

step "an older agent that is started again stops ours no more than ours does it: one of them runs"
printf '[Service]\nExecStart=/bin/sleep 1000\n' >/run/systemd/system/xe-daemon.service
systemctl daemon-reload
systemctl start xe-daemon.service
[ "$(property ActiveState)" = inactive ] || fail "both run"
systemctl start $unit
! systemctl is-active -q xe-daemon.service || fail "both run"
is data/os_name "$PRETTY_NAME" || fail "nothing is published"
printf 'export XENSTORED_PATH=%s/guest\n' "$lab" >/etc/default/xen-guest-agent
dpkg -P xen-guest-agent xen-guest-agent-udev xe-guest-utilities
rm -f /etc/default/xen-guest-agent
tree >/tmp/tree.after
diff -u /tmp/tree.before /tmp/tree.after || fail "keys are left after the take-over"

step "the tarball: install.sh with systemd, twice, and away again"
rm -f /run/systemd/system/xe-daemon.service
be_a_guest
dpkg -i /tmp/old.deb
systemctl daemon-reload
systemctl restart xe-linux-distribution.service
eventually "the older agent does not run" runs xe-daemon
files >/tmp/files.before
tar -C /tmp -xf "$packages"/xen-guest-agent-*-linux-*.tar.gz
installer=$(echo /tmp/xen-guest-agent-*-linux-*/install.sh)
watch_take_over none
"$installer"
taken_over_within 1000
[ "$(property UnitFileState)" = enabled ] || fail "it is not enabled"
hash -r # it is elsewhere now
check_rights
process=$(property MainPID)
gaps_start
"$installer"
gaps_end
not_process "$process" || fail "it was not restarted"
! "$installer" --init none >/tmp/other-init 2>&1 || fail "another init system than it was installed for"
grep -q 'it was installed for systemd' /tmp/other-init || { cat /tmp/other-init; fail "another complaint"; }
printf 'export XENSTORED_PATH=%s/guest\n' "$lab" >/etc/default/xen-guest-agent
"$installer" --uninstall
rm -f /etc/default/xen-guest-agent
! runs xen-guest-agent || fail "it runs after it was taken away"
tree >/tmp/tree.after
diff -u /tmp/tree.before /tmp/tree.after || fail "keys are left"
files >/tmp/files.after
older='^/etc/rc.*xe-linux-distribution$|^/run/' # is stopped, and not started again; systemd's own
diff -u <(grep -vE "$older" /tmp/files.before) <(grep -vE "$older" /tmp/files.after) || fail "files are left"
step "all is well on $PRETTY_NAME with systemd"
