# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# life: ten times in a row the guest is suspended and goes on in the same domain, or in another one whose tree is empty; each
# time an address changes just before. After each the whole tree is right, and the agent is the one that it was.
# shellcheck disable=SC2016,SC2154 # what is in single quotes is expanded in the guest; lab_* come from init

address=1 # the last number of the one that changes

# The whole tree as it should be: as it was when every key of it was right, with the address of today.
expected() { sed "s/192\.0\.2\.[0-9]*/192.0.2.$address/" /run/tree; }
tree_is_right() { tree >/run/found && expected | cmp -s - /run/found; }

# Seconds are generous: the machine may be busy. How long it took since the guest went on is said: until the agent's last word
# of the first batch was there, and until the whole tree was seen.
check_tree() {
  local told
  if ! wait_key data/updated 30; then
    failed "$1: nothing is published"
    return 1
  fi
  told=$(($(now) - went_on_at))
  [ $told -le 10000 ] || failed "$1: published only after $told ms"
  if until_true 30 tree_is_right; then
    ok "$1: published after $told ms; the whole tree, $(wc -l </run/found) keys, after $(($(now) - went_on_at)) ms"
  else
    expected >/run/wanted
    diff /run/wanted /run/found >&2
    failed "$1: the tree is wrong"
  fi
}

start() {
  boot_guest 2 || return 1
  guest 'mke2fs /dev/xvda >/dev/null && mkdir /disk && mount -t ext2 /dev/xvda /disk &&
    up eth0 10.77.0.2/24 2001:db8:77::2/64 && ip addr add 192.0.2.1/32 dev eth0 && up eth1 10.78.0.2/24' >/dev/null
  guest agent_start >/dev/null
  wait_key attr/PVAddons/Installed 30 && wait_key data/volumes/0/mount_points/0 30
  ended "the agent has published" $? || return 1
  if [ "$lab_toolstack" = xapi ]; then check_key control/feature-balloon 1 30; fi
  tree >/run/tree
  cat /run/tree >&2
  grep -q '^attr/vif/0/ipv4/1 = "192.0.2.1"$' /run/tree
  ended "the changing address is there" $? || return 1
  guest 'pidof xen-guest-agent' >/run/pid
  agent=/proc/$(cat /run/pid)
}

# Memory of its own and all that is resident, in KiB; and how many descriptors. Not as /proc/PID/status has it: there the kernel
# is behind by up to 64 page faults, which may be all.
size_of_agent() {
  guest "awk '\$1 == \"Anonymous:\" { own = \$2 } \$1 == \"Rss:\" { all = \$2 } END { print own, all }' $agent/smaps_rollup
    ls $agent/fd | wc -l" | tr '\n' ' '
}

# round WHAT: one of the words of dom0/toolstack.sh.
round() {
  local watch
  note "$1"
  xenstore-watch "$home/attr/PVAddons/MajorVersion" >/run/heard &
  watch=$!
  guest "ip addr del 192.0.2.$address/32 dev eth0; ip addr add 192.0.2.$((address + 1))/32 dev eth0" >/dev/null
  address=$((address + 1))
  "$1"
  check_tree "$1" || return 1 # the next round would only take time
  [ "$(guest 'pidof xen-guest-agent')" = "$(cat /run/pid)" ]
  ended "the agent is the same process" $?
  if [ "$1" = suspended_and_resumed ]; then
    [ "$(wc -l </run/heard)" = 1 ] # each watch is told of once when it is set
    ended "what stood in the tree already was not written again" $?
  fi
  kill $watch
}

rounds() {
  local what count=0 first=''
  if [ "$lab_type" = pv ]; then
    set -- suspended_and_resumed saved_and_restored saved_and_restored suspended_and_resumed suspended_and_resumed \
      saved_and_restored suspended_and_resumed saved_and_restored saved_and_restored suspended_and_resumed
  else
    set -- suspended_and_resumed saved_and_restored migrated migrated suspended_and_resumed migrated \
      saved_and_restored migrated suspended_and_resumed migrated
  fi
  for what in "$@"; do
    round "$what" || return 1
    count=$((count + 1))
    if [ $count = 2 ]; then first=$(size_of_agent); fi # both kinds of resume have been
  done
  # shellcheck disable=SC2046,SC2086 # as words
  set -- $first $(size_of_agent)
  [ "$4" -le $(($1 + 16)) ] && [ "$6" = "$3" ]
  ended "own memory, all resident (KiB), descriptors: $1 $2 $3 after two rounds, $4 $5 $6 after ten" $?
}

start && rounds
xl destroy u1 >&2
