# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# The service under a real systemd: the first process of a fresh Debian 12 in namespaces of its own, with its unit, its user
# and a real xenstored, to which a drop-in leads, as there is no device. Of ./dev full systemd.

# test_boot AGENT: a program that needs nothing of the machine.
test_boot() {
  local machine=$PWD/build/fresh/systemd.$$ lab
  remove_dead_machines
  mkdir -p "$machine/root"
  lab=$(mktemp -d /tmp/xga-lab.XXXXXX) # the same path inside and outside, and short: it holds sockets
  # shellcheck disable=SC2064 # the directories of now
  trap "rm -rf --one-file-system '$machine' '$lab'" EXIT
  exec 8>"$machine/lock" # every process of the machine inherits it
  flock 8
  base_system bookworm "$machine"
  tar -C "$machine/root" -xf build/cache/debian-bookworm.tar
  host_settings "$machine/root"
  add_systemd "$machine/root" >"$machine/log" 2>&1 || { tail "$machine/log" && die "systemd could not be installed"; }
  add_service "$machine/root" "$1" "$lab"
  coproc LAB { TMPDIR=$lab exec build/dev/bin/package_lab "$lab" 8>&-; }
  read -r -t 60 -u "${LAB[0]}" _ || die "there is no xenstored"
  find "$lab" -type d -exec chmod 0755 {} + && find "$lab" -type s -exec chmod 0666 {} +
  # Its mounts and processes are gone with it. Its own filter would refuse Landlock, as an older container's does.
  systemd-nspawn --quiet --boot --register=no --keep-unit --console=pipe --machine="xga-$$" --directory="$machine/root" \
    --bind="$lab" --system-call-filter='landlock_create_ruleset landlock_add_rule landlock_restrict_self' </dev/null >"$machine/console" 2>&1 &
  local nspawn=$! status=0
  wait_for 60 has_booted "$nspawn" || { cat "$machine/console" && die "systemd does not come up here"; }
  test_service "$(pgrep -P "$nspawn")" || status=1
  kill "$nspawn"
  wait "$nspawn" || true
  eval "exec ${LAB[1]}>&-"
  return $status
}

add_systemd() {
  mount -t proc proc "$1/proc"
  chroot "$1" sh -c 'apt-get update -qq && apt-get install -qq --no-install-recommends systemd-sysv dbus udev' </dev/null
  local status=$?
  umount "$1/proc"
  return $status
}

# add_service ROOT AGENT LAB: what a package installs, and what stands in for Xen.
add_service() {
  install -D -m 0755 "$2" "$1/usr/sbin/xen-guest-agent"
  install -D -m 0644 packaging/systemd/xen-guest-agent.service -t "$1/usr/lib/systemd/system"
  install -D -m 0644 packaging/sysusers.d/xen-guest-agent.conf -t "$1/usr/lib/sysusers.d"
  install -D -m 0644 packaging/udev/60-xen-guest-agent.rules -t "$1/usr/lib/udev/rules.d"
  mkdir -p "$1/etc/systemd/system/xen-guest-agent.service.d"
  cat >"$1/etc/systemd/system/xen-guest-agent.service.d/no-xen.conf" <<END
[Unit]
ConditionVirtualization=
[Service]
Environment=XENSTORED_PATH=$3/guest
PrivateTmp=no
END
}

# wait_for SECONDS COMMAND...
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}

inside() { nsenter --target "$leader" --mount --uts --ipc --net --pid --root --wd -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
has_booted() {
  local leader
  leader=$(pgrep -P "$1") && [ "$(inside systemctl is-system-running 2>/dev/null)" = running ]
}

property() { inside systemctl show --property="$1" --value xen-guest-agent; }
of_process() { inside sed -n "s/^$1:[[:space:]]*//p" "/proc/$(property MainPID)/status"; }
is_active() { [ "$(property ActiveState)/$(property SubState)" = active/running ]; }
is_another() { is_active && [ "$(property MainPID)" != "$1" ] && [ "$(property MainPID)" != 0 ]; }

# expect WHAT GOT WANTED: WANTED is a pattern.
expect() {
  # shellcheck disable=SC2053
  if [[ $2 == $3 ]]; then
    printf '  %s: %s\n' "$1" "$2"
  else
    printf '  FAILED: %s: is "%s", not "%s"\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

# drop_in TEXT: a line of [Service], in force from now on.
drop_in() {
  inside sh -c "printf '[Service]\n$1\n' >/run/systemd/system/xen-guest-agent.service.d/test.conf && systemctl daemon-reload"
}

test_service() {
  local leader=$1 failures=0 pid
  inside mkdir -p /run/systemd/system/xen-guest-agent.service.d
  # Type=notify: the command returns when the agent has said that all is published.
  inside systemctl start xen-guest-agent || true
  expect "started" "$(property ActiveState)/$(property SubState)/$(property Result)" active/running/success
  expect "says" "$(property StatusText)" "* keys published"
  expect "user" "$(inside stat -c %U "/proc/$(property MainPID)/status")/$(property User)" "*/xen-guest-agent"
  expect "user's number" "$(of_process Uid)" "$(inside sh -c 'id -u xen-guest-agent')*"
  expect "capabilities" "$(of_process CapEff)$(of_process CapBnd)" "0000000000000000*0"
  expect "calls filtered" "$(of_process Seccomp)" 2
  expect "no new privileges" "$(of_process NoNewPrivs)" 1
  expect "sandbox" "$(inside xen-guest-agent status | sed -n 's/^sandbox: *//p')" "user *, files restricted*, system calls filtered"
  expect "status socket" "$(inside stat -c '%U %a' /run/xen-guest-agent)" "xen-guest-agent 700"
  expect "log" "$(inside journalctl -q -o cat -p info -u xen-guest-agent | grep -c 'agent: version')" 1
  expect "published" "$(xenstore_of_guest data/os_distro)" debian
  test_ends
  [ $failures = 0 ]
}

xenstore_of_guest() { XENSTORED_PATH=$lab/dom0 xenstore-read "/local/domain/5/$1" 2>&1; }

test_ends() {
  pid=$(property MainPID)
  inside systemctl reload xen-guest-agent || true
  sleep 1
  expect "after a reload" "$(property ActiveState) $(property MainPID) $(property ReloadResult)" "active $pid success"
  inside sh -c "kill -KILL $pid"
  wait_for 10 is_another "$pid" || true
  expect "after it was killed" "$(property ActiveState)/$(property NRestarts)" active/1
  drop_in 'WatchdogSec=4\nTimeoutAbortSec=1\nExecStart=\nExecStart=/usr/sbin/xen-guest-agent --stderr --memory-interval 1'
  inside systemctl restart xen-guest-agent
  pid=$(property MainPID)
  sleep 8
  expect "twice the watchdog's time later" "$(property ActiveState) $(property MainPID)" "active $pid"
  inside sh -c "kill -STOP $pid"
  wait_for 15 is_another "$pid" || true
  expect "after it hung" "$(inside journalctl -q -o cat -u xen-guest-agent | grep -c 'Watchdog timeout')/$(property ActiveState)" 1/active
  inside systemctl stop xen-guest-agent
  expect "stopped" "$(property ActiveState)/$(property Result)" inactive/success
  drop_in 'Environment=XENSTORED_PATH='
  inside systemctl start xen-guest-agent >/dev/null 2>&1 || true
  sleep 3
  expect "where there is no Xen" "$(property ActiveState)/$(property ExecMainStatus)/$(property NRestarts)" failed/3/0
}
