# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# guest: large
# changes: addresses, and disks with what stands on them, come, change and go while the agent runs; and how soon dom0 hears.
#
# vif 1 is the clock (see settle). What becomes of links and of vifs is in network-kinds.
# shellcheck disable=SC2016,SC2034,SC2154 # what is in single quotes is expanded in the guest; home is of find_home

clock=1

start() {
  boot_guest 2 || return 1
  guest 'mke2fs /dev/xvda >/dev/null && mkdir /a /b /c /d /e && mount -t ext2 /dev/xvda /a && up eth0 10.77.0.2/24 && up eth1 10.78.0.2/24' >/dev/null
  guest agent_start >/dev/null
  wait_key data/updated 20
  ended "the agent has published" $? || return 1
  guest 'pidof xen-guest-agent >/run/pid' >/dev/null
}

addresses() {
  check_vifs "one address" "0: 10.77.0.2"
  guest 'ip addr add 192.0.2.1/24 dev eth0 && ip addr add 2001:db8::1/64 dev eth0 nodad' >/dev/null
  check_vifs "added" "0: 10.77.0.2 192.0.2.1 2001:db8::1"
  guest 'ip addr del 10.77.0.2/24 dev eth0 && ip addr add 10.77.0.3/24 dev eth0' >/dev/null
  check_vifs "changed: the one that was second is first now" "0: 192.0.2.1 10.77.0.3 2001:db8::1"
  guest 'ip addr add fd00::1/64 dev eth0 nodad && ip addr add fe80::1/64 dev eth0 nodad' >/dev/null
  check_vifs "private and link-local ones last" "0: 192.0.2.1 10.77.0.3 2001:db8::1 fd00::1 fe80::1"
  guest 'ip addr flush dev eth0' >/dev/null
  check_vifs "removed" "0: -"
  guest 'ip link set eth0 down' >/dev/null
  check_vifs "the link is down" "0: -"
  guest 'up eth0 10.77.0.2/24 fe80::1/64' >/dev/null
  check_vifs "up again" "0: 10.77.0.2 fe80::1"
  guest 'i=1; while [ $i -le 40 ]; do ip addr add 203.0.113.$i/24 dev eth0; i=$((i + 1)); done' >/dev/null
  guest "settle eth1 1" >/dev/null
  [ "$(vifs | tr ' ' '\n' | grep -c '^203')" = 31 ]
  ended "of 41 addresses 32 are published" $?
  guest 'afresh eth0 10.77.0.2/24' >/dev/null
  check_vifs "and one again" "0: 10.77.0.2"
}

# The guest writes a key, and then adds an address: between the two the agent has to hear of it and to publish it. Both as heard
# by a watch in dom0; dom0, the guest and Xen share one processor.
latency() {
  local number=0 time times=''
  xenstore-watch "$home/attr/vif/0" "$home/data/lab/mark" | stamp >>/run/heard & # at its end, though it is emptied
  sleep 1
  while [ $number -lt 5 ]; do
    number=$((number + 1))
    : >/run/heard
    guest "xenstore-write data/lab/mark $number; ip addr add 192.0.2.$number/32 dev eth0" >/dev/null
    until_true 10 grep -q 'ipv4/[0-9]*$' /run/heard
    time=$(awk '$2 ~ /mark$/ { mark = $1 } $2 ~ /ipv4\/[0-9]+$/ { printf "%d", ($1 - mark) * 1000; exit }' /run/heard)
    times="$times$time "
    if [ -z "$time" ] || [ "$time" -gt 20000 ]; then failed "an address was heard of after $time ms: $(cat /run/heard)"; fi
  done
  ok "from just before \"ip addr add\" in the guest to a watch in dom0, ms: $times"
  guest 'afresh eth0 10.77.0.2/24' >/dev/null
}

# volumes: "0: /dev/xvda ext2 /a on xvda; 1: ...", with "-" for what is not known; UUIDs are left out.
volumes() {
  xenstore-ls -f "$home/data/volumes" 2>/dev/null |
    sed -n "s|^$home/data/volumes/\([0-9]*\)/\([a-z_]*\)[0-9/]* = \"\(.\{1,\}\)\"\$|\1 \2 \3|p" | awk '
    { value = substr($0, length($1) + length($2) + 3); sub(/\(.*/, "", value) }
    $1 > last { last = $1 }
    { if ($2 == "mount_points" && ($1, $2) in known) value = known[$1, $2] "," value; known[$1, $2] = value }
    function of(i, what) { return (i, what) in known ? known[i, what] : "-" }
    BEGIN { last = -1 }
    END { for (i = 0; i <= last; i++) printf "%s%d: %s %s %s on %s", i ? "; " : "", i, of(i, "name"), of(i, "filesystem"),
      of(i, "mount_points"), of(i, "extents") }'
}

volumes_are() { found=$(volumes) && [ "$found" = "$1" ]; }

check_volumes() {
  local found
  if until_true 15 volumes_are "$2"; then ok "$1: $2"; else failed "$1: published: $found; expected: $2"; fi
}

# plug NUMBER NAME MIB: a new disk; the guest waits until it has it.
plug() {
  new_disk "$1" "$3"
  xl block-attach u1 "$(disk_of "$1" "$2")" >&2
  ended "xl block-attach $2" $?
  guest "waits 200 [ -b /dev/$2 ]" >/dev/null
}

base='0: /dev/xvda ext2 /a on xvda'

disks() {
  check_volumes "the disk of the beginning" "$base"
  plug 1 xvdb 16
  guest 'mke2fs /dev/xvdb >/dev/null && by_uuid /dev/xvdb && mount -t ext2 /dev/xvdb /b' >/dev/null
  check_volumes "plugged in and mounted" "$base; 1: /dev/xvdb ext2 /b on xvdb"
  guest 'mount --bind /b /c' >/dev/null
  check_volumes "mounted twice" "$base; 1: /dev/xvdb ext2 /b,/c on xvdb"
  guest 'umount /b && umount /c' >/dev/null
  check_volumes "no longer mounted" "$base; 1: /dev/xvdb - - on xvdb"
  xl block-detach u1 xvdb >&2
  ended "xl block-detach xvdb" $?
  # Of disks that nobody mounts or unmounts nothing tells.
  guest 'waits 200 [ ! -e /sys/class/block/xvdb ] && rm -r /dev/disk && mount -t tmpfs none /b && umount /b' >/dev/null
  check_volumes "unplugged" "$base"
}

lvm() {
  plug 2 xvdc 32
  guest 'lvm pvcreate -q /dev/xvdc && lvm vgcreate -q vg /dev/xvdc && lvm lvcreate -q -Zn -Wn -L 16M -n root-fs vg' >/dev/null
  guest 'mke2fs /dev/mapper/vg-root--fs >/dev/null && mount -t ext2 /dev/mapper/vg-root--fs /c' >/dev/null
  check_volumes "a logical volume, and the physical one below" \
    "$base; 1: /dev/mapper/vg-root--fs ext2 /c on xvdc; 2: /dev/xvdc lvm2 [LVM] on xvdc"
  guest 'umount /c && lvm vgchange -q -an vg' >/dev/null
  guest 'export DM_DISABLE_UDEV=1 && dmsetup create plain --table "0 16384 linear /dev/xvdc 2048" && mke2fs /dev/mapper/plain >/dev/null &&
    mount -t ext2 /dev/mapper/plain /d' >/dev/null
  check_volumes "device-mapper without LVM" "$base; 1: /dev/mapper/plain ext2 /d on xvdc"
  guest 'umount /d && DM_DISABLE_UDEV=1 dmsetup remove plain' >/dev/null
  check_volumes "as at the beginning" "$base"
}

# One file system on two disks, and two of its subvolumes mounted.
btrfs() {
  plug 3 xvdd 128
  plug 4 xvde 128
  guest 'mkfs.btrfs -q /dev/xvdd /dev/xvde && waits 600 modprobe btrfs && btrfs device scan >/dev/null &&
    mount -t btrfs /dev/xvde /d && btrfs subvolume create /d/one >/dev/null && mount -t btrfs -o subvol=one /dev/xvdd /e' >/dev/null
  check_volumes "btrfs over two disks, a subvolume mounted too" "$base; 1: /dev/xvdd btrfs /d,/e on xvdd"
  guest 'umount /e && umount /d' >/dev/null
  check_volumes "no longer mounted" "$base"
}

whole() {
  for part in addresses latency disks lvm btrfs; do
    note "$part"
    $part
  done
  guest '[ "$(pidof xen-guest-agent)" = "$(cat /run/pid)" ]' >/dev/null
  ended "the agent is the same process" $?
}

start && whole
xl destroy u1 >&2
