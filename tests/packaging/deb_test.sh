#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# deb_test.sh LAB PACKAGES: the packages on a Debian without an init system, where the init script starts the agent; and the
# tarball there. Started by package_test.sh.
set -euo pipefail
# shellcheck source=tests/packaging/machine.sh
. "${0%/*}/machine.sh"
# shellcheck source=tests/packaging/older_agent.sh
. "${0%/*}/older_agent.sh"

install_ours() { dpkg -i "$packages"/xen-guest-agent_*.deb "$packages"/xen-guest-agent-udev_*.deb "$packages"/xenstorepp-tools_*.deb; }

step "what the packages depend on, and a minimal Debian has not"
apt_install systemd-standalone-sysusers
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
# (The store's socket is open to that user, as the device is by udev's rule.)
[ "$(user_of "$(processes xen-guest-agent)")" = "$(agent_user)" ] || fail "it is not the user xen-guest-agent"
[ "$(stat -c '%U %a' /run/xen-guest-agent/status.sock 2>/dev/null)" = 'root 600' ] || fail "the status socket: $(ls -l /run/xen-guest-agent)"
grep -q 'GROUP="xen-guest-agent"' /usr/lib/udev/rules.d/60-xen-guest-agent.rules || fail "no rule gives the device to that user"
grep -q '^xen-guest-agent:' /etc/group || fail "there is no such group"

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
newer_package /tmp/newer.deb
eventually "not running before the upgrade" runs xen-guest-agent
former=$(processes xen-guest-agent)
gaps_start
dpkg -i /tmp/newer.deb
eventually "not running after the upgrade" runs xen-guest-agent
gaps_end
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
older_package /tmp/old.deb
dpkg -i /tmp/old.deb
eventually "the older agent does not publish" is data/os_name "An older system"
eventually "the older agent does not run" runs xe-daemon
cat >/etc/default/xen-guest-agent <<END
export XENSTORED_PATH=$lab/guest
END
watch_take_over none
install_ours
taken_over_within 1000
[ ! -e /usr/sbin/xe-daemon ] || fail "the older package is still there"
xen-guest-agent doctor >/tmp/doctor 2>&1 || true
# (It may warn of the older init script, which dpkg keeps until the older package is purged, and which then does nothing.)
! grep -q 'two agents write' /tmp/doctor || { cat /tmp/doctor; fail "the doctor sees another agent"; }
dpkg -P xen-guest-agent xen-guest-agent-udev xenstorepp-tools
tree >/tmp/tree.after
diff -u /tmp/tree.before /tmp/tree.after || fail "keys are left after the take-over"
for tarball in "$packages"/xen-guest-agent-*-linux-*.tar.gz; do
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
