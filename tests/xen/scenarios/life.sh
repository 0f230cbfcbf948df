# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# life: ten times in a row (three in the short selection) the guest is suspended and goes on in the same domain, or in another
# one whose tree is empty; each time an address changes just before. After each the whole tree is right, and the agent is the one
# that it was.
# shellcheck disable=SC2016,SC2154 # what is in single quotes is expanded in the guest; lab_* come from init

address=1 # the last number of the one that changes

# The whole tree as it should be: as it was when every key of it was right, with the address of today.
expected() { sed "s/192\.0\.2\.[0-9]*/192.0.2.$address/" /run/tree; }
tree_is_right() { tree >/run/found && expected | cmp -s - /run/found; }

# What dom0 hears after a change of domain, each line with the second: that the guest goes on, the first word of a process of
# the guest that does nothing else (guest/first_word.c), and the agent's last word of its first batch.
about_to_go_on() {
  words=/run/words.$domid
  : >"$words"
  xenstore-watch "$home/data/lab/mark" "$home/data/lab/first-word" "$home/data/updated" | stamp >"$words" &
  listener=$!
  until_true 20 watches_are_set || return 1 # each is told of once when it is set
  xenstore-write "$home/data/lab/mark" now
}

watches_are_set() { [ "$(wc -l <"$words")" -ge 3 ]; }

# after_mark NAME: milliseconds from the mark until it was heard of NAME; the first time of each was the setting of the watch.
after_mark() {
  awk -v "name=$1" '$2 ~ /mark$/ && ++marks == 2 { mark = $1 } $2 ~ name "$" && ++seen == 2 && mark { printf "%d", ($1 - mark) * 1000; exit }' \
    "$words"
}
is_heard() { [ -n "$(after_mark "$1")" ]; }

# wait_word NAME: looks seldom, since it is the guest that shall have the processor.
wait_word() {
  local tries=0
  until is_heard "$1"; do
    tries=$((tries + 1))
    [ $tries -lt 60 ] || return 1
    sleep 1
  done
}

# How slow the machine is says the first word. Three seconds after it everything is told; where that word took more than 0.75 s,
# in four times its time. (On overloaded machines the agent needed 0.4 to 3.3 times that of the word.)
check_new_domain() {
  local word told limit=3000
  sleep 2
  wait_word updated
  ended "$1: something is published" $? || return 1
  wait_word first-word
  ended "$1: the first word is there" $? || return 1
  kill "$listener"
  word=$(after_mark first-word)
  told=$(after_mark updated)
  [ $((4 * word)) -lt $limit ] || limit=$((4 * word))
  [ $((told - word)) -le $limit ]
  ended "$1: published after $told ms, $((told - word)) ms after the first word that any process could say" $?
}

check_tree() {
  until_true 60 tree_is_right
  ended "$1: the whole tree, $(wc -l </run/found) keys" $? && return
  expected >/run/wanted
  diff /run/wanted /run/found >&2
  return 1
}

start() {
  boot_guest 2 || return 1
  guest 'mke2fs /dev/xvda >/dev/null && mkdir /disk && mount -t ext2 /dev/xvda /disk &&
    up eth0 10.77.0.2/24 2001:db8:77::2/64 && ip addr add 192.0.2.1/32 dev eth0 && up eth1 10.78.0.2/24' >/dev/null
  guest agent_start >/dev/null
  guest '{ first-word >/dev/console 2>&1 & }' >/dev/null
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
  case $1 in
    suspended_and_resumed) ;;
    *) check_new_domain "$1" || return 1 ;; # the next round would only take time
  esac
  check_tree "$1" || return 1
  [ "$(guest 'pidof xen-guest-agent')" = "$(cat /run/pid)" ]
  ended "the agent is the same process" $?
  if [ "$1" = suspended_and_resumed ]; then
    [ "$(wc -l </run/heard)" = 1 ] # each watch is told of once when it is set
    ended "what stood in the tree already was not written again" $?
  fi
  kill $watch
  return 0
}

# All, or the first of them: lab.rounds=N.
# shellcheck disable=SC2154 # lab_rounds comes from init
rounds() {
  local what count=0 first='' all=${lab_rounds:-10}
  if [ "$lab_type" = pv ]; then
    set -- suspended_and_resumed saved_and_restored saved_and_restored suspended_and_resumed suspended_and_resumed \
      saved_and_restored suspended_and_resumed saved_and_restored saved_and_restored suspended_and_resumed
  else
    set -- suspended_and_resumed saved_and_restored migrated migrated suspended_and_resumed migrated \
      saved_and_restored migrated suspended_and_resumed migrated
  fi
  for what in "$@"; do
    [ $count -lt "$all" ] || break
    round "$what" || return 1
    count=$((count + 1))
    if [ $count = 2 ]; then first=$(size_of_agent); fi # both kinds of resume have been
  done
  [ $count = "$all" ]
  ended "$all rounds" $?
  # shellcheck disable=SC2046,SC2086 # as words
  set -- $first $(size_of_agent)
  [ "$4" -le $(($1 + 16)) ] && [ "$6" = "$3" ]
  ended "own memory, all resident (KiB), descriptors: $1 $2 $3 after two rounds, $4 $5 $6 after $all" $?
}

start && rounds
xl destroy u1 >&2
