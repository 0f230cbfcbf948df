#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# services_test.sh LAB PACKAGES: the tarball's install.sh and the services with OpenRC and with runit. Started by
# package_test.sh.
set -euo pipefail
# shellcheck source=tests/packaging/machine.sh
. "${0%/*}/machine.sh"
# shellcheck source=tests/packaging/older_agent.sh
. "${0%/*}/older_agent.sh"

tar -C /tmp -xf "$packages"/xen-guest-agent-*-linux-*.tar.gz
installer=$(echo /tmp/xen-guest-agent-*-linux-*/install.sh)
tree >/tmp/tree.before
agent() { processes xen-guest-agent; }
# The process of before has ended, and there is one.
renewed() { [ -n "$(agent)" ] && [ "$(agent)" != "$1" ]; }
published() { is data/os_name "$PRETTY_NAME" && is attr/PVAddons/Installed 1; }
be_without() {
  tree >/tmp/tree.after
  diff -u /tmp/tree.before /tmp/tree.after || fail "keys are left"
  ! runs xen-guest-agent || fail "it runs after it was taken away"
}

step "$PRETTY_NAME: OpenRC"
apt_install openrc passwd
mkdir -p /run/openrc # as if the machine had been started by it
touch /run/openrc/softlevel
older_package /tmp/old.deb
dpkg -i /tmp/old.deb >/dev/null
runs xe-daemon || /etc/init.d/xe-linux-distribution start # OpenRC has not started this machine, and starts nothing by itself
eventually "the older agent does not run" runs xe-daemon
files >/tmp/files.before

step "no guest of Xen: OpenRC refuses to start it"
"$installer" --no-start
! XENSTORED_PATH='' rc-service xen-guest-agent start || fail "it was started where there is no Xen"
! runs xen-guest-agent || fail "it runs"
! runs xe-daemon || fail "the older agent still runs"
printf 'export XENSTORED_PATH=%s/guest\n' "$lab" >>/etc/conf.d/xen-guest-agent

step "started, by install.sh for a second time"
"$installer"
grep -q XENSTORED_PATH /etc/conf.d/xen-guest-agent || fail "the settings were overwritten"
eventually "nothing is published" published
rc-service xen-guest-agent status
[ -e /etc/runlevels/default/xen-guest-agent ] || fail "not in the runlevel"
[ "$(user_of "$(agent)")" = "$(agent_user)" ] || fail "its user is not xen-guest-agent"

step "reload, killed, restart"
process=$(agent)
rc-service xen-guest-agent reload
sleep 0.5
[ "$(agent)" = "$process" ] || fail "a reload changed the process"
kill -KILL "$process"
respawn=$(sed -n 's/^respawn_delay=//p' /etc/init.d/xen-guest-agent)
sleep "$respawn"
eventually "it was not started again" renewed "$process"
process=$(agent)
gaps_start
for _ in 1 2 3; do rc-service xen-guest-agent restart; done
eventually "it was not restarted" renewed "$process"
gaps_end

step "a wrong configuration: told, not started"
rc-service xen-guest-agent stop
! runs xen-guest-agent || fail "it was not stopped"
published || fail "a stop cleared the tree"
echo 'no-such-setting = 1' >/etc/xen-guest-agent.conf
! rc-service xen-guest-agent start || fail "a wrong configuration was taken"
rm /etc/xen-guest-agent.conf

step "away again"
rc-service xen-guest-agent start
printf 'export XENSTORED_PATH=%s/guest\n' "$lab" >/etc/default/xen-guest-agent
"$installer" --uninstall
be_without
rm -f /etc/conf.d/xen-guest-agent /etc/default/xen-guest-agent # the test's
rmdir /etc/conf.d 2>/dev/null || true                          # Debian 12's OpenRC has none of its own, and changed settings kept it
files >/tmp/files.after
older='^/etc/(rc|runlevels/).*xe-linux-distribution$|^/run/' # is stopped, and not started again; OpenRC's own
diff -u <(grep -vE "$older" /tmp/files.before) <(grep -vE "$older" /tmp/files.after) || fail "files are left"

step "$PRETTY_NAME: runit"
apt_install runit
mkdir -p /etc/service
env XENSTORED_PATH="$lab/guest" runsvdir -P /etc/service >/tmp/runsvdir.log 2>&1 &
runsvdir=$!
eventually "the older agent's package has no daemon to start" test -x /usr/sbin/xe-daemon
/etc/init.d/xe-linux-distribution start
eventually "the older agent does not run" runs xe-daemon
files >/tmp/files.before
"$installer" --init runit
eventually "nothing is published" published
! runs xe-daemon || fail "the older agent still runs"
sv status xen-guest-agent
[ "$(user_of "$(agent)")" = "$(agent_user)" ] || fail "its user is not xen-guest-agent"

step "reload, killed, restart, an upgrade"
process=$(agent)
sv hup xen-guest-agent
sleep 0.5
[ "$(agent)" = "$process" ] || fail "a reload changed the process"
kill -KILL "$process"
eventually "it was not started again" renewed "$process"
process=$(agent)
gaps_start
sv restart xen-guest-agent
eventually "it was not restarted" renewed "$process"
process=$(agent)
"$installer" --init runit
eventually "it was not restarted by an upgrade" renewed "$process"
gaps_end

step "a wrong configuration: down, until told otherwise"
echo 'no-such-setting = 1' >/etc/xen-guest-agent.conf
sv restart xen-guest-agent || true
down() { sv status xen-guest-agent | grep -q '^down:'; }
eventually "it is tried for ever" down
sleep 3
down || fail "it is tried again"
rm /etc/xen-guest-agent.conf
sv up xen-guest-agent
eventually "it does not run" runs xen-guest-agent

step "away again"
printf 'export XENSTORED_PATH=%s/guest\n' "$lab" >/etc/default/xen-guest-agent
"$installer" --init runit --uninstall
be_without
rm -f /etc/default/xen-guest-agent
kill -HUP $runsvdir
files >/tmp/files.after
diff -u <(grep -v '^/run/' /tmp/files.before) <(grep -v '^/run/' /tmp/files.after) || fail "files are left"
step "all is well on $PRETTY_NAME with OpenRC and runit"
