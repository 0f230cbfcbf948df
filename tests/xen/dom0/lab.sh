# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# The words that scenarios are written in: the guest, and checks. A check prints one line, "ok ..." or "FAILED ...", on
# stderr: stdout is data.
# shellcheck disable=SC2034,SC2154 # some are for scenarios; lab_* come from the kernel's command line

results=/run/results
checked=/run/checked # keys that a check has looked at
: >$results
: >$checked

note() { echo "# $*" >&2; }
remark() { echo "NOTE $*" >&2; } # to be seen without looking into the transcript
ok() { echo "ok $*" | tee -a $results >&2; }
# It returns 1, for "failed ... || return".
failed() {
  echo "FAILED $*" | tee -a $results >&2
  return 1
}

# ended DESCRIPTION STATUS
ended() { if [ "$2" = 0 ]; then ok "$1"; else failed "$1: exit status $2"; fi; }

# The last line: the runner believes in success only if it is there.
end_of_lab() {
  sleep 1 # what the guest said last comes out first
  echo "lab: end: $(grep -c '^ok' $results) ok, $(grep -c '^FAILED' $results) failed" >&2
}

# Milliseconds since dom0 began.
now() {
  local up rest
  read -r up rest </proc/uptime
  echo "${up%.*}${up#*.}0"
}

# until_true SECONDS COMMAND...: its last exit status.
until_true() {
  local end
  end=$(($(now) + $1 * 1000))
  shift
  until "$@"; do
    [ "$(now)" -lt $end ] || return 1
    usleep 100000
  done
}

# ---- the guest

guest_memory=192 # MiB; its initramfs wants most of it for a moment
guest_vcpus=1
guest_settings='' # more lines of its configuration
guest_words='' # more words for its kernel

# boot_guest VIFS: a guest called u1 with so many vifs, devid N with MAC 00:16:3e:00:00:0N; returns when it answers.
boot_guest() {
  local number=0 vifs="" answer=""
  while [ $number -lt "$1" ]; do
    vifs="$vifs'$(vif_of $number)',"
    number=$((number + 1))
  done
  new_disk 0 8
  cat >/u1.cfg <<END
name = "u1"
type = "$lab_type"
kernel = "/guest/vmlinuz"
ramdisk = "/guest/initrd"
extra = "console=hvc0 quiet rdinit=/init panic=5 oops=panic $guest_words"
memory = $guest_memory
maxvcpus = $guest_vcpus
vcpus = 1
vif = [$vifs]
disk = ['$(disk_of 0 xvda)']
on_crash = "destroy"
$guest_settings
END
  if [ "$lab_type" = hvm ]; then
    printf '%s\n' 'vga = "none"' 'vnc = 0' 'usb = 0' 'videoram = 1' 'serial = "file:/var/log/serial"' >>/u1.cfg
  fi
  show_console u1
  for try in 1 2 3 4 5; do
    if ! { xl create -p /u1.cfg >&2 && find_home && prepare_tree && xl unpause u1; }; then
      failed "xl create"
      diagnosis
      return 1
    fi
    ask true
    until_true 400 answered_or_gone
    gone "$home" || break
    [ "$lab_kernel" = trixie ] || break # other kernels have no excuse
    remark "try $try: the guest's kernel crashed before anything of ours ran (README.md, traps)"
  done
  if ! guest 'uname -r; cat /sys/hypervisor/guest_type; xen-guest-agent --version' >/dev/null; then
    diagnosis
    return 1
  fi
  ok "a $lab_type guest boots"
}

answered_or_gone() { answered || gone "$home"; }

diagnosis() {
  xl list >&2
  xl dmesg | tail -n 30 >&2
  tail -n 30 /var/log/xen/qemu-dm-u1.log /var/log/serial >&2
}

# show_console DOMAIN
show_console() {
  touch "/var/log/xen/console/guest-$1.log"
  tail -n +1 -F "/var/log/xen/console/guest-$1.log" 2>/dev/null | while IFS= read -r line; do echo "   guest| $line"; done &
}

# Of an HVM guest too only the paravirtual one: without a card that QEMU emulates.
vif_of() { echo "mac=00:16:3e:00:00:0$1,script=/etc/xen/scripts/vif-lab,type=vif"; }

# plug_vif NUMBER
# shellcheck disable=SC2046 # as words
plug_vif() { xl network-attach u1 $(vif_of "$1" | tr , ' ') >&2; }

# new_disk NUMBER MIB: an empty one, as /dev/loopNUMBER; it takes no memory where nothing is written.
new_disk() {
  truncate -s "${2}M" "/disk$1.img"
  losetup "/dev/loop$1" "/disk$1.img"
}

disk_of() { echo "format=raw,vdev=$2,access=rw,script=/etc/xen/scripts/block-lab,target=/dev/loop$1"; }

# guest COMMAND: COMMAND's output. That it fails, or takes longer than 90 s, is a failure of the scenario.
guest() {
  local number answer
  ask "$1"
  if ! until_true 90 answered; then
    failed "the guest gave no answer to: $1"
    return 1
  fi
  answer=${answer#* }
  [ "${answer%% *}" = 0 ] || failed "in the guest: $(echo "$1: exit status $answer" | tr '\n' ' ')"
  echo "${answer#* }"
  echo "${answer#* }" | sed '/^$/d; s/^/       /' >&2
  [ "${answer%% *}" = 0 ]
}

# ask COMMAND: without waiting for the end.
# shellcheck disable=SC2154 # find_home sets home
ask() {
  number=$(($(cat /run/number 2>/dev/null || echo 0) + 1))
  echo $number >/run/number
  echo "guest# $1" >&2
  xenstore-write -R "$home/data/lab/command" "$number $1"
}

answered() {
  answer=$(xenstore-read -R "$home/data/lab/answer" 2>/dev/null)
  [ "${answer%% *}" = "$number" ]
}

# ---- what stands in xenstore

key() { xenstore-read -R "$home/$1" 2>/dev/null; }
has_key() { xenstore-exists "$home/$1"; }
has_no_key() { ! xenstore-exists "$home/$1"; }
key_is() { [ "$(key "$1")" = "$2" ]; }

# wait_key PATH [SECONDS]: until it exists.
wait_key() { until_true "${2:-10}" has_key "$1"; }

# looked_at PATH: for a check that a scenario makes itself.
looked_at() { echo "$1" >>$checked; }

# check_key PATH VALUE [SECONDS]: by then it has it.
check_key() {
  looked_at "$1"
  if until_true "${3:-30}" key_is "$1" "$2"; then
    ok "$1 = $2"
  else
    failed "$1 = $(key "$1" || echo '(no such key)'); expected: $2"
  fi
}

# check_no_key PATH [SECONDS]
check_no_key() {
  until_true "${2:-30}" has_no_key "$1"
  ended "no key $1" $?
}

# tree: what an agent may have written and stands there: PATH = "VALUE". Without what changes by itself, the lab's own keys,
# and what the kernel or the toolstack writes.
tree() {
  local root
  for root in attr data feature xenserver/attr control/feature-balloon; do
    if has_key $root; then xenstore-ls -f "$home/$root"; fi
  done | sed -n "s|^$home/\(.* = \"..*\"\)\$|\1|p" | grep -v '^data/lab/\|^data/meminfo_free \|^data/volumes/[0-9]*/free '
  if has_key control/feature-balloon; then echo "control/feature-balloon = \"$(key control/feature-balloon)\""; fi
}

# unchecked_keys: those of the tree that no check has looked at.
unchecked_keys() { tree | sed 's/ = .*//' | grep -vxF -f $checked; }

# vifs: the addresses of every vif that is published, in their order: "0: 192.0.2.1 2001:db8::1; 1: -". Without $clock.
vifs() {
  xenstore-ls -f "$home/attr/vif" 2>/dev/null | sed -n "s|^$home/attr/vif/\([0-9]*\)/\(.*\) = \"\(.\{1,\}\)\"\$|\1 \2 \3|p" |
    sed 's|/| |' | sort -k1,1n -k2,2 -k3,3n | awk -v "clock=${clock:-none}" '
      $1 == clock { next }
      $1 != vif { line = line ending $1 ":"; vif = $1; ending = " -; " }
      $2 ~ /^ipv[46]$/ { line = line " " $4; ending = "; " }
      BEGIN { vif = "none" }
      END { sub(/; $/, "", ending); print line ending }'
}

vifs_are() { found=$(vifs) && [ "$found" = "$1" ]; }

# check_vifs DESCRIPTION VIFS: what is published once the guest has settled, its clock being the vif $clock.
check_vifs() {
  local found
  guest "settle eth$clock $clock" >/dev/null
  if until_true 20 vifs_are "$2"; then
    ok "$1: $2"
    return
  fi
  failed "$1: published: $found; expected: $2"
  guest '{ ip -d link; ip addr; } >/dev/console' >/dev/null
  return 1
}
