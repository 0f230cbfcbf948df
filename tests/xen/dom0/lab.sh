# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# The words that scenarios are written in. A check prints one line, "ok ..." or "FAILED ...", on stderr: stdout is data.
# shellcheck disable=SC2154 # lab_* come from the kernel's command line

results=/run/results
checked=/run/checked # keys that a check has looked at
: >$results
: >$checked

note() { echo "# $*" >&2; }
ok() { echo "ok $*" | tee -a $results >&2; }
failed() { echo "FAILED $*" | tee -a $results >&2; }

# ended DESCRIPTION STATUS
ended() { if [ "$2" = 0 ]; then ok "$1"; else failed "$1: exit status $2"; fi; }

# The last line: the runner believes in success only if it is there.
end_of_lab() {
  sleep 1 # what the guest said last comes out first
  echo "lab: end: $(grep -c '^ok' $results) ok, $(grep -c '^FAILED' $results) failed" >&2
}

# ---- the guest

# boot_guest VIFS: a guest called u1 with so many vifs, devid N with MAC 00:16:3e:00:00:0N; returns when it answers.
boot_guest() {
  local number=0 vifs=''
  while [ $number -lt "$1" ]; do
    vifs="$vifs'$(vif_of $number)',"
    number=$((number + 1))
  done
  dd if=/dev/zero of=/disk.img bs=1M count=8 2>/dev/null
  losetup /dev/loop0 /disk.img
  cat >/u1.cfg <<END
name = "u1"
type = "$lab_type"
kernel = "/guest/vmlinuz"
ramdisk = "/guest/initrd"
extra = "console=hvc0 quiet rdinit=/init panic=5"
memory = 192
vcpus = 1
vif = [$vifs]
disk = ['format=raw,vdev=xvda,access=rw,script=/etc/xen/scripts/block-lab,target=/dev/loop0']
on_crash = "destroy"
END
  touch /var/log/xen/console/guest-u1.log
  tail -n +1 -F /var/log/xen/console/guest-u1.log 2>/dev/null | while IFS= read -r line; do echo "   guest| $line"; done &
  if ! xl create /u1.cfg >&2; then
    failed "xl create"
    xl dmesg | tail -n 30
    return 1
  fi
  find_home
  guest 'uname -r; cat /sys/hypervisor/guest_type' >/dev/null || return 1
  ok "a $lab_type guest boots"
}

vif_of() { echo "mac=00:16:3e:00:00:0$1,script=/etc/xen/scripts/vif-lab"; }

# After every change of domain (restore, migration): it has a new home.
find_home() { home=/local/domain/$(xl domid u1); }

# guest COMMAND: COMMAND's output. That it fails, or takes longer than 40 s, is a failure of the scenario.
guest() {
  local number tries=0 answer
  number=$(($(cat /run/number 2>/dev/null || echo 0) + 1))
  echo $number >/run/number
  echo "guest# $1" >&2
  xenstore-write -R "$home/data/lab/command" "$number $1"
  while :; do
    answer=$(xenstore-read -R "$home/data/lab/answer" 2>/dev/null)
    [ "${answer%% *}" != $number ] || break
    tries=$((tries + 1))
    if [ $tries -gt 800 ]; then
      failed "the guest gave no answer to: $1"
      return 1
    fi
    usleep 50000
  done
  answer=${answer#* }
  [ "${answer%% *}" = 0 ] || failed "in the guest: $(echo "$1: exit status $answer" | tr '\n' ' ')"
  echo "${answer#* }"
  echo "${answer#* }" | sed '/^$/d; s/^/       /' >&2
  [ "${answer%% *}" = 0 ]
}

# ---- what stands in xenstore

key() { xenstore-read -R "$home/$1" 2>/dev/null; }

# wait_key PATH [SECONDS]: until it exists.
wait_key() {
  local tries=0
  until xenstore-exists "$home/$1"; do
    tries=$((tries + 1))
    [ $tries -le $((${2:-10} * 10)) ] || return 1
    usleep 100000
  done
}

# looked_at PATH: for a check that a scenario makes itself.
looked_at() { echo "$1" >>$checked; }

# check_key PATH VALUE: within five seconds.
check_key() {
  local tries=0 value
  looked_at "$1"
  while :; do
    value=$(key "$1" || echo '(no such key)')
    if [ "$value" = "$2" ]; then
      ok "$1 = $value"
      return
    fi
    tries=$((tries + 1))
    [ $tries -le 50 ] || break
    usleep 100000
  done
  failed "$1 = $value; expected: $2"
}

# Keys with a value under attr and data that no check has looked at.
unchecked_keys() {
  { xenstore-ls -f "$home/attr"; xenstore-ls -f "$home/data"; } | sed -n 's/ = ".\{1,\}"$//p' |
    sed "s|^$home/||" | grep -v '^data/lab/' | grep -vxF -f $checked
}

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

# check_vifs DESCRIPTION VIFS: what is published once the guest has settled, its clock being the vif $clock.
check_vifs() {
  local tries=0 found
  guest "settle eth$clock $clock" >/dev/null
  while :; do
    found=$(vifs)
    if [ "$found" = "$2" ]; then
      ok "$1: $found"
      return
    fi
    tries=$((tries + 1))
    [ $tries -le 20 ] || break
    usleep 100000
  done
  failed "$1: published: $found; expected: $2"
  guest '{ ip -d link; ip addr; } >/dev/console' >/dev/null
  return 1
}
