# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev dist: all that a release consists of, into dist/, from HEAD: the source, the static programs, the tarball with
# install.sh, an SBOM, packages, checksums. The same commit gives the same bytes; of the .rpm in the same folder, whose name
# rpm writes into the source package, and its sum into the others.

# The static programs, from the tarball, so that nothing that is not in it gets in.
dist_static() {
  local version=$1 preset=$2 build=$PWD/build/dist source
  source=$build/xen-guest-agent-$version
  rm -rf --one-file-system "$build/root" "$source"
  mkdir -p "$build"
  tar -C "$build" -xf "dist/xen-guest-agent-$version.tar.xz"
  say "building the static programs"
  (
    use_ccache
    cd "$source" || exit 1
    cmake --preset "$preset" -DCMAKE_INSTALL_PREFIX=/usr/local -DXGA_UDEVRULESDIR=/etc/udev/rules.d \
      -DXGA_SERVICES=none >/dev/null
    ninja -C "build/$preset" -j "$(cores)" >/dev/null
    DESTDIR=$build/root cmake --install "build/$preset" --strip >/dev/null
    strip "$build/root/usr/local/bin/xenstorepp" # which is installed under another name, and not seen by --strip
  )
}

# With each init system's service beside the programs, for install.sh to choose from.
dist_services() {
  local version=$1 preset=$2 to=$3 source=$PWD/build/dist/xen-guest-agent-$1 init
  for init in systemd openrc sysv runit; do
    cmake -S "$source" -B "$source/build/$preset" -DXGA_SERVICES=$init -DXGA_UNITDIR=/etc/systemd/system -DXGA_SYSUSERSDIR=/etc/sysusers.d \
      -DXGA_INITDIR=/etc/init.d -DXGA_CONFDDIR=/etc/conf.d -DXGA_SVDIR=/etc/sv -DXGA_UDEVRULESDIR=/etc/udev/rules.d >/dev/null
    DESTDIR=$PWD/build/dist/with cmake --install "$source/build/$preset" >/dev/null
    mkdir -p "$to/$init"
    (cd "$PWD/build/dist/with" && find etc -type f ! -name 60-xen-vcpu-online.rules -print0 | tar --null -T - -cf -) | tar -C "$to/$init" -xf -
    rm -rf --one-file-system build/dist/with
  done
}

dist_installer() {
  local version=$1 preset=$2 machine name to
  machine=$(uname -m)
  name=xen-guest-agent-$version-linux-$machine
  to=build/dist/$name
  rm -rf --one-file-system "$to"
  mkdir -p "$to/services"
  cp -r build/dist/root "$to/files"
  dist_services "$version" "$preset" "$to/services"
  cp packaging/tarball/install.sh LICENSE README.md CHANGELOG.md "$to/"
  printf '%s\n' "$machine" >"$to/ARCHITECTURE"
  tar -C build/dist --sort=name --owner=0 --group=0 --numeric-owner --mode=go-w --mtime="@$SOURCE_DATE_EPOCH" -cf - "$name" |
    gzip -9n >"dist/$name.tar.gz"
  if readelf -lWd build/dist/root/usr/local/sbin/xen-guest-agent build/dist/root/usr/local/bin/xenstorepp | grep -E 'INTERP|\(NEEDED\)'; then
    die "dist: a program is not static"
  fi
  cp build/dist/root/usr/local/sbin/xen-guest-agent "dist/xen-guest-agent-$version-static-$machine"
  cp build/dist/root/usr/local/bin/xenstorepp "dist/xenstorepp-$version-static-$machine"
}

# dist_sbom VERSION PRESET AGENT TOOLS
dist_sbom() {
  local document=dist/xen-guest-agent-$1.spdx.json
  # shellcheck source=scripts/sbom.sh
  source scripts/sbom.sh
  print_sbom "$2" "$3" "$4" >"$document"
  cmake -DDOCUMENT="$document" -DPROGRAMS="$3;$4" -P tests/packaging/check_sbom.cmake || die "the SBOM is not what it should be"
}

cmd_dist() {
  local version preset packages=()
  version=$(cat VERSION)
  [ $# -eq 0 ] || misuse "dist takes nothing"
  preset=$(released_preset)
  need build strip
  [ "$preset" = release ] || need "$preset"
  use_commit_time
  rm -rf --one-file-system dist build/dist.commit
  make_tarball
  dist_static "$version" "$preset"
  dist_installer "$version" "$preset"
  dist_sbom "$version" "$preset" "dist/xen-guest-agent-$version-static-$(uname -m)" "dist/xenstorepp-$version-static-$(uname -m)"
  if command -v dh >/dev/null; then packages+=(deb); else say "no debhelper here: no .deb"; fi
  if command -v rpmbuild >/dev/null; then packages+=(rpm); else say "no rpmbuild here: no .rpm"; fi
  local kind
  for kind in "${packages[@]}"; do "package_$kind"; done
  (cd dist && find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum) >build/SHA256SUMS
  mv build/SHA256SUMS dist/
  # What is uncommitted is not HEAD's.
  [ -n "${XGA_WORK_TREE:-}" ] || git rev-parse HEAD >build/dist.commit 2>/dev/null || rm -f build/dist.commit
  say "dist/ has:"
  sed 's/^/  /' dist/SHA256SUMS
}
