# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# test_packages SUITE...: installs, upgrades, removes and purges dist/deb on fresh minimal Debians, each with the xenstore of
# a guest of a real xenstored, and takes over from an older agent there. Needs root; part of "./dev full packages".

# shellcheck source=scripts/fresh.sh
source scripts/fresh.sh

test_packages() {
  [ "$(id -u)" = 0 ] || die "the packages are installed on machines of their own, which takes root: sudo ./dev full packages"
  local suite failed=()
  need fresh
  build dev package_lab
  tests/store/lab/fetch.sh build/store-lab || die "the xenstore daemons could not be fetched"
  remove_dead_machines
  for suite in "$@"; do
    (test_packages_on "$suite") || failed+=("$suite")
  done
  [ ${#failed[@]} -eq 0 ] || die "packages: failed on: ${failed[*]}"
}

test_packages_on() {
  local suite=$1 machine=$PWD/build/fresh/packages-$1.$$ lab
  mkdir -p "$machine/root"
  exec 8>"$machine/lock"
  flock 8
  base_system "$suite" "$machine"
  tar -C "$machine/root" -xf "build/cache/debian-$suite.tar"
  host_settings "$machine/root"
  lab=$(mktemp -d /tmp/xga-lab.XXXXXX) # the same path inside and outside, and short: it holds sockets
  # shellcheck disable=SC2064 # the directories of now
  trap "rm -rf --one-file-system '$machine' '$lab'" EXIT
  mkdir -p "$machine/root$lab" "$machine/root/packages"
  cp dist/deb/*.deb tests/packaging/machine.sh "$machine/root/packages/"
  cp dist/xen-guest-agent-*-linux-*.tar.gz "$machine/root/packages/" 2>/dev/null || true # after ./dev dist
  coproc LAB { TMPDIR=$lab exec build/dev/bin/package_lab "$lab" 8>&-; }
  local ready=''
  read -r ready <&"${LAB[0]}" || true
  [ "$ready" = ready ] || die "no xenstored for $suite"
  say "packages on $suite"
  # shellcheck disable=SC2016 # expanded there
  unshare --mount --pid --fork --kill-child bash -euc '
    mount --bind "$1" "$1"
    mount --bind "$2" "$1$2"
    mount -t proc proc "$1/proc"
    mount -t sysfs sys "$1/sys"
    mount --rbind /dev "$1/dev"
    cd "$1"
    pivot_root . mnt
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8 \
      chroot . /bin/bash -c "umount -l /mnt && bash /packages/machine.sh $2 /packages"
  ' machine "$machine/root" "$lab" <&0
}
