# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# What each sub-command of ./dev needs, and how it gets there.
#
# A line per group: THING=DEBIAN-PACKAGE. THING is a command, a header (it has a '/' or ends in .h), or the whole path of
# a file, in which * may stand. Looking for things, not for packages, is quick, and works on every system.
declare -A needs=(
  [build]="c++=g++ cmake=cmake ninja=ninja-build"
  [test]="gtest/gtest.h=libgtest-dev gmock/gmock.h=libgmock-dev xenstore-write=xenstore-utils xenstore.h=libxen-dev
    /usr/share/gocode/src/golang.org/x/sys/unix/ztypes_openbsd_amd64.go=golang-golang-x-sys-dev
    cc=gcc strace=strace ip=iproute2 dpkg-deb=dpkg xz=xz-utils zsh=zsh fish=fish"
  [clang]="clang++-19=clang-19 /usr/lib/llvm-19/lib/clang/19/lib/*/libclang_rt.fuzzer*=libclang-rt-19-dev"
  [zig]="npm=npm /usr/src/googletest=googletest"
  [strip]="strip=binutils"
  [musl]="x86_64-linux-gnu-g++=g++ x86_64-linux-musl/stdio.h=musl-dev"
  [libcxx]="/usr/lib/llvm-19/include/c++/v1/*=libc++-19-dev /usr/lib/llvm-19/lib/libc++abi.a=libc++abi-19-dev
    /usr/src/googletest=googletest"
  [lint]="clang-format-19=clang-format-19 clang-tidy-19=clang-tidy-19 shellcheck=shellcheck mandoc=mandoc"
  [cross]="qemu-aarch64-static=qemu-user-static /usr/src/googletest=googletest"
  [aarch64]="aarch64-linux-gnu-g++=g++-aarch64-linux-gnu"
  [armhf]="arm-linux-gnueabihf-g++=g++-arm-linux-gnueabihf"
  [i386]="i686-linux-gnu-g++=g++-i686-linux-gnu"
  [riscv64]="riscv64-linux-gnu-g++=g++-riscv64-linux-gnu"
  [s390x]="s390x-linux-gnu-g++=g++-s390x-linux-gnu"
  [binutils]="readelf=binutils objdump=binutils"
  [coverage]="gcov=gcc gcovr=gcovr"
  [xen]="qemu-system-x86_64=qemu-system-x86 python3=python3 xz=xz-utils dpkg-deb=dpkg readelf=binutils"
  [package_deb]="dh=debhelper dpkg-buildpackage=dpkg-dev fakeroot=fakeroot lintian=lintian
    gtest/gtest.h=libgtest-dev gmock/gmock.h=libgmock-dev"
  [package_rpm]="rpmbuild=rpm rpmlint=rpmlint make=make xz=xz-utils"
  [boot]="systemd-nspawn=systemd-container xenstore-read=xenstore-utils pgrep=procps nsenter=util-linux"
  [fresh]="debootstrap=debootstrap git=git unshare=util-linux"
)

PATH=$PATH:/usr/sbin:/sbin # a user's own may lack them: ip, debootstrap

# The preset that a release's static programs are made by: with musl they are smaller by a third, but there is a way to
# make them on Debian alone, for x86_64.
released_preset() {
  if [ -e /etc/debian_version ] && [ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ]; then
    printf 'musl\n'
  else
    printf 'release\n'
  fi
}

is_there() {
  case $1 in
    /*) compgen -G "$1" >/dev/null ;;
    */* | *.h) [ -e "/usr/include/$1" ] || [ -e "/usr/local/include/$1" ] || [ -e "/usr/pkg/include/$1" ] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# need GROUP...: returns when everything of these groups is there; silent if it was.
need() {
  local group entry packages=() commands=()
  for group in "$@"; do
    for entry in ${needs[$group]}; do
      if is_there "${entry%%=*}"; then continue; fi
      packages+=("${entry#*=}")
      case $entry in [!/]*.h=* | /*) ;; *) commands+=("${entry%%=*}") ;; esac
    done
  done
  [ ${#packages[@]} -gt 0 ] || return 0
  if command -v apt-get >/dev/null; then
    install_packages "${packages[@]}"
    return
  fi
  say "missing here; please install what Debian calls: ${packages[*]}"
  # Headers may be in a place of their own, and tests without their tools are skipped: only these are certain to fail.
  for entry in "${commands[@]}"; do
    case $entry in strace | ip | dpkg-deb | xz | xenstore-write | mandoc | zsh | fish) ;; *) exit 1 ;; esac
  done
}

install_packages() {
  local as_root=() log=build/apt.log
  say "installing: $*"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "that needs root; as root: apt-get install --no-install-recommends $*"
    as_root=(sudo)
  fi
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
  mkdir -p build
  # An update that fails for one repository of many is no reason to stop: the install tells.
  "${as_root[@]}" update >"$log" 2>&1 || true
  if ! "${as_root[@]}" install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    die "packages could not be installed (all of it: $log)"
  fi
}
