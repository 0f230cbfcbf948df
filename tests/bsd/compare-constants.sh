#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# compare-constants.sh COMPILER INCLUDE: what our headers for the BSDs say, against golang-golang-x-sys-dev, whose figures come
# from the systems themselves: constants by name, structures by size and place of members. Each becomes a static_assert.
# Exit status 77: that package is not installed. What it does not have (SIOCGIFAFLAG_IN6, ifmib(4), FreeBSD's netlink, the
# structures of lagg(4), agr(4), trunk(4) and bridge(4)) and what NetBSD 10 has otherwise (statvfs, sockaddr_dl, ifaddrs) is
# left to compare-headers.sh.
set -euo pipefail
compiler=$1 include=$2 go=${GO_SYS:-/usr/share/gocode/src/golang.org/x/sys/unix}
if [ ! -d "$go" ]; then
  echo "not compared: golang-golang-x-sys-dev is not installed"
  exit 77
fi

# constant SYSTEM NAME: its value there
constant() {
  local value
  value=$(awk -v name="$2" '$1 == name && $2 == "=" { print $3; exit }' "$go/zerrors_$1_amd64.go" "$go/ztypes_$1_amd64.go")
  [ -n "$value" ] || { echo "$1: no $2 in $go" >&2; exit 1; }
  echo "$value"
}

same() { printf 'static_assert((%s) == (%s), "%s");\n' "$2" "$(constant "$1" "${3:-$2}")" "$1: $2"; }

# size SYSTEM STRUCT BYTES and place SYSTEM STRUCT MEMBER BYTES: sums of the members of Go's structures, done by hand
size() { printf 'static_assert(sizeof(%s) == %s, "%s: size of %s");\n' "$2" "$3" "$1" "$2"; }
place() { printf 'static_assert(offsetof(%s, %s) == %s, "%s: %s.%s");\n' "$2" "$3" "$4" "$1" "$2" "$3"; }

# members SYSTEM TYPE: the members of a Go structure, as "name bytes offset" lines, and "size"
members() {
  awk -v type="$2" '
    function bytes(t, n) {
      if (match(t, /^\[[0-9]+\]/)) { n = substr(t, 2, RLENGTH - 2); return n * bytes(substr(t, RLENGTH + 1)) }
      if (t ~ /^(u?int8|byte)$/) return 1
      if (t ~ /^u?int16$/) return 2
      if (t ~ /^(u?int32|float32)$/) return 4
      if (t == "Fsid") return 8
      return 8
    }
    function align(t) { sub(/^\[[0-9]+\]/, "", t); return t == "Fsid" ? 4 : bytes(t) }
    $1 == "type" && $2 == type { inside = 1; next }
    inside && $1 == "}" { at += (most - at % most) % most; print "size", at; exit }
    inside { a = align($2); if (a > most) most = a; at += (a - at % a) % a; print tolower($1), at; at += bytes($2) }
  ' "$go/ztypes_$1_amd64.go"
}

# structure SYSTEM GO-TYPE OUR-TYPE PREFIX MEMBER...: the members that we use stand where Go has them
structure() {
  local system=$1 type=$2 ours=$3 prefix=$4 member layout
  shift 4
  layout=$(members "$system" "$type")
  size "$system" "$ours" "$(awk '$1 == "size" { print $2 }' <<<"$layout")"
  for member; do
    place "$system" "$ours" "$prefix$member" "$(awk -v m="$member" '$1 == m || $1 == "f_" m { print $2; exit }' <<<"$layout")"
  done
}

common() {
  local name
  for name in AF_INET AF_INET6 AF_LINK AF_ROUTE SOCK_RAW SOCK_DGRAM SOCK_CLOEXEC SOCK_NONBLOCK IFF_UP IFF_LOOPBACK; do
    same "$1" "$name"
  done
  same "$1" 'sizeof(sockaddr_in)' SizeofSockaddrInet4
  same "$1" 'sizeof(sockaddr_in6)' SizeofSockaddrInet6
  same "$1" IFNAMSIZ
  same "$1" SIOCGIFGENERIC
}

datalink() { structure "$1" RawSockaddrDatalink sockaddr_dl sdl_ len family index type nlen alen slen data; }
own_freebsd() {
  datalink freebsd
  same freebsd SIOCGDRVSPEC
  same freebsd MNT_NOWAIT
  same freebsd MNT_LOCAL
  structure freebsd Statfs_t 'struct statfs' f_ flags bsize blocks bavail fstypename mntfromname mntonname
}
own_netbsd() {
  same netbsd SIOCGDRVSPEC
  same netbsd ST_NOWAIT
  same netbsd ST_LOCAL MNT_LOCAL
  same netbsd CTL_HW
}
own_openbsd() {
  datalink openbsd
  same openbsd SIOCGIFPARENT
  same openbsd 0xc0606942 SIOCBRDGIFS
  same openbsd MNT_NOWAIT
  same openbsd MNT_LOCAL
  same openbsd CTL_HW
  same openbsd VM_UVMEXP
  structure openbsd Statfs_t 'struct statfs' f_ flags bsize blocks bavail fstypename mntonname mntfromname
  structure openbsd Uvmexp uvmexp '' pagesize free inactive
}

# check SYSTEM HEADER...
check() {
  local system=$1 header
  shift
  {
    echo '#include <stddef.h>'
    for header in ifaddrs.h net/if.h net/if_dl.h netinet/in.h sys/ioctl.h "$@"; do printf '#include <%s>\n' "$header"; done
    common "$system"
    "own_$system"
  } | "$compiler" -std=c++23 -fsyntax-only -x c++ -isystem "$include/$system" -isystem "$include/common" -
  echo "$system: as golang-golang-x-sys-dev has it"
}

check freebsd sys/mount.h sys/sysctl.h
check netbsd sys/statvfs.h sys/sysctl.h
check openbsd sys/mount.h sys/sysctl.h uvm/uvmexp.h
