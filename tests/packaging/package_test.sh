# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# test_packages SUITE...: what is in dist/, on fresh minimal Debians, each with the xenstore of a guest of a real xenstored:
#
#   deb        installed, upgraded, removed, purged and taken over with, without an init system; the tarball's install.sh
#   systemd    the same with systemd as the machine's first process
#   services   the tarball's install.sh with OpenRC and with runit
#   build      the source package built, looked at by lintian, and tried by autopkgtest
#
# XGA_PACKAGE_TESTS names some of them; by default it is the first three. With XGA_CCACHE set, build uses this machine's
# compiler cache. Needs root; what "./dev full packages" and "./dev full debian" do.

# shellcheck source=scripts/fresh.sh
source scripts/fresh.sh

test_packages() {
  [ "$(id -u)" = 0 ] || die "the packages are installed on machines of their own, which takes root: sudo ./dev full packages"
  local suite test failed=()
  need fresh
  build dev package_lab
  tests/store/lab/fetch.sh build/store-lab || die "the xenstore daemons could not be fetched"
  remove_dead_machines
  for suite in "$@"; do
    for test in ${XGA_PACKAGE_TESTS:-deb systemd services}; do
      (test_packages_on "$suite" "$test") || failed+=("$test on $suite")
    done
  done
  [ ${#failed[@]} -eq 0 ] || die "packages: failed: ${failed[*]}"
}

# test_packages_on SUITE TEST
test_packages_on() {
  local suite=$1 machine=$PWD/build/fresh/packages-$1-$2.$$ lab
  mkdir -p "$machine/root"
  exec 8>"$machine/lock"
  flock 8
  base_system "$suite" "$machine"
  tar -C "$machine/root" -xf "build/cache/debian-$suite.tar"
  host_settings "$machine/root"
  # The same path inside and outside, short, since it holds sockets, and not in /tmp, of which a service has its own.
  lab=$(mktemp -d /srv/xga-lab.XXXXXX)
  # shellcheck disable=SC2064 # the directories of now
  trap "rm -rf --one-file-system '$machine' '$lab'" EXIT
  mkdir -p "$machine/root$lab" "$machine/root/packages"
  cp dist/deb/* tests/packaging/*.sh "$machine/root/packages/"
  cp dist/xen-guest-agent-*-linux-*.tar.gz "$machine/root/packages/" || die "there is no tarball in dist/"
  coproc LAB { TMPDIR=$lab exec build/dev/bin/package_lab "$lab" 8>&-; }
  local ready=''
  read -r ready <&"${LAB[0]}" || true
  [ "$ready" = ready ] || die "no xenstored for $suite"
  # As udev's rule has it with the device: the agent's user may open it.
  find "$lab" -type d -exec chmod a+x {} + && find "$lab" -type s -exec chmod a+rw {} +
  say "packages on $suite: $2"
  if [ "$2" = systemd ]; then in_booted_machine "$machine" "$lab"; else in_machine "$machine" "$lab" "$2"; fi
}

# in_machine MACHINE LAB TEST
in_machine() {
  # shellcheck disable=SC2016 # expanded there
  unshare --mount --pid --fork --kill-child bash -euc '
    mount --bind "$1" "$1"
    mount --bind "$2" "$1$2"
    mount -t proc proc "$1/proc"
    mount -t sysfs sys "$1/sys"
    mount --rbind /dev "$1/dev"
    if [ -n "$4" ]; then
      mkdir -p "$1/root/.cache/ccache"
      mount --bind "$4" "$1/root/.cache/ccache"
    fi
    cd "$1"
    pivot_root . mnt
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8 XGA_BUILD_OPTIONS="$5" \
      chroot . /bin/bash -c "umount -l /mnt && bash /packages/$3_test.sh $2 /packages"
  ' machine "$1/root" "$2" "$3" "${XGA_CCACHE:+${CCACHE_DIR:-$HOME/.cache/ccache}}" "${XGA_BUILD_OPTIONS:-}" <&0
}

# in_booted_machine MACHINE LAB: with systemd as its first process, and a /dev, a /run and control groups of its own.
in_booted_machine() {
  local log=$1/boot.log init status=0
  in_machine "$1" "$2" make_systemd || return 1
  # shellcheck disable=SC2016 # expanded there
  unshare --mount --pid --cgroup --ipc --uts --fork --kill-child bash -euc '
    mount --bind "$1" "$1"
    mount --bind "$2" "$1$2"
    mount -t proc proc "$1/proc"
    mount -t sysfs sys "$1/sys"
    mount -t tmpfs -o mode=755 run "$1/run"
    mount -t tmpfs -o mode=755 dev "$1/dev"
    for device in null zero full random urandom tty; do cp -a "/dev/$device" "$1/dev/"; done
    : >"$1/dev/console"
    mkdir "$1/dev/pts" "$1/dev/shm"
    mount -t cgroup2 cgroup2 "$1/sys/fs/cgroup"
    cd "$1"
    pivot_root . mnt
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=xga TERM=dumb \
      chroot . /bin/sh -c "cd / && umount -l /mnt && exec /lib/systemd/systemd --system"
  ' machine "$1/root" "$2" >"$log" 2>&1 </dev/null 8>&- &
  local machine=$!
  # shellcheck disable=SC2064 # the machine of now, if this is stopped before the end
  trap "kill -KILL $machine 2>/dev/null || true; rm -rf --one-file-system '$1' '$2'" EXIT
  for _ in {1..100}; do
    init=$(pgrep -P "$machine" || true)
    if [ -n "$init" ] && in_namespaces_of "$init" systemctl is-system-running --wait >/dev/null 2>&1; then break; fi
    case $(in_namespaces_of "$init" systemctl is-system-running 2>/dev/null) in running | degraded) break ;; esac
    sleep 0.3
  done
  in_namespaces_of "$init" bash /packages/systemd_test.sh "$2" /packages || status=$?
  [ $status = 0 ] || cat "$log" >&2
  kill -KILL "$machine" 2>/dev/null || true
  wait "$machine" 2>/dev/null || true
  return $status
}

in_namespaces_of() {
  (cd / && exec nsenter -t "$1" --mount --pid --cgroup --ipc --uts \
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8 "${@:2}")
}
