# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# What the tests on a machine (*_test.sh but package_test.sh) see and wait for. They are called with LAB PACKAGES, as root on
# a fresh minimal Debian that may be spoiled: LAB/guest leads to the xenstore of a guest, LAB/dom0 to the toolstack's;
# PACKAGES holds the .deb files and the tarball with install.sh.
lab=$1 packages=$2
home=/local/domain/5
export DEBIAN_FRONTEND=noninteractive
# shellcheck source=/dev/null
. /etc/os-release

step() { printf -- '--- %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*"; tree; cat /proc/[0-9]*/comm; exit 1; }
# The viewer is not the package that is tested, which comes and goes.
mkdir -p /viewer
dpkg-deb -x "$packages"/xenstorepp-tools_*.deb /viewer
dom0() { XENSTORED_PATH=$lab/dom0 /viewer/usr/bin/xenstorepp "$@"; }
tree() { dom0 ls -f "$home" 2>/dev/null || dom0 ls "$home"; }
value() { dom0 read "$home/$1" 2>/dev/null || true; }
# processes NAME: their numbers. (A minimal Debian has no procps.) The scripts of our package have the agent's name, but
# are a shell; or nothing any more, when they end.
processes() {
  local entry
  for entry in /proc/[0-9]*; do
    [ "$(cat "$entry/comm" 2>/dev/null)" = "$1" ] || continue
    case $1:$(readlink "$entry/exe") in
      xen-guest-agent:*/xen-guest-agent*) echo "${entry#/proc/}" ;; # (deleted) and more may follow
      xen-guest-agent:*) ;;
      *) echo "${entry#/proc/}" ;;
    esac
  done
}
runs() { [ -n "$(processes "$1")" ]; }
milliseconds() { local now=${EPOCHREALTIME/[.,]/}; echo $((now / 1000)); }
# eventually WHAT COMMAND...: within ten seconds.
eventually() {
  local what=$1 deadline=$(($(milliseconds) + 10000))
  shift
  until "$@"; do
    [ "$(milliseconds)" -lt $deadline ] || fail "$what"
    sleep 0.01
  done
}
is() { [ "$(value "$1")" = "$2" ]; }
# Every file but what is nobody's to clean up.
files() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /var/log -o -path /var/cache \
    -o -path /var/lib/dpkg -o -path /packages -o -path /viewer -o -path "$lab" -o -path /etc/ld.so.cache -o -path /var/lib/apt -o -path '/etc/*-' \) -prune \
    -o -print | LC_ALL=C sort
}
# What a minimal Debian has not.
apt_install() {
  if ! (apt-get -q update && apt-get -q install -y --no-install-recommends "$@") >/tmp/apt.log 2>&1; then
    cat /tmp/apt.log
    fail "no way to the packages"
  fi
}
# user_of PROCESS, agent_user: numbers.
user_of() { sed -n 's/^Uid:\t\([0-9]*\).*/\1/p' "/proc/$1/status"; }
agent_user() { sed -n 's/^xen-guest-agent:[^:]*:\([0-9]*\):.*/\1/p' /etc/passwd; }

# gaps_start, then gaps_end: between them no key that there was may be away at any time. Looked at without a pause.
keys() { dom0 ls -f "$home" | sed 's/ = .*//'; }
gaps_start() {
  rm -f /tmp/gaps.*
  keys | LC_ALL=C sort >/tmp/gaps.keys
  [ -s /tmp/gaps.keys ] || fail "there are no keys to look at"
  (
    while [ ! -e /tmp/gaps.stop ]; do
      keys | LC_ALL=C sort | LC_ALL=C comm -23 /tmp/gaps.keys - >>/tmp/gaps.away
      echo >>/tmp/gaps.looks
    done
  ) &
  gaps_looker=$!
}
gaps_end() {
  touch /tmp/gaps.stop
  wait "$gaps_looker"
  [ "$(wc -l </tmp/gaps.looks)" -ge 10 ] || fail "looked only $(wc -l </tmp/gaps.looks) times"
  [ ! -s /tmp/gaps.away ] || fail "keys were away: $(sort /tmp/gaps.away | uniq -c)"
  echo "each of $(wc -l </tmp/gaps.keys) keys was there in each of $(wc -l </tmp/gaps.looks) looks"
}

# newer_package OUT.deb: ours, with a higher version.
newer_package() {
  rm -rf /tmp/newer
  dpkg-deb -R "$packages"/xen-guest-agent_*.deb /tmp/newer
  sed -i 's/^Version: .*/&.1/' /tmp/newer/DEBIAN/control
  dpkg-deb -b /tmp/newer "$1" >/dev/null
  rm -rf /tmp/newer
}

# In the background, to be waited for by taken_over_within: from the start of our process to our keys. FORMER is a process of
# the agent's name that is not ours, or "none".
watch_take_over() {
  local former=$1 deadline=$(($(milliseconds) + 60000))
  rm -f /tmp/started /tmp/taken
  (
    in_time() { [ "$(milliseconds)" -lt $deadline ] || exit 1; }
    until processes xen-guest-agent | grep -qvx "$former"; do in_time; done
    milliseconds >/tmp/started
    until is data/os_name "$PRETTY_NAME" && is attr/PVAddons/MajorVersion 1; do in_time; done
    milliseconds >/tmp/taken
  ) &
  looker=$!
}
taken_over_within() {
  local took
  wait "$looker" || fail "our agent did not start, or did not publish"
  took=$(($(cat /tmp/taken) - $(cat /tmp/started)))
  [ $took -le "$1" ] || fail "our keys came $took ms after our start"
  echo "our keys were there $took ms after the process was"
  ! runs xe-daemon || fail "the older agent still runs"
  for stale in attr/vif/9 data/volumes/7; do
    ! dom0 exists "$home/$stale" || fail "stale: $stale"
  done
}
