# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev fresh [-s SUITE] [-w] COMMAND: COMMAND in a copy of this project on a fresh minimal Debian.
#
# A developer's own machine hides missing install steps; this one has nothing. It is also a cheap way to try other
# compilers and libraries. The machine is a directory in namespaces of its own: when the command ends or ./dev is stopped,
# its mounts and processes are gone with it. Only a directory can stay behind (kill -9), and the next run removes it.

cmd_fresh() {
  local suite=bookworm what=head OPTIND=1 opt
  while getopts s:w opt; do
    case $opt in s) suite=$OPTARG ;; w) what=work-tree ;; *) misuse "fresh: [-s SUITE] [-w] COMMAND" ;; esac
  done
  shift $((OPTIND - 1))
  [ $# -gt 0 ] || misuse "fresh: no command given"
  case $suite in '' | *[!a-z]*) misuse "fresh: '$suite' is no name of a suite" ;; esac
  [ "$(id -u)" = 0 ] || die "fresh makes a machine of its own and needs root for it: sudo ./dev fresh ..."
  need fresh
  local machine=$PWD/build/fresh/$suite.$$ packages=$PWD/build/cache/apt-$suite
  remove_dead_machines
  mkdir -p "$machine/root" "$packages"
  # shellcheck disable=SC2064 # the directory of now
  trap "rm -rf --one-file-system '$machine'" EXIT
  exec 8>"$machine/lock" # every process of the machine inherits it
  flock 8
  base_system "$suite" "$machine"
  tar -C "$machine/root" -xf "build/cache/debian-$suite.tar"
  host_settings "$machine/root"
  mkdir -p "$machine/root/src/xen-guest-agent"
  copy_of "$what" | tar -C "$machine/root/src/xen-guest-agent" -xf -
  exec 9>"$packages.lock"
  flock -n 9 || packages= # another machine has it: this one fetches its own
  say "fresh $suite: $*"
  # In the background, so that a signal is heard at once. The first process of a PID namespace is deaf to all but SIGKILL.
  unshare --mount --pid --fork --kill-child bash -euc "$enter" enter "$machine/root" "$packages" "$*" <&0 &
  trap 'kill -KILL $!; exit 130' INT TERM HUP
  wait $!
}

remove_dead_machines() {
  local machine
  for machine in build/fresh/*/; do
    if [ -e "$machine/lock" ] && ! flock -n "$machine/lock" true; then continue; fi
    rm -rf --one-file-system "$machine"
  done
}

# base_system SUITE FOLDER-TO-WORK-IN: a tarball per suite, made anew once a month. DEBIAN_MIRROR names a mirror other than
# debootstrap's own choice.
base_system() {
  local tarball=build/cache/debian-$1.tar log=build/debootstrap-$1.log
  [ -z "$(find "$tarball" -mtime -30 2>/dev/null)" ] || return 0
  say "fresh: making a minimal $1"
  if ! debootstrap --variant=minbase "$1" "$2/base" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$log" 2>&1; then
    tail "$log" >&2
    die "debootstrap failed (all of it: $log)"
  fi
  rm -f "$2"/base/var/cache/apt/archives/*.deb
  tar -C "$2/base" -cf "$2/base.tar" .
  mv "$2/base.tar" "$tarball"
  rm -rf --one-file-system "$2/base"
}

# The host's way to the network and to its mirrors, but none of its apt hooks, which call the host's own programs (and may
# empty the package cache).
host_settings() {
  cp /etc/resolv.conf /etc/hosts "$1/etc/" 2>/dev/null || true
  if [ -d /etc/apt/apt.conf.d ]; then cp -rL /etc/apt/apt.conf.d/. "$1/etc/apt/apt.conf.d/"; fi
  cat >"$1/etc/apt/apt.conf.d/zz-fresh" <<'END'
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
APT::Keep-Downloaded-Packages "true";
END
}

copy_of() {
  if [ "$1" = head ]; then
    git archive HEAD
  else
    git ls-files -z --cached --others --exclude-standard |
      while IFS= read -r -d '' file; do
        if [ -e "$file" ] || [ -L "$file" ]; then printf '%s\0' "$file"; fi
      done | tar --null --no-recursion -T - -cf -
  fi
}

# Runs in the new namespaces: enter MACHINE PACKAGES COMMAND. pivot_root rather than chroot: the kernel lets nobody make a
# user namespace in a chroot, and tests want to.
# shellcheck disable=SC2016 # expanded there, not here
enter='
  mount --bind "$1" "$1"
  if [ -n "$2" ]; then mount --bind "$2" "$1/var/cache/apt/archives"; fi
  mount -t proc proc "$1/proc"
  mount -t sysfs sys "$1/sys"
  mount --rbind /dev "$1/dev"
  cd "$1"
  pivot_root . mnt
  exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM="${TERM:-dumb}" LANG=C.UTF-8 ${CI:+CI="$CI"} \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    chroot . /bin/sh -c "umount -l /mnt && cd /src/xen-guest-agent && $3"
'
