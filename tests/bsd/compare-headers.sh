#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-2-Clause
# compare-headers.sh COMPILER INCLUDE SYSTEM COMPILER-FOR-IT...: that our headers for a BSD have the values, sizes and places that its
# own have. COMPILER makes a program of ours that prints each as a static_assert, which the other then has to believe.
# What the agent's sources say of a structure without its header is stated here.
set -euo pipefail
compiler=$1 include=$2 system=$3
shift 3

value() { printf '%s\n' "$@"; }

# structure TYPE MEMBER...
structure() {
  local type=$1 member
  shift
  value "sizeof($type)"
  for member; do value "offsetof($type, $member)" "sizeof((($type*)0)->$member)"; done
}

# stated FACT VALUE
stated() { printf 'static_assert((%s) == %s);\n' "$1" "$2" >>"$work/stated"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

headers=(sys/types.h sys/socket.h sys/ioctl.h ifaddrs.h net/if.h net/if_dl.h netinet/in.h netinet6/in6_var.h sys/sysctl.h)
common() {
  value SOL_SOCKET AF_UNSPEC AF_UNIX AF_INET AF_INET6 AF_LINK AF_ROUTE SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_CLOEXEC SOCK_NONBLOCK IFF_UP
  value IFF_LOOPBACK IFNAMSIZ SIOCGIFAFLAG_IN6 IN6_IFF_TENTATIVE IN6_IFF_DUPLICATED IN6_IFF_DEPRECATED
  structure sockaddr_in sin_family sin_addr
  structure sockaddr_in6 sin6_family sin6_addr sin6_scope_id
  structure sockaddr_dl sdl_len sdl_family sdl_index sdl_type sdl_nlen sdl_alen sdl_slen sdl_data
  structure ifreq ifr_name ifr_data
  structure in6_ifreq ifr_name ifr_addr ifr_ifru.ifru_flags6
  structure ifaddrs ifa_next ifa_name ifa_flags ifa_addr ifa_netmask ifa_dstaddr ifa_data
}

bridge_and_vlan() {
  value SIOCGIFGENERIC SIOCGDRVSPEC BRDGGIFS
  structure ifdrv ifd_name ifd_cmd ifd_len ifd_data
  structure ifbreq ifbr_ifsname
  stated SIOCGETVLAN SIOCGIFGENERIC # platform/bsd/vlan_parent.cpp
  stated 'offsetof(vlanreq, vlr_parent)' 0
  stated 'sizeof(vlanreq::vlr_parent)' IFNAMSIZ
  stated 'sizeof(vlanreq) <= IFNAMSIZ + 64' true
}

of_freebsd() {
  headers+=(sys/mount.h net/ethernet.h net/if_bridgevar.h net/if_lagg.h netlink/netlink.h
    netlink/route/common.h net/if_mib.h) # the last: both have a NETLINK_GENERIC
  bridge_and_vlan
  structure ifbifconf ifbic_len ifbic_req
  stated SO_RERROR 0x00020000 # platform/freebsd/route_socket.cpp
  value MNT_NOWAIT MNT_LOCAL CTL_NET NETLINK_GENERIC IFMIB_IFDATA IFDATA_DRIVERNAME AF_NETLINK NETLINK_ROUTE SOL_NETLINK
  value NETLINK_ADD_MEMBERSHIP RTNLGRP_LINK RTNLGRP_IPV4_IFADDR RTNLGRP_IPV6_IFADDR SIOCGLAGG IN6_IFF_TEMPORARY
  structure sockaddr_nl nl_len nl_family nl_pid nl_groups
  structure 'struct statfs' f_flags f_bsize f_blocks f_bavail f_fstypename f_mntfromname f_mntonname
  structure lagg_reqport rp_ifname rp_portname
  structure lagg_reqall ra_ifname ra_size ra_port ra_ports
}

of_netbsd() {
  headers+=(sys/statvfs.h netinet/if_ether.h net/if_bridgevar.h net/agr/if_agrioctl.h net/if_lagg.h net/route.h netinet/in_var.h)
  bridge_and_vlan
  value SO_RERROR RO_MSGFILTER RTM_IFANNOUNCE RTM_IFINFO RTM_NEWADDR RTM_DELADDR RTM_CHGADDR
  value IN_IFF_TENTATIVE IN_IFF_DUPLICATED IN6_IFF_TEMPORARY 'offsetof(ifaddrs, ifa_addrflags)'
  value ST_NOWAIT ST_LOCAL CTL_HW HW_PHYSMEM64 AGRREQ_VERSION AGRCMD_PORTLIST SIOCGETAGR SIOCGLAGG
  structure 'struct statvfs' f_flag f_frsize f_blocks f_bavail f_fstypename f_mntonname f_mntfromname
  structure agrreq ar_version ar_cmd ar_buf ar_buflen
  structure agrportlist apl_nports
  structure agrportinfo api_ifname
  structure lagg_req lrq_nports lrq_reqports
  structure laggreqport rp_portname
}

of_openbsd() {
  headers+=(sys/mount.h uvm/uvmexp.h netinet/if_ether.h net/if_trunk.h net/route.h)
  value ROUTE_MSGFILTER ROUTE_TABLEFILTER RTABLE_ANY 'ROUTE_FILTER(5)' RTM_NEWADDR RTM_DELADDR RTM_IFINFO RTM_IFANNOUNCE RTM_DESYNC RTM_CHGADDRATTR
  value MNT_NOWAIT MNT_LOCAL CTL_VM CTL_HW HW_PHYSMEM64 VM_UVMEXP SIOCGIFPARENT SIOCGTRUNK
  structure if_parent ifp_name ifp_parent
  structure 'struct statfs' f_flags f_bsize f_blocks f_bavail f_fstypename f_mntonname f_mntfromname
  structure uvmexp pagesize free inactive
  structure trunk_reqport rp_ifname rp_portname
  structure trunk_reqall ra_ifname ra_size ra_port ra_ports
  stated SIOCBRDGIFS "_IOWR('i', 66, char[96])" # platform/openbsd/stacking.cpp
  stated 'sizeof(ifbreq)' 96
  stated 'offsetof(ifbreq, ifbr_ifsname)' IFNAMSIZ
  stated 'offsetof(ifbifconf, ifbic_len)' IFNAMSIZ
  stated 'offsetof(ifbifconf, ifbic_req)' 24
}

declare -A with_what_is_stated=([freebsd]=net/if_vlan_var.h [netbsd]=net/if_vlanvar.h [openbsd]=net/if_bridge.h)
common >"$work/facts"
"of_$system" >>"$work/facts"
{
  printf '#include <stddef.h>\n'
  printf '#include <%s>\n' "${headers[@]}"
} >"$work/headers"
{
  cat "$work/headers"
  printf '#include <stdio.h>\nint main() {\n'
  while read -r fact; do
    printf '  printf("static_assert((%s) == %%lluULL);\\n", static_cast<unsigned long long>(%s));\n' "$fact" "$fact"
  done <"$work/facts"
  printf '}\n'
} >"$work/ours.cpp"
"$compiler" -std=c++23 -w -isystem "$include/$system" -isystem "$include/common" -o "$work/ours" "$work/ours.cpp"
{
  cat "$work/headers"
  printf '#include <%s>\n' "${with_what_is_stated[$system]}"
  "$work/ours"
  cat "$work/stated"
} >"$work/theirs.cpp"
"$@" -std=c++23 -w -c -o "$work/theirs.o" "$work/theirs.cpp"
echo "$system: $(cat "$work/facts" "$work/stated" | wc -l) values, sizes and places are those of its own headers"
