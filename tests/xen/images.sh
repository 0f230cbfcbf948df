#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# images.sh CACHE_DIR OUT_DIR AGENT KERNEL TYPE SCENARIO: what QEMU boots: OUT_DIR/{xen,vmlinux,dom0.cpio}.
#
# KERNEL is the suite whose cloud kernel the guest has, or "own", that of this machine's; TYPE is pv, pvh or hvm. What comes
# from packages only is made once, in CACHE_DIR/images; what is ours (the scripts of this folder, the agent) is made anew
# each time, as a second cpio archive behind the first: the kernel unpacks both. dom0.cpio holds the guest's kernel and
# initramfs as files. A SCENARIO that says "# guest: large" gets a guest with every module and tool, for its links and disks.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
fail() { printf 'xen/images.sh: %s\n' "$*" >&2; exit 1; }

[ $# -eq 6 ] || fail "usage: images.sh CACHE_DIR OUT_DIR AGENT KERNEL TYPE SCENARIO"
mkdir -p "$2" "$1/images"
cache=$(readlink -f "$1") out=$(readlink -f "$2") agent=$(readlink -f "$3") kernel=$4 type=$5
exec 9>"$cache/lock"
flock 9
xen='' full=''
# shellcheck source=/dev/null
source "$cache/versions"
[ "$kernel" != own ] || kernel=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
guest_kernel=$(cat "$cache/kernel-$kernel/version")
size=small
if grep -qx '# guest: large' "$here/scenarios/$6.sh"; then size=large; fi
guest=guest-$kernel-$size
root=$cache/root images=$cache/images
xen_bin=usr/lib/xen-$xen/bin

dom0_programs=(xl xenstored oxenstored xenconsoled xen-init-dom0 libxl-save-helper xenstore-control)
dom0_modules=(xen-privcmd xen-evtchn xen-gntdev xen-gntalloc xenfs loop xen-blkback xen-netback)
few_modules=(xen-blkfront xen-netfront ext4)
guest_modules=("${few_modules[@]}" 8021q bonding team team_mode_activebackup bridge macvlan macvtap ipvlan openvswitch
  wireguard dummy vxlan ip_gre tun veth vrf dm-mod btrfs)

# skeleton DIR: folders, and busybox under all its names.
skeleton() {
  rm -rf "$1"
  mkdir -p "$1"/{bin,sbin,lib,lib64,usr/bin,usr/sbin,usr/lib,proc,sys,dev,run,tmp,var,etc}
  cp "$root/bin/busybox" "$1/bin/"
  "$root/bin/busybox" --list | while IFS= read -r name; do ln -s busybox "$1/bin/$name" 2>/dev/null || true; done
}

# kmod NAME ARGS: the packages' own depmod or modprobe, with their libraries: this machine need not have any.
kmod() {
  "$root/lib64/ld-linux-x86-64.so.2" --argv0 "$1" --library-path "$root/lib/x86_64-linux-gnu:$root/usr/lib/x86_64-linux-gnu" \
    "$root/bin/kmod" "${@:2}"
}

# modules TREE VERSION DIR NAME...: these modules and what they need, with an index of just them.
modules() {
  local tree=$1 version=$2 dir=$3 file name
  shift 3
  [ -e "$tree/lib/modules/$version/modules.dep" ] || kmod depmod -b "$tree" "$version"
  for name in "$@"; do
    kmod modprobe -d "$tree" -S "$version" --show-depends "$name" | awk '$1 == "insmod" { print $2 }'
  done | sort -u | while IFS= read -r file; do
    install -D -m 644 "$file" "$dir/lib/modules/$version/${file#*"/lib/modules/$version/"}"
  done
  find "$dir/lib/modules" -name '*.xz' -exec xz -d {} + # under emulation that would take long
  cp "$tree/lib/modules/$version"/modules.{order,builtin,builtin.modinfo} "$dir/lib/modules/$version/"
  kmod depmod -b "$dir" "$version"
}

find_library() {
  local folder
  for folder in {"$root","$cache/hvm"}/{lib,usr/lib}/x86_64-linux-gnu; do
    if [ -e "$folder/$1" ]; then printf '%s\n' "$folder/$1"; return; fi
  done
  fail "no package holds $1, which $2 needs: fetch.sh must name one"
}

# libraries DIR FILE...: the shared libraries that these need. Read from the files: this machine's may be older or newer.
libraries() {
  local dir=$1 name file queue
  shift
  queue=("$@")
  while [ ${#queue[@]} -gt 0 ]; do
    for name in $(readelf -d "${queue[0]}" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
      if [ -e "$dir/lib/$name" ]; then continue; fi
      file=$(find_library "$name" "${queue[0]}")
      cp -L "$file" "$dir/lib/$name"
      queue+=("$file")
    done
    queue=("${queue[@]:1}")
  done
  cp -L "$root/lib64/ld-linux-x86-64.so.2" "$dir/lib64/"
}

# programs DIR FOLDER FILE...: FILEs of the packages, into FOLDER.
programs() {
  local dir=$1 folder=$2 file
  shift 2
  mkdir -p "$dir/$folder"
  for file in "$@"; do cp -L "$root/$file" "$dir/$folder/"; done
  libraries "$dir" "${@/#/$root/}"
}

xenstore_tools=(usr/bin/xenstore-{chmod,exists,list,ls,read,rm,watch,write})

pack() { (cd "$1" && find . | LC_ALL=C sort | "$root/bin/busybox" cpio -o -H newc 2>/dev/null) >"$2.new" && mv "$2.new" "$2"; }

# An initramfs is copied and unpacked several times, and the firmware of an HVM guest fetches it byte by byte, 300 KB a second
# under emulation: most guests get but the necessary.
guest_from_packages() {
  local dir=$images/guest
  [ ! -e "$images/$guest.cpio" ] || return 0
  skeleton "$dir"
  if [ $size = small ]; then guest_modules=("${few_modules[@]}"); fi
  modules "$cache/kernel-$kernel/root" "$guest_kernel" "$dir" "${guest_modules[@]}"
  programs "$dir" usr/bin "${xenstore_tools[@]}"
  ln -s /bin/busybox "$dir/sbin/modprobe" # where the kernel looks for it
  rm -f "$dir/bin/ip"
  programs "$dir" bin bin/ip
  [ $size = small ] || programs "$dir" sbin sbin/dmsetup sbin/lvm bin/btrfs sbin/mkfs.btrfs
  cp "$root/usr/lib/os-release" "$dir/usr/lib/"
  cp "$root/etc/debian_version" "$dir/etc/"
  ln -s ../usr/lib/os-release "$dir/etc/os-release"
  mkdir "$dir/etc/lvm" # there is no udev
  printf '%s\n' 'devices/obtain_device_list_from_udev=0' 'devices/use_devicesfile=0' 'activation/udev_sync=0' \
    'activation/udev_rules=0' 'activation/monitoring=0' 'global/event_activation=0' >"$dir/etc/lvm/lvm.conf"
  pack "$dir" "$images/$guest.cpio"
  rm -rf "$dir"
}

dom0_from_packages() {
  local dir=$images/dom0
  [ ! -e "$images/xen" ] || return 0
  skeleton "$dir"
  modules "$cache/full" "$full" "$dir" "${dom0_modules[@]}"
  programs "$dir" usr/bin "${xenstore_tools[@]}"
  programs "$dir" "$xen_bin" "${dom0_programs[@]/#/$xen_bin/}"
  # glibc opens it by name, for pthread_cancel: no file says that it is needed.
  cp -L "$(find_library libgcc_s.so.1 xl)" "$dir/lib/"
  mkdir -p "$dir/etc/xen/scripts" "$dir/guest"
  printf 'autoballoon="off"\n' >"$dir/etc/xen/xl.conf"
  cp "$root/etc/xen/oxenstored.conf" "$dir/etc/xen/"
  printf 'PATH=/%s:/bin:/usr/bin:/sbin\n' "$xen_bin" >"$dir/etc/xen-path"
  pack "$dir" "$images/dom0.cpio"
  rm -rf "$dir"
  python3 "$here/vmlinux.py" "$cache/full/boot/vmlinuz-$full" "$images/vmlinux"
  gzip -dc "$root/boot/xen-$xen-amd64.gz" >"$images/xen"
}

# The machine that dom0 emulates for an HVM guest, and the firmware of that.
hvm_from_packages() {
  local dir=$images/hvm emulator=usr/libexec/xen-qemu-system-i386
  if [ "$type" != hvm ] || [ -e "$images/hvm.cpio" ]; then return; fi
  rm -rf "$dir"
  mkdir -p "$dir"/{lib,lib64,usr/libexec,usr/share/qemu,usr/share/seabios,"usr/lib/xen-$xen/boot"}
  cp -L "$cache/hvm/$emulator" "$dir/usr/libexec/"
  libraries "$dir" "$cache/hvm/$emulator"
  cp "$root/usr/lib/xen-$xen/boot/hvmloader" "$dir/usr/lib/xen-$xen/boot/"
  cp "$cache/hvm/usr/share/seabios/bios-256k.bin" "$dir/usr/share/seabios/"
  cp -L "$cache"/hvm/usr/share/qemu/{linuxboot,linuxboot_dma,kvmvapic}.bin "$dir/usr/share/qemu/"
  cp -r "$cache/hvm/usr/share/qemu/keymaps" "$dir/usr/share/qemu/" # wanted even without a screen
  pack "$dir" "$images/hvm.cpio"
  rm -rf "$dir"
}

from_packages() {
  local made_by
  made_by=$(cat "$0" "$cache/versions" "$cache/complete" | cksum)
  if [ "$(cat "$images/made-by" 2>/dev/null)" != "$made_by" ]; then
    rm -rf "$images"
    mkdir "$images"
    printf '%s\n' "$made_by" >"$images/made-by"
  fi
  guest_from_packages
  dom0_from_packages
  hvm_from_packages
}

# compiled C-FILE PROGRAM
compiled() { cc -std=gnu17 -O2 -Wall -Wextra -static -o "$2" "$here/$1"; }

guest_of_ours() {
  local dir=$out/guest
  rm -rf "$dir"
  mkdir -p "$dir"/{bin,sbin,usr/sbin}
  cp "$agent" "$dir/usr/sbin/xen-guest-agent"
  strip "$dir/usr/sbin/xen-guest-agent" # the initramfs is the guest's memory
  for name in poweroff reboot; do printf '#!/bin/sh\nexec /bin/busybox %s -f\n' $name | install -m 755 /dev/stdin "$dir/sbin/$name"; done
  compiled guest/genl_links.c "$dir/bin/genl-links"
  compiled guest/no_multicast.c "$dir/bin/no-multicast"
  compiled guest/lanes.c "$dir/bin/lanes"
  compiled guest/first_word.c "$dir/bin/first-word"
  install -m 755 "$here/guest/init" "$dir/init"
  install -m 644 "$here/guest/commands.sh" "$dir/commands.sh"
  pack "$dir" "$out/guest-ours.cpio"
}

dom0_of_ours() {
  local dir=$out/dom0
  rm -rf "$dir"
  mkdir -p "$dir"/{bin,etc/xen/scripts,guest,scenarios,usr/sbin}
  install -m 755 "$here/dom0/init" "$dir/init"
  install -m 644 "$here"/dom0/*.sh "$dir/"
  cp "$out/guest/usr/sbin/xen-guest-agent" "$dir/usr/sbin/" # to be refused
  compiled dom0/stamp.c "$dir/bin/stamp"
  cp "$cache/kernel-$kernel/root/boot/vmlinuz-$guest_kernel" "$dir/guest/vmlinuz"
  install -m 755 "$here"/dom0/{vif,block}-lab "$dir/etc/xen/scripts/"
  install -m 644 "$here"/scenarios/*.sh "$dir/scenarios/"
  cat "$images/$guest.cpio" "$out/guest-ours.cpio" >"$dir/guest/initrd"
  if [ "$type" = hvm ]; then gzip "$dir/guest/initrd" && mv "$dir/guest/initrd.gz" "$dir/guest/initrd"; fi
  pack "$dir" "$out/dom0-ours.cpio"
}

from_packages
guest_of_ours
dom0_of_ours
parts=("$images/dom0.cpio" "$out/dom0-ours.cpio")
[ "$type" != hvm ] || parts+=("$images/hvm.cpio")
cat "${parts[@]}" >"$out/dom0.cpio"
ln -sf "$images/xen" "$images/vmlinux" "$out/"
