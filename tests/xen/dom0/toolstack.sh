# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# What becomes of the guest's domain, and the tree that a toolstack gives to each new one. xl does the work; with
# lab_toolstack=xapi the tree gets, before the guest runs in it, what xenopsd would have made of it.
# shellcheck disable=SC2034,SC2154 # some are for scenarios; lab_* come from the kernel's command line

# After every change of domain it has a new home.
find_home() {
  domid=$(xl domid u1) || return 1
  home=/local/domain/$domid
}

# prepare_tree: of a domain that is paused.
prepare_tree() {
  local node
  [ "$lab_toolstack" = xapi ] || return 0
  for node in control attr data drivers feature error messages rrd vm-data hvmloader xenserver/attr \
    xenserver/device/vif/0; do
    has_key $node || xenstore-write "$home/$node" "" || return 1
    xenstore-chmod "$home/$node" "n$domid" || return 1
  done
  xenstore-chmod "$home/device" "n$domid" || return 1
  # libxl makes these, which the guest may write; xenopsd does not: the guest may write anything below control.
  for node in feature-poweroff feature-reboot feature-suspend feature-s3 feature-s4 shutdown sysrq; do
    ! has_key control/$node || xenstore-rm "$home/control/$node" || return 1
  done
  xenstore-write "$home/unique-domain-id" "$(cat /proc/sys/kernel/random/uuid)" || return 1
  xenstore-chmod "$home/unique-domain-id" n0 "r$domid"
}

# For scenarios that want to know what happens from the moment when the guest goes on.
about_to_go_on() { :; }

# The guest goes on in another domain: paused until that one's tree is there.
entered_new_domain() {
  local old=$home
  find_home && [ "$home" != "$old" ] && prepare_tree && about_to_go_on && xl unpause u1
  ended "$1: domain $domid" $? || return 1
  # xenstored may need a moment to be told of the end.
  until_true 10 gone "$old"
  ended "the tree of the former domain is gone" $?
}

gone() { ! xenstore-exists "$1"; }

# quietly COMMAND...: what it says is told only if it fails: xl counts pages.
quietly() {
  "$@" >/run/said 2>&1 && return
  tr '\r' '\n' </run/said >&2
  return 1
}

saved_and_restored() {
  quietly xl save u1 /run/u1.save && quietly xl restore -p /run/u1.save
  ended "xl save, xl restore" $?
  rm -f /run/u1.save
  entered_new_domain "restored"
}

# To the same host. Xen as Debian builds it cannot do that with PV guests.
migrated() {
  # Its console is called so from now on.
  [ -e /var/log/xen/console/guest-u1--incoming.log ] || show_console u1--incoming
  quietly xl migrate -p -s '' u1 'xl migrate-receive -p'
  ended "xl migrate" $?
  entered_new_domain "migrated"
}

# The guest is suspended, and then goes on in the domain that it was in: its suspension was cancelled.
suspended_and_resumed() {
  local old=$home
  quietly xl save -c u1 /run/u1.save
  ended "xl save -c" $?
  rm -f /run/u1.save
  find_home && [ "$home" = "$old" ]
  ended "it is the same domain" $?
}
