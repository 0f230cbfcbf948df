# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# starts: the agent where it does not belong, twice, before there is anything to tell, and where its keys are forbidden.
# shellcheck disable=SC2016,SC2034,SC2154 # what is in single quotes is expanded in the guest; home is of find_home

clock=0

in_dom0() {
  local status
  xenstore-ls -f /local/domain/0 | sed 's/ = .*//' >/run/before
  timeout 20 xen-guest-agent --stderr >/run/said 2>&1
  status=$?
  [ $status != 0 ] && [ $status != 124 ] && [ $status != 143 ] && grep -q dom0 /run/said
  ended "in dom0 it refuses to run: $(cat /run/said)" $?
  xenstore-ls -f /local/domain/0 | sed 's/ = .*//' | diff /run/before - >&2
  ended "and has written nothing there" $?
}

# Without a vif, without attr, and with a control that nobody but dom0 may write, even if the toolstack is XAPI.
poor() {
  boot_guest 0 || return 1
  xenstore-rm "$home/attr"
  xenstore-chmod "$home/control" n0 "r$domid"
  guest agent_start >/dev/null
  wait_key data/updated 20
  ended "without attr and without a vif the rest is published" $?
  key_is data/os_uname "$(guest 'uname -r')" && has_no_key attr
  ended "as far as it may" $?
  # When the balloon is at rest, which is after ten seconds if it has not reached its target.
  guest 'waits 800 grep -q "control/feature-balloon" /run/agent.log' >/dev/null
  has_no_key control/feature-balloon
  ended "no key control/feature-balloon" $?
  guest 'grep -c "control/feature-balloon" /run/agent.log' >/run/lines
  [ "$(cat /run/lines)" = 1 ]
  ended "one line says so" $?
  guest 'grep -c "attr/PVAddons/MajorVersion" /run/agent.log || true' >/run/lines
  [ "$(cat /run/lines)" -le 1 ]
  ended "and at most one of a key below attr" $?
  guest 'pidof xen-guest-agent >/run/pid' >/dev/null
  ended "the agent goes on" $?
}

# A tree that is made whole later, and vifs that come later.
later() {
  xenstore-write "$home/attr" "" && xenstore-chmod "$home/attr" "n$domid"
  guest 'kill -HUP $(pidof xen-guest-agent)' >/dev/null
  check_key attr/PVAddons/Installed 1 20
  has_no_key attr/vif
  ended "no key attr/vif" $?
  plug_vif 0
  ended "xl network-attach" $?
  guest 'waits 400 [ -e /sys/class/net/eth0/device/nodename ] && up eth0 10.77.0.2/24' >/dev/null
  check_key attr/vif/0/ipv4/0 10.77.0.2 20
  check_key attr/vif/0/name eth0
  guest 'pidof xen-guest-agent | cmp - /run/pid' >/dev/null
  ended "the agent is the same process" $?
}

# Two agents do no harm; the second says that there is another.
twice() {
  guest '/usr/sbin/xen-guest-agent --stderr >/run/second.log 2>&1 &
    waits 400 grep -q "agent: version" /run/second.log; cat /run/second.log; pidof xen-guest-agent | wc -w' >/run/said
  grep -q 'another guest agent' /run/said && [ "$(tail -n 1 /run/said)" = 2 ]
  ended "a second agent says that there is another" $?
  guest 'ip addr add 192.0.2.1/24 dev eth0' >/dev/null
  check_key attr/vif/0/ipv4/1 192.0.2.1
  guest 'ip addr del 10.77.0.2/24 dev eth0' >/dev/null
  check_key attr/vif/0/ipv4/0 192.0.2.1
  check_no_key attr/vif/0/ipv4/1
  guest 'kill $(cat /run/pid) && waits 200 [ ! -e /proc/$(cat /run/pid) ] && ip addr add 10.77.0.2/24 dev eth0' >/dev/null
  ended "the first ends when told to" $?
  check_key attr/vif/0/ipv4/1 10.77.0.2
  guest agent_stop >/dev/null
  ended "and the second" $?
  key_is attr/vif/0/ipv4/0 192.0.2.1
  ended "what they published stays" $?
}

# What a predecessor left goes, and what is right is not written again.
again() {
  guest 'xenstore-write attr/vif/5/ipv4/0 192.0.2.55 data/os_minorver old data/volumes/7/name x; ip addr del 192.0.2.1/24 dev eth0' >/dev/null
  xenstore-watch "$home/data/os_uname" "$home/attr/PVAddons/MajorVersion" >/run/heard &
  sleep 2
  guest agent_start >/dev/null
  check_no_key attr/vif/5 20
  check_no_key data/volumes/7
  check_key attr/vif/0/ipv4/0 10.77.0.2
  [ "$(wc -l </run/heard)" = 2 ]
  ended "started again it writes only what changed" $?
}

in_dom0
poor && later && twice && again
xl destroy u1 >&2
