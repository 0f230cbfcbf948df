# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# power: what dom0 does to a guest whose agent is started by its init: a minute of pause, another memory target, another virtual
# processor, a reboot, a shutdown.
# shellcheck disable=SC2016,SC2034,SC2154 # what is in single quotes is expanded in the guest; home is of find_home

start() {
  guest_vcpus=2
  guest_words=lab.agent # guest/init
  # xl starts the new domain at once; a tree such as XAPI's is made while it is still paused.
  if [ "$lab_toolstack" = xapi ]; then guest_settings='on_reboot = "destroy"'; else guest_settings='on_reboot = "restart"'; fi
  boot_guest 1 || return 1
  whole_tree "the agent of the first boot"
}

# whole_tree WHOSE: the tree, which is then in /run/tree.
whole_tree() {
  guest 'up eth0 10.77.0.2/24' >/dev/null
  check_key attr/vif/0/ipv4/0 10.77.0.2 30
  if [ "$lab_toolstack" = xapi ]; then check_key control/feature-balloon 1 40; fi
  pid=$(guest 'pidof xen-guest-agent')
  tree >/run/tree
  grep -q '^data/updated = ' /run/tree && grep -q '^attr/PVAddons/Installed = ' /run/tree && grep -q '^data/os_uname = ' /run/tree
  ended "$1 has published: $(wc -l </run/tree) keys" $?
}

memory_apart() { grep -v '^data/meminfo_total = ' "$1"; }

# same_tree WHEN: but for the memory's size, it is as it was; and the agent too.
same_tree() {
  tree >/run/found
  memory_apart /run/tree >/run/wanted
  if ! memory_apart /run/found | diff /run/wanted - >&2; then failed "$1: the tree is another"; fi
  [ "$(guest 'pidof xen-guest-agent')" = "$pid" ]
  ended "$1: the same tree, the same process" $?
}

heard() { [ "$(wc -l </run/heard)" -ge "$1" ]; }

is_paused() { xl list u1 | awk 'NR == 2 { found = $5 ~ /p/ } END { exit !found }'; }

# A pause is nothing that the guest could notice, and nothing is written for it.
pause() {
  local watch
  xenstore-watch "$home/attr" "$home/feature" "$home/control/feature-balloon" "$home/data/updated" >/run/heard &
  watch=$!
  until_true 20 heard 4
  ended "each watch is told of once when it is set" $? || return
  sleep 1
  wc -l </run/heard >/run/before
  xl pause u1 && is_paused
  ended "xl pause" $?
  sleep 60
  is_paused
  ended "a minute later it is still paused" $?
  xl unpause u1 && ! is_paused
  ended "xl unpause" $?
  same_tree "after a minute of pause"
  sleep 5
  kill $watch
  [ "$(wc -l </run/heard)" = "$(cat /run/before)" ]
  ended "nothing that XAPI watches was written: $(tail -n +"$(($(cat /run/before) + 1))" /run/heard | tr '\n' ' ')" $?
}

total() { guest "awk '\$1 == \"MemTotal:\" { print \$2 }' /proc/meminfo"; }

# balloon MIB SIGN: the guest's memory becomes so much, by 16 MB and more larger (1) or smaller (-1), and the agent says how much
# that is.
balloon() {
  local before size sign=$2
  before=$(total)
  xl mem-set u1 "$1" >&2
  ended "xl mem-set $1" $?
  size=$before
  for try in 1 2 3 4 5 6 7 8 9 10; do
    size=$(total)
    [ $((sign * (size - before))) -le 16000 ] || break
    sleep 2
  done
  sleep 2
  size=$(total)
  [ $((sign * (size - before))) -gt 16000 ]
  ended "the guest had $before KiB, and has $size" $?
  check_key data/meminfo_total "$size" 30
  [ "$(key data/meminfo_free)" -gt 0 ] && [ "$(key data/meminfo_free)" -lt "$size" ]
  ended "data/meminfo_free = $(key data/meminfo_free), less than that" $?
  same_tree "at $1 MiB"
}

processors() {
  xl vcpu-set --ignore-host u1 2 >&2 # which has one
  ended "xl vcpu-set 2" $?
  guest 'waits 200 [ -e /sys/devices/system/cpu/cpu1/online ] && echo 1 >/sys/devices/system/cpu/cpu1/online;
    cat /sys/devices/system/cpu/online' >/run/processors
  [ "$(cat /run/processors)" = 0-1 ]
  ended "the guest has two processors" $?
  same_tree "with two processors"
}

no_domain() { ! xl domid u1 >/dev/null 2>&1; }

another_domain() {
  local new
  new=$(xl domid u1 2>/dev/null) && [ "$new" != "$domid" ]
}

reboot() {
  xl reboot u1 >&2
  ended "xl reboot" $?
  if [ "$lab_toolstack" = xapi ]; then
    until_true 60 no_domain && xl create -p /u1.cfg >&2 && find_home && prepare_tree && xl unpause u1
  else
    until_true 60 another_domain && find_home
  fi
  ended "another domain: $domid" $? || return 1
  whole_tree "the agent of the second boot"
}

shutdown() {
  xl shutdown -w u1 >&2
  ended "xl shutdown" $?
  until_true 20 no_domain
  ended "the guest is gone" $?
}

whole() {
  note pause
  pause
  note balloon
  guest 'agent_stop && agent_start --memory-interval 5' >/dev/null
  pid=$(guest 'waits 200 pidof xen-guest-agent')
  balloon 152 -1
  balloon 192 1
  note processors
  processors
  note reboot
  reboot && shutdown
}

start && whole
