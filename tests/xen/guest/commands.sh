# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# What scenarios can say to the guest besides the shell's own words.

# busybox's shell prefers its own.
ip() { /bin/ip "$@"; }

# agent_start ARGS: the agent's log goes to the console, and so into the transcript, and to /run/agent.log. With $launcher,
# that starts it.
agent_start() {
  {
    ${launcher:-} /usr/sbin/xen-guest-agent --stderr --loglevel "${lab_loglevel:-debug}" "$@" 2>&1 | tee -a /run/agent.log |
      sed 's/^/agent: /' >/dev/console
  } &
}

# waits TWENTIETHS COMMAND...: until COMMAND succeeds; the last exit status.
waits() {
  local tries=$1
  shift
  until "$@"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    usleep 50000
  done
}

agent_stop() {
  local pids pid
  pids=$(pidof xen-guest-agent) || return 1
  for pid in $pids; do
    kill "$pid" && waits 200 [ ! -e "/proc/$pid" ] || return 1
  done
}

# by_uuid DEVICE [OFFSET]: does what udev would have done, and says the UUID. It stands at OFFSET; without one, as of ext2.
by_uuid() {
  local uuid
  uuid=$(dd if="$1" bs=1 skip="${2:-1128}" count=16 2>/dev/null | xxd -p |
    sed 's/^\(.\{8\}\)\(.\{4\}\)\(.\{4\}\)\(.\{4\}\)/\1-\2-\3-\4-/')
  mkdir -p /dev/disk/by-uuid
  ln -sfn "../../${1#/dev/}" "/dev/disk/by-uuid/$uuid"
  echo "$uuid"
}

# up LINK ADDRESS...: no duplicate address detection, so that an address counts at once.
up() {
  local link=$1 address
  shift
  for address in "$@"; do
    case $address in
      *:*) ip addr add "$address" dev "$link" nodad ;;
      *) ip addr add "$address" dev "$link" ;;
    esac || return 1
  done
  ip link set "$link" up
}

# bare LINK...: down and without addresses, as bond and team want their ports.
bare() {
  local link
  for link in "$@"; do ip link set "$link" down && ip addr flush dev "$link" || return 1; done
}

# afresh LINK ADDRESS...: with these addresses and no others.
afresh() { bare "$1" && up "$@"; }

# gone LINK...: all of them, even if one was not there.
gone() {
  local link status=0
  for link in "$@"; do ip link del "$link" || status=1; done
  return $status
}

mac() { cat "/sys/class/net/$1/address"; }

# settle LINK DEVID: returns when the agent has published all that happened before. The kernel tells the agent of changes
# in their order, so an address that comes last is the clock. Twice: the first look may have begun before.
settle() {
  local count address
  count=$(($(cat /run/settled 2>/dev/null || echo 0) % 250 + 1))
  echo $count >/run/settled
  address=198.51.100.$count
  ip addr add "$address/32" dev "$1" || return 1
  until_published "$2" "$address" 0 || return 1
  ip addr del "$address/32" dev "$1"
  until_published "$2" "$address" 1
}

# until_published DEVID ADDRESS STATUS: until grep for the address in our own keys ends with STATUS.
until_published() {
  local tries=0 status
  while :; do
    status=0
    xenstore-ls "attr/vif/$1" 2>/dev/null | grep -qF "\"$2\"" || status=1
    [ $status != "$3" ] || return 0
    tries=$((tries + 1))
    if [ $tries -gt 150 ]; then
      echo "address $2: still not as wanted among the keys of vif $1"
      return 1
    fi
    usleep 50000
  done
}
