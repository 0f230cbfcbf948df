# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev packages [deb|rpm]: packages of HEAD, into dist/, by the tools of their distributions, from the tarball.
#
# The recipes are packaging/debian and packaging/rpm. Debian's packages are for this machine's release: they need its libc.

# The time of the commit, so that the same sources give the same bytes.
use_commit_time() {
  git rev-parse -q --verify HEAD >/dev/null 2>&1 || die "packages are made of a commit: this is no clone of the repository"
  : "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct)}"
  export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C.UTF-8
}

# make_tarball: dist/xen-guest-agent-VERSION.tar.xz of HEAD, or, with XGA_WORK_TREE set, of the work tree.
make_tarball() {
  local version name
  version=$(cat VERSION)
  name=xen-guest-agent-$version
  mkdir -p dist build
  rm -rf --one-file-system "build/$name"
  mkdir "build/$name"
  if [ -n "${XGA_WORK_TREE:-}" ]; then
    git ls-files -z --cached --others --exclude-standard |
      while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
      tar --null --no-recursion -T - -cf - | tar -C "build/$name" -xf -
  else
    git archive HEAD | tar -C "build/$name" -xf -
  fi
  tar -C build --sort=name --owner=0 --group=0 --numeric-owner --mode=go-w --mtime="@$SOURCE_DATE_EPOCH" \
    --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime -cf "dist/$name.tar" "$name"
  xz -T1 -9 --force "dist/$name.tar"
  rm -rf --one-file-system "build/$name"
}

# What was compiled before is not compiled again, in the same folder: ccache's base_dir, by which other folders profit, puts
# other names of files into the debug information than the compiler alone does, and the sum of that is in each program.
use_ccache() {
  if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR='' CCACHE_DIR=${CCACHE_DIR:-$HOME/.cache/ccache}
  fi
}

# The packages' own build directory: their flags are other than those of our presets. What tells of the build and not of the
# sources (.buildinfo has its time, .changes the sum of that) stays there.
package_deb() {
  local version work=$PWD/build/deb
  version=$(cat VERSION)
  [ "$(dpkg-parsechangelog -l packaging/debian/changelog -S Version)" = "$version-1" ] ||
    die "packaging/debian/changelog is not of version $version"
  rm -rf --one-file-system "$work"
  mkdir -p "$work"
  cp "dist/xen-guest-agent-$version.tar.xz" "$work/xen-guest-agent_$version.orig.tar.xz"
  tar -C "$work" -xf "$work/xen-guest-agent_$version.orig.tar.xz"
  cp -r packaging/debian "$work/xen-guest-agent-$version/debian"
  say "building .deb (all of it: build/deb/build.log)"
  if ! (
    cd "$work/xen-guest-agent-$version"
    use_ccache
    DEB_BUILD_OPTIONS=${DEB_BUILD_OPTIONS:-nocheck} dpkg-buildpackage -us -uc
  ) >"$work/build.log" 2>&1; then
    tail -n 30 "$work/build.log" >&2
    die "the .deb were not built"
  fi
  rm -rf dist/deb
  mkdir -p dist/deb
  find "$work" -maxdepth 1 -type f \( -name '*.deb' -o -name '*.dsc' -o -name '*.tar.*' \) -exec cp {} dist/deb/ \;
  if command -v lintian >/dev/null; then
    # It takes pieces of words that the compiler stored as numbers for misspelt ones; each change of code makes others.
    lintian --allow-root --pedantic --display-info --suppress-tags spelling-error-in-binary \
      --fail-on error,warning,info,pedantic "$work"/*.changes >"$work/lintian.log" 2>&1 || {
      cat "$work/lintian.log" >&2
      die "lintian is not content"
    }
  else
    say "no lintian here: the .deb were not looked at by it"
  fi
}

package_rpm() {
  local version work=$PWD/build/rpm
  version=$(cat VERSION)
  grep -q "^Version: *$version\$" packaging/rpm/xen-guest-agent.spec || die "the spec is not of version $version"
  rm -rf --one-file-system "$work"
  mkdir -p "$work/SOURCES"
  cp "dist/xen-guest-agent-$version.tar.xz" packaging/rpm/xen-guest-agent.spec "$work/SOURCES/"
  touch -d "@$SOURCE_DATE_EPOCH" "$work/SOURCES/"* # the source package has their times
  say "building .rpm (all of it: build/rpm/build.log)"
  # What it needs to be built is asked for by names that only an RPM system knows; and brp-compress wants more than dash.
  local deps=()
  command -v dnf >/dev/null || deps=(--nodeps --define '__brp_compress /bin/bash /usr/lib/rpm/brp-compress /usr')
  if ! (
    use_ccache
    rpmbuild -ba "${deps[@]}" --define "_topdir $work" --define 'use_source_date_epoch_as_buildtime 1' \
      --define "_buildhost reproducible" --define 'clamp_mtime_to_source_date_epoch 1' \
      "$work/SOURCES/xen-guest-agent.spec"
  ) >"$work/build.log" 2>&1; then
    tail -n 30 "$work/build.log" >&2
    die "the .rpm were not built"
  fi
  rm -rf dist/rpm
  mkdir -p dist/rpm
  find "$work/RPMS" "$work/SRPMS" -name '*.rpm' -exec cp {} dist/rpm/ \;
  tests/packaging/rpm_test.sh dist/rpm || die "the .rpm are not what they should be"
}

cmd_packages() {
  local kind
  [ $# -gt 0 ] || set -- deb rpm
  for kind in "$@"; do
    case $kind in deb | rpm) ;; *) misuse "packages: deb, rpm, or both" ;; esac
    need build "package_$kind"
  done
  use_commit_time
  make_tarball
  for kind in "$@"; do "package_$kind"; done
  say "packages are in dist/"
}
