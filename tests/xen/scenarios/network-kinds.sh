# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# guest: large
# network-kinds: addresses of links that stand on vifs are credited to these vifs, those of other links to nobody.
#
# vifs 0 and 1 are played with, vif 2 is the clock (see settle), vif 3 comes and goes. Every part leaves vif 0 and vif 1 as
# it found them: up, with an address each. addresses in 192.0.2.0/24 are to be seen, those in 203.0.113.0/24 never.
# shellcheck disable=SC2016,SC2034 # what is in single quotes is expanded in the guest

clock=2 # for check_vifs
base="0: 10.77.0.2; 1: 10.78.0.2"

start() {
  boot_guest 3 || return 1
  guest 'up eth0 10.77.0.2/24 && up eth1 10.78.0.2/24 && up eth2 10.79.0.2/24' >/dev/null
  guest agent_start >/dev/null
  wait_key data/updated 20
  check_vifs "vifs alone" "$base"
}

restored() { # after what: the base again, and from the guest's own mouth that nothing else is left
  guest 'afresh eth0 10.77.0.2/24 && afresh eth1 10.78.0.2/24' >/dev/null
  check_vifs "after $1" "$base"
}

vlan() {
  guest 'ip link add link eth0 name eth0.10 type vlan id 10 && up eth0.10 192.0.2.10/24 2001:db8::10/64' >/dev/null
  check_vifs "VLAN over a vif" "0: 10.77.0.2 192.0.2.10 2001:db8::10; 1: 10.78.0.2"
  guest 'ip link add link eth0.10 name eth0.10.20 type vlan id 20 && up eth0.10.20 192.0.2.11/24' >/dev/null
  check_vifs "VLAN over a VLAN" "0: 10.77.0.2 192.0.2.10 192.0.2.11 2001:db8::10; 1: 10.78.0.2"
  guest 'ip link add link eth1 name eth1.10 type vlan id 10 && up eth1.10 192.0.2.12/24' >/dev/null
  check_vifs "the same VLAN over another vif" "0: 10.77.0.2 192.0.2.10 192.0.2.11 2001:db8::10; 1: 10.78.0.2 192.0.2.12"
  guest 'gone eth0.10.20 eth1.10 && ip link set eth0.10 down' >/dev/null
  check_vifs "a VLAN that is down" "$base"
  guest 'ip link set eth0.10 up && ip link set eth0 down' >/dev/null
  check_vifs "its vif is down" "0: -; 1: 10.78.0.2"
  guest 'gone eth0.10' >/dev/null
  restored "VLANs"
}

# Loading their modules makes a bond0 and a dummy0 which nobody asked for: ours are called otherwise.
bond() {
  guest 'bare eth0 eth1 && ip link add bond1 type bond mode active-backup &&
    ip link set eth0 master bond1 && ip link set eth1 master bond1 && up bond1 192.0.2.20/24' >/dev/null
  check_vifs "bond of two vifs: the lowest devid" "0: 192.0.2.20; 1: -"
  check_key attr/vif/1/mac/0 "$(guest 'mac eth1')" # it is the bond's now
  guest 'ip link add link bond1 name bond1.30 type vlan id 30 && up bond1.30 192.0.2.30/24' >/dev/null
  check_vifs "VLAN over a bond" "0: 192.0.2.20 192.0.2.30; 1: -"
  guest 'ip link set eth0 down' >/dev/null
  check_vifs "the lowest devid that is up" "0: -; 1: 192.0.2.20 192.0.2.30"
  guest 'ip link set eth0 up' >/dev/null
  check_vifs "up again" "0: 192.0.2.20 192.0.2.30; 1: -"
  guest 'ip link set bond1 down' >/dev/null
  check_vifs "a bond that is down" "0: -; 1: -"
  guest 'gone bond1.30 && ip link set bond1 up' >/dev/null
  check_vifs "a bond that is up again" "0: 192.0.2.20; 1: -"
  guest 'bare bond1 && ip link add br0 type bridge && ip link set bond1 up master br0 && up br0 192.0.2.40/24 &&
    ip link add link br0 name br0.40 type vlan id 40 && up br0.40 192.0.2.41/24' >/dev/null
  check_vifs "VLAN over a bridge over a bond" "0: 192.0.2.40 192.0.2.41; 1: -"
  guest 'gone br0.40 br0 bond1' >/dev/null
  restored "bonds"
}

team() {
  guest 'bare eth0 eth1 && ip link add team0 type team && genl-links team-mode team0 activebackup &&
    ip link set eth0 master team0 && ip link set eth1 master team0 && genl-links team-active team0 eth1 &&
    up team0 192.0.2.50/24' >/dev/null
  check_vifs "team of two vifs" "0: 192.0.2.50; 1: -"
  guest 'gone team0' >/dev/null
  restored "teams"
}

bridge() {
  guest 'bare eth0 && ip link add br0 type bridge && ip link set eth0 up master br0 && up br0 192.0.2.60/24' >/dev/null
  check_vifs "bridge over a vif" "0: 192.0.2.60; 1: 10.78.0.2"
  guest 'modprobe tun && ip tuntap add mode tap name tap0 && ip link set tap0 up master br0 &&
    ip link add veth0 type veth peer name veth1 && ip link set veth0 up master br0 &&
    up tap0 203.0.113.1/24 && up veth0 203.0.113.2/24 && up veth1 203.0.113.3/24 2001:db8:bad::3/64' >/dev/null
  check_vifs "its ports tap and veth, and the veth's peer: not" "0: 192.0.2.60; 1: 10.78.0.2"
  guest 'gone veth0 tap0 br0' >/dev/null
  restored "bridges"
}

mac_and_ip_vlans() {
  for kind in macvlan macvtap ipvlan; do
    guest "ip link add link eth0 name upper0 type $kind && up upper0 192.0.2.70/24" >/dev/null
    check_vifs "$kind over a vif" "0: 10.77.0.2 192.0.2.70; 1: 10.78.0.2"
    guest 'gone upper0' >/dev/null
    check_vifs "$kind gone" "$base"
  done
}

foreign() {
  guest 'ip link add dummy1 type dummy && up dummy1 203.0.113.10/24 2001:db8:bad::10/64' >/dev/null
  guest 'ip link add wg0 type wireguard && up wg0 203.0.113.20/24' >/dev/null
  guest 'ip link add vxlan0 type vxlan id 7 dev eth0 dstport 4789 remote 10.77.0.9 && up vxlan0 203.0.113.30/24' >/dev/null
  guest 'ip link add gre0x type gretap local 10.77.0.2 remote 10.77.0.9 dev eth0 && up gre0x 203.0.113.40/24' >/dev/null
  guest 'ip link add docker0 type bridge && ip link add veth0 type veth peer name veth1 &&
    ip link set veth0 up master docker0 && up docker0 203.0.113.50/24 && up veth1 203.0.113.51/24' >/dev/null
  guest 'modprobe tun && ip tuntap add mode tap name tap0 && up tap0 203.0.113.60/24' >/dev/null
  guest 'ip link add vrf0 type vrf table 10 && up vrf0 203.0.113.70/32' >/dev/null
  check_vifs "dummy, wireguard, vxlan, gretap, docker's bridge, veth, tap, vrf: not" "$base"
  guest 'ip link set eth1 master vrf0' >/dev/null
  check_vifs "a vif in a VRF: its own addresses, not the VRF's" "$base"
  guest 'gone dummy1 wg0 vxlan0 gre0x docker0 veth0 tap0 vrf0' >/dev/null
  restored "links that stand on no vif"
}

openvswitch() {
  guest 'bare eth0 && modprobe openvswitch && genl-links datapath ovs-system && genl-links port ovs-system eth0 netdev &&
    genl-links port ovs-system xapi0 internal && genl-links port ovs-system other0 internal &&
    ip link set eth0 up && ip link set xapi0 address "$(mac eth0)" && up xapi0 192.0.2.80/24 && up other0 203.0.113.80/24' >/dev/null
  check_vifs "Open vSwitch: internal port with the vif's MAC; another one: not" "0: 192.0.2.80; 1: 10.78.0.2"
  guest 'ip link set xapi0 down && ip link set xapi0 address 02:00:00:00:00:80 && ip link set xapi0 up' >/dev/null
  check_vifs "that internal port with another MAC: not" "0: -; 1: 10.78.0.2"
  guest 'ip link set other0 address "$(mac eth1)"' >/dev/null
  check_vifs "with the MAC of a vif that is no port of a datapath: not" "0: -; 1: 10.78.0.2"
  guest 'genl-links del-datapath ovs-system' >/dev/null
  restored "Open vSwitch"
}

namespaces() {
  guest 'ip netns add far && ip link set eth1 netns far && ip -n far addr add 203.0.113.90/24 dev eth1 &&
    ip -n far link set eth1 up' >/dev/null
  check_vifs "a vif in another network namespace" "0: 10.77.0.2"
  guest 'ip -n far link add link eth1 name mv0 type macvlan && ip -n far link set mv0 netns 1 && up mv0 203.0.113.91/24' >/dev/null
  check_vifs "macvlan over a vif in another namespace: not" "0: 10.77.0.2"
  # The trap: the lower device has, over there, the number that vif 0 has here.
  guest 'ip -n far link add name lower0 index "$(cat /sys/class/net/eth0/ifindex)" type dummy &&
    ip -n far link add link lower0 name mv1 type macvlan && ip -n far link set mv1 netns 1 && up mv1 203.0.113.92/24' >/dev/null
  check_vifs "macvlan over another namespace's link with the number of a vif here: not" "0: 10.77.0.2"
  guest 'gone mv0 mv1 && ip link add link eth0 name mv2 type macvlan && ip link set mv2 netns far &&
    ip -n far addr add 203.0.113.93/24 dev mv2 && ip -n far link set mv2 up' >/dev/null
  check_vifs "a container's macvlan over a vif: not" "0: 10.77.0.2"
  guest 'ip -n far link set eth1 netns 1 && ip netns del far' >/dev/null
  restored "another namespace"
}

states() {
  guest 'ip link set eth0 down' >/dev/null
  check_vifs "a vif that is down" "0: -; 1: 10.78.0.2"
  guest 'ip link set eth0 name wan0 && ip link set wan0 up' >/dev/null
  check_vifs "renamed and up" "$base"
  check_key attr/vif/0/name wan0
  guest 'ip link set wan0 down && ip link set wan0 address 02:00:00:00:00:01 && ip link set wan0 up' >/dev/null
  check_vifs "with another MAC" "$base"
  check_key attr/vif/0/mac/0 02:00:00:00:00:01
  guest 'ip link set wan0 down && ip link set wan0 name eth0 address 00:16:3e:00:00:00' >/dev/null
  restored "rename and MAC change"
}

hot_plug() {
  plug_vif 3
  ended "xl network-attach" $?
  guest 'until [ -e /sys/class/net/eth3/device/nodename ]; do usleep 50000; done; up eth3 192.0.2.100/24' >/dev/null
  check_vifs "a vif plugged in" "$base; 3: 192.0.2.100"
  xl network-detach u1 3 >&2
  ended "xl network-detach" $?
  guest 'while [ -e /sys/class/net/eth3 ]; do usleep 50000; done' >/dev/null
  check_vifs "a vif unplugged" "$base"
}

# Where sysfs does not tell which frontend a link belongs to, its MAC does. As after every start, with the tree of before.
without_sysfs() {
  guest 'agent_stop && mkdir -p /run/bare/proc /run/bare/etc && mount --bind /proc /run/bare/proc &&
    cp /usr/lib/os-release /run/bare/etc/ && [ ! -e /run/bare/sys ] && agent_start --root /run/bare' >/dev/null
  ended "the agent sees no sysfs" $?
  check_vifs "vifs found by their MAC" "$base"
  guest 'bare eth0 && ip link add br0 type bridge && ip link set br0 address "$(mac eth0)" && ip link set eth0 up master br0 &&
    up br0 192.0.2.110/24' >/dev/null
  check_vifs "a bridge with the vif's MAC is not the vif" "0: 192.0.2.110; 1: 10.78.0.2"
  check_key attr/vif/0/name eth0
  guest 'gone br0 && bare eth0 eth1 && ip link add bond1 type bond mode active-backup &&
    ip link set eth0 master bond1 && ip link set eth1 master bond1 && up bond1 192.0.2.111/24' >/dev/null
  check_vifs "ports of a bond by their permanent MAC" "0: 192.0.2.111; 1: -"
  check_key attr/vif/1/name eth1
  guest 'gone bond1' >/dev/null
  restored "MAC matching"
  virtual_function
}

# XAPI puts the virtual functions of SR-IOV cards down in a place of their own; here eth1 plays one, plugged in and out.
# shellcheck disable=SC2154 # home: find_home sets it
virtual_function() {
  xenstore-write "$home/xenserver/attr" "" && xenstore-chmod "$home/xenserver/attr" "n${home##*/}"
  xenstore-write "$home/xenserver/device/net-sriov-vf/5/mac" "$(xenstore-read "$home/device/vif/1/mac")"
  xenstore-chmod -r "$home/xenserver/device" "n0" "r${home##*/}"
  wait_key xenserver/attr/net-sriov-vf/5/name
  ended "a virtual function is known by its MAC" $?
  check_key xenserver/attr/net-sriov-vf/5/ipv4/0 10.78.0.2
  check_vifs "it is no vif besides" "0: 10.77.0.2"
  xenstore-rm "$home/xenserver/device/net-sriov-vf/5"
  check_no_key xenserver/attr/net-sriov-vf/5
  restored "unplugged virtual function"
}

whole() {
  guest 'pidof xen-guest-agent >/run/pid'
  for part in vlan bond team bridge mac_and_ip_vlans foreign openvswitch namespaces states hot_plug; do
    note "$part"
    $part
  done
  guest '[ "$(pidof xen-guest-agent)" = "$(cat /run/pid)" ]' >/dev/null
  ended "the agent is the same process" $?
  note without_sysfs
  without_sysfs
}

start && whole
xl destroy u1 >&2
