#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# build_test.sh LAB PACKAGES: the source package, built as Debian does it: with nothing but its build dependencies, without a
# network, by a user who is not root; then lintian and autopkgtest. XGA_BUILD_OPTIONS is for DEB_BUILD_OPTIONS and _PROFILES.
set -euo pipefail
packages=$2
export DEBIAN_FRONTEND=noninteractive
# shellcheck source=/dev/null
. /etc/os-release
step() { printf -- '--- %s\n' "$*"; }
# (This machine has its host's apt settings, some of which a package calls its own.)
apt_install() { apt-get -q install -y --no-install-recommends -o Dpkg::Options::=--force-confold "$@" >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; exit 1; }; }

step "$PRETTY_NAME: build dependencies"
apt-get -q update >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; exit 1; }
apt_install build-essential fakeroot passwd
if [ -d /root/.cache/ccache ]; then apt_install ccache; fi
useradd --create-home builder
cp "$packages"/*.dsc "$packages"/*.tar.* /home/builder/
cd /home/builder
dpkg-source -x ./*.dsc source >/dev/null
chown -R builder: .
apt-get -q build-dep -y --no-install-recommends ${XGA_BUILD_OPTIONS:+-P "${XGA_BUILD_OPTIONS// /,}"} ./source >/tmp/apt.log 2>&1 ||
  { cat /tmp/apt.log; exit 1; }

step "dpkg-buildpackage ${XGA_BUILD_OPTIONS:-}"
user=(runuser -u builder --)
launcher=()
if [ -d /root/.cache/ccache ]; then # the user's by root's right: a cache of another machine's user
  user=()
  launcher=(CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=/home/builder/source CCACHE_NOHASHDIR=1)
fi
status=0
(cd source && unshare --net "${user[@]}" env "${launcher[@]}" DEB_BUILD_OPTIONS="${XGA_BUILD_OPTIONS:-}" DEB_BUILD_PROFILES="${XGA_BUILD_OPTIONS:-}" \
  dpkg-buildpackage -us -uc) >/tmp/build.log 2>&1 || status=$?
grep -E 'tests passed|tests failed|warning:' /tmp/build.log || true
[ $status = 0 ] || { tail -n 40 /tmp/build.log; exit 1; }
ls ./*.deb

step "lintian"
apt_install lintian
# One source for both releases: Debian 12's lintian complains of a policy newer than its own, Debian 13's of an older one. And it
# takes pieces of words that a compiler stored as numbers for misspelt ones.
lintian --allow-root --pedantic -EvI --suppress-tags out-of-date-standards-version,spelling-error-in-binary --fail-on error,warning,info,pedantic,experimental ./*.changes >/tmp/lintian.log 2>&1 ||
  { cat /tmp/lintian.log; exit 1; }
grep -vE '^N: ' /tmp/lintian.log || true

step "autopkgtest"
apt_install autopkgtest
autopkgtest --apt-upgrade --output-dir=/tmp/autopkgtest ./*.deb ./*.dsc -- null >/tmp/autopkgtest.log 2>&1 || status=$?
cat /tmp/autopkgtest/summary
[ $status = 0 ] || { tail -n 60 /tmp/autopkgtest.log; exit 1; }
step "all is well on $PRETTY_NAME"
