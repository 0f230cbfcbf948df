# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# hostile: hardly any room in xenstore, a dom0 that writes nonsense, a kernel that lets nobody listen to netlink. The agent does
# what can be done, and goes on.
#
# dom0/init starts xenstored with this limit, which is the last word of the line:
# nodes of a guest: 150
# shellcheck disable=SC2016,SC2034,SC2154 # what is in single quotes is expanded in the guest; home is of find_home

clock=1

start() {
  boot_guest 2 || return 1
  guest 'up eth0 10.77.0.2/24 && up eth1 10.78.0.2/24' >/dev/null
}

# The guest itself takes the room that the quota leaves, but for a few nodes.
fill() {
  guest "i=0; while xenstore-write data/filler/\$i x 2>/dev/null; do i=\$((i + 1)); [ \$i -lt 400 ] || break; done; echo \$i
    j=0; while [ \$j -lt $1 ]; do i=\$((i - 1)); j=\$((j + 1)); xenstore-rm data/filler/\$i; done"
}

# While nothing fits, each try ends in a refusal: that must not become a storm.
quota() {
  local filled why
  filled=$(fill 0 | head -n 1)
  [ "$filled" -gt 20 ] && [ "$filled" -lt 150 ]
  ended "$filled keys of the guest's fill xenstore up" $?
  guest 'xenstore-rm data/filler/0 data/filler/1 data/filler/2 data/filler/3 data/filler/4 data/filler/5' >/dev/null
  guest agent_start >/dev/null
  wait_key data/os_name 20 || wait_key data/os_distro 5
  ended "with room for six nodes something is published: $(tree | grep -v filler | tr '\n' ' ')" $?
  guest 'pidof xen-guest-agent >/run/pid' >/dev/null
  ended "the agent goes on" $? || return 1
  sleep 10
  guest 'wc -l </run/agent.log' >/run/lines
  [ "$(cat /run/lines)" -lt 60 ]
  ended "it says little of that: $(cat /run/lines) lines" $?
  ! tree_is_whole
  ended "and the tree is not whole yet" $?
  if [ "$lab_xenstored" = ocaml ]; then why=EQUOTA; else why=ENOSPC; fi
  guest 'grep -m 1 "refused and left out" /run/agent.log' >/run/said
  grep -q "$why" /run/said
  ended "it says why: $(cat /run/said)" $?
  guest 'xenstore-rm data/filler' >/dev/null
  began=$(now)
  until_true 150 tree_is_whole
  ended "when there is room the rest comes by itself, after $(($(now) - began)) ms" $?
  check_vifs "and the network" "0: 10.77.0.2"
}

# The clock of check_vifs adds keys and removes them.
tree_is_whole() { key_is attr/vif/0/ipv4/0 10.77.0.2 && key_is attr/PVAddons/Installed 1 && has_key data/os_uname && has_key data/meminfo_free; }

full_again() {
  fill 0 >/dev/null
  guest 'ip addr add 192.0.2.7/32 dev eth0; ip addr add 192.0.2.8/32 dev eth0' >/dev/null
  sleep 3
  guest 'ip addr del 192.0.2.7/32 dev eth0; xenstore-rm data/filler && kill -HUP $(pidof xen-guest-agent)' >/dev/null
  check_vifs "filled up in between" "0: 10.77.0.2 192.0.2.8"
  guest 'afresh eth0 10.77.0.2/24' >/dev/null
}

nonsense() {
  local path
  tree >/run/tree
  sed 's/ = .*//' /run/tree | while read -r path; do xenstore-write "$home/$path" "nonsense of $path"; done
  xenstore-write "$home/attr/vif/0/ipv4/a/b/c" x "$home/attr/vif/77/ipv4/0" y "$home/data/volumes/99" z \
    "$home/attr/PVAddons/MajorVersion/below" x
  xenstore-rm "$home/feature"
  xenstore-write "$home/memory/target" "much" "$home/control/shutdown" "gently" "$home/device/vif/0/mac" "a:b" \
    "$home/device/vbd/51712/backend" "/no/such/place"
  guest 'pidof xen-guest-agent | cmp - /run/pid' >/dev/null
  ended "the agent goes on among nonsense" $?
  # It looks anew when it hears that its domain may be another.
  xenstore-write "$home/unique-domain-id" "$(head -c 1900 /dev/zero | tr '\0' x)"
  xenstore-chmod "$home/unique-domain-id" n0 "r$domid"
  until_true 20 tree_is_as_before
  ended "told of another domain, it puts right what it may" $?
  diff /run/tree /run/found >&2
  guest 'pidof xen-guest-agent | cmp - /run/pid' >/dev/null
  ended "the agent is the same process" $?
}

# libxl's tree is the guest's own no more where "feature" was removed: below its home only dom0 makes keys.
tree_is_as_before() {
  tree >/run/found
  grep -v '^feature/' /run/tree | cmp -s - /run/found
}

forbidden() {
  xenstore-chmod -r "$home/attr/vif" n0 "r$domid"
  guest 'ip addr add 192.0.2.9/24 dev eth0; hostname other.example.org; kill -HUP $(pidof xen-guest-agent)' >/dev/null
  check_key data/host_name_dns other 20
  key_is attr/vif/0/ipv4/0 10.77.0.2 && has_no_key attr/vif/0/ipv4/1
  ended "with attr/vif forbidden the rest is published" $?
  xenstore-rm "$home/attr/vif"
  guest 'kill -HUP $(pidof xen-guest-agent)' >/dev/null
  check_vifs "permitted again" "0: 10.77.0.2 192.0.2.9"
  guest 'pidof xen-guest-agent | cmp - /run/pid && afresh eth0 10.77.0.2/24' >/dev/null
  ended "the agent is the same process" $?
}

deaf() {
  guest 'agent_stop && launcher=no-multicast agent_start --scan-interval 1' >/dev/null
  guest 'waits 200 grep -q "netlink multicast groups" /run/agent.log' >/dev/null
  ended "the agent says that it cannot listen" $?
  check_vifs "without netlink's groups" "0: 10.77.0.2"
  guest 'ip addr add 192.0.2.5/24 dev eth0' >/dev/null
  check_vifs "an address added" "0: 10.77.0.2 192.0.2.5"
  guest 'agent_stop && afresh eth0 10.77.0.2/24 && agent_start --network scan --scan-interval 1' >/dev/null
  check_vifs "without netlink" "0: 10.77.0.2"
  guest 'ip addr add 192.0.2.5/24 dev eth0' >/dev/null
  check_vifs "an address added" "0: 10.77.0.2 192.0.2.5"
}

whole() {
  for part in quota full_again nonsense forbidden deaf; do
    note $part
    $part
  done
}

start && whole
xl destroy u1 >&2
