# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# boot: from an empty tree to a complete one, every key compared with what the guest itself says.

boot_guest 1 || return 0
# shellcheck disable=SC2016 # expanded in the guest
guest 'up eth0 10.77.0.2/24 2001:db8:77::2/64 && mke2fs /dev/xvda >/dev/null && by_uuid /dev/xvda >/run/uuid &&
  mkdir "/some disk" && mount -t ext2 /dev/xvda "/some disk" && mkdir /bound && mount --bind "/some disk" /bound' >/dev/null
guest agent_start >/dev/null
wait_key data/updated 20
ended "the agent has published" $?

# shellcheck disable=SC2016 # expanded in the guest
{
  check_key data/os_name "$(guest '. /etc/os-release; echo "$PRETTY_NAME"')"
  check_key data/os_distro "$(guest '. /etc/os-release; echo "$ID"')"
  check_key data/os_majorver "$(guest 'cut -d. -f1 /etc/debian_version')"
  check_key data/os_minorver "$(guest 'cut -d. -f2 /etc/debian_version')"
  check_key data/os_uname "$(guest 'uname -r')"
  check_key data/host_name_dns "$(guest 'hostname | cut -d. -f1')"
  check_key data/domain "$(guest 'hostname | cut -d. -f2-')"
  total=$(guest "awk '\$1 == \"MemTotal:\" { print \$2 }' /proc/meminfo")
  check_key data/meminfo_total "$total"
  check_key attr/vif/0/name eth0
  check_key attr/vif/0/mac/0 "$(guest 'mac eth0')"
}
check_key attr/vif/0/ipv4/0 10.77.0.2
check_key attr/vif/0/ipv6/0 2001:db8:77::2

check_key data/volumes/0/name "/dev/xvda($(guest 'cat /run/uuid'))"
check_key data/volumes/0/size "$(guest 'blockdev --getsize64 /dev/xvda')"
check_key data/volumes/0/free "$(guest 'stat -f -c "%a * %S" /bound | xargs expr')"
check_key data/volumes/0/filesystem ext2
check_key data/volumes/0/mount_points/0 /bound
check_key data/volumes/0/mount_points/1 "/some disk"
check_key data/volumes/0/extents/0 xvda
check_key feature/hotplug/vif 1
check_key feature/hotplug/vbd 1

# XAPI lets the guest write below control, libxl does not.
# shellcheck disable=SC2154 # lab_toolstack comes from init
if [ "$lab_toolstack" = xapi ]; then
  check_key control/feature-balloon 1 30
else
  has_no_key control/feature-balloon
  ended "no key control/feature-balloon" $?
fi

version=$(guest "xen-guest-agent --version | grep -o '[0-9][0-9.]*' | head -n 1")
check_key attr/PVAddons/MajorVersion "$(echo "$version" | cut -d. -f1)"
check_key attr/PVAddons/MinorVersion "$(echo "$version" | cut -d. -f2)"
check_key attr/PVAddons/MicroVersion "$(echo "$version" | cut -d. -f3)"
check_key attr/PVAddons/BuildVersion 0
check_key attr/PVAddons/Installed 1
check_key data/updated 1

free=$(key data/meminfo_free)
looked_at data/meminfo_free
[ "$free" -gt 0 ] && [ "$free" -lt "$total" ]
ended "data/meminfo_free = $free, less than all" $?

# shellcheck disable=SC2154 # home is of find_home
xenstore-ls -fp "$home" >&2
unchecked=$(unchecked_keys)
[ -z "$unchecked" ]
ended "no other keys $unchecked" $?

guest agent_stop >/dev/null
ended "the agent ends when told to" $?
xl shutdown -w u1 >&2
ended "the guest shuts down" $?
