# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# Older agents for the tests on a machine: packages, and daemons that publish what is not true.
# older_package OUT.deb: laid out as the tools ISO's xe-guest-utilities: the names are its own, what is behind them is not.
# shellcheck disable=SC2154 # lab: machine.sh
older_package() {
  local old=/tmp/old
  mkdir -p $old/DEBIAN $old/usr/sbin $old/usr/bin $old/etc/init.d $old/lib/udev/rules.d
  cat >$old/DEBIAN/control <<END
Package: xe-guest-utilities
Version: 7.30.0-12
Architecture: $(dpkg --print-architecture)
Maintainer: nobody <nobody@example.org>
Description: stands for an older agent
END
  echo /etc/init.d/xe-linux-distribution >$old/DEBIAN/conffiles
  printf '#!/bin/sh\nset -e\nupdate-rc.d xe-linux-distribution defaults >/dev/null\ninvoke-rc.d xe-linux-distribution start\n' >$old/DEBIAN/postinst
  printf '#!/bin/sh\nset -e\ninvoke-rc.d xe-linux-distribution stop\n' >$old/DEBIAN/prerm
  # shellcheck disable=SC2016 # expanded there
  printf '#!/bin/sh\nset -e\n[ "$1" != purge ] || update-rc.d xe-linux-distribution remove >/dev/null\n' >$old/DEBIAN/postrm
  cp /viewer/usr/bin/xenstorepp $old/usr/bin/xenstore
  for name in read write exists rm list ls; do ln -s /usr/bin/xenstore "$old/usr/bin/xenstore-$name"; done
  printf '#!/bin/sh\necho os_name="An older system"\n' >$old/usr/sbin/xe-linux-distribution
  cat >$old/usr/sbin/xe-daemon <<END
#!/bin/sh
echo \$\$ >/var/run/xe-daemon.pid
export XENSTORED_PATH=$lab/guest
xenstore-write attr/PVAddons/MajorVersion 7 attr/PVAddons/MinorVersion 30 attr/PVAddons/MicroVersion 0 \
  attr/PVAddons/BuildVersion 12 attr/PVAddons/Installed 1 data/os_name "An older system" data/os_distro old \
  attr/vif/9/ipv4/0 192.0.2.99 data/volumes/7/name xvdz7 data/updated "long ago"
while :; do sleep 1; done
END
  cat >$old/etc/init.d/xe-linux-distribution <<'END'
#!/bin/sh
### BEGIN INIT INFO
# Provides:          xe-linux-distribution
# Required-Start:    $remote_fs
# Required-Stop:     $remote_fs
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: stands for an older agent
### END INIT INFO
[ -x /usr/sbin/xe-daemon ] || exit 0
case $1 in
start) /usr/sbin/xe-daemon >/dev/null 2>&1 & ;;
stop) [ ! -f /var/run/xe-daemon.pid ] || { kill "$(cat /var/run/xe-daemon.pid)"; rm -f /var/run/xe-daemon.pid; } ;;
esac
END
  echo '# an older rule' >$old/lib/udev/rules.d/z10_xen-vcpu-hotplug.rules
  chmod 755 $old/DEBIAN/p* $old/usr/sbin/* $old/etc/init.d/*
  dpkg-deb -b $old "$1" >/dev/null
  rm -rf $old
}

# other_package OUT.deb: our name, of another origin: a unit, and scripts that start it but do not restart it.
other_package() {
  local other=/tmp/other
  mkdir -p $other/DEBIAN $other/usr/sbin $other/usr/lib/systemd/system
  cat >$other/DEBIAN/control <<END
Package: xen-guest-agent
Version: 0.4.0-1
Architecture: $(dpkg --print-architecture)
Maintainer: nobody <nobody@example.org>
Description: stands for an agent of another origin
END
  # shellcheck disable=SC2016 # expanded there
  printf '#!/bin/sh\nset -e\nsystemctl daemon-reload\n[ -n "$2" ] || systemctl enable --now xen-guest-agent.service\n' >$other/DEBIAN/postinst
  printf '[Unit]\nDescription=other\n[Service]\nExecStart=/usr/sbin/xen-guest-agent 1000000\n[Install]\nWantedBy=multi-user.target\n' \
    >$other/usr/lib/systemd/system/xen-guest-agent.service
  cp "$(command -v sleep)" $other/usr/sbin/xen-guest-agent # a program that runs; what it published, the test writes
  chmod 755 $other/DEBIAN/postinst
  dpkg-deb -b $other "$1" >/dev/null
  rm -rf $other
}
