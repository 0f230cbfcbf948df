#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# rpm_test.sh FOLDER: the .rpm in it have the files that rpm.files lists, with these rights, all root's; what they provide;
# and rpmlint is content with them, but for what rpmlint.toml says why. What "./dev packages rpm" does at its end.
set -euo pipefail
rpms=$(cd "$1" && pwd)
cd "$(dirname "$0")"
version=$(cat ../../VERSION)

fail() { printf 'rpm_test: %s\n' "$*" >&2; exit 1; }
# Links by the program's checksum are left out, and the libraries' folder has the name that this distribution gives it.
listed() {
  local file LC_ALL=C # the order of the files
  for file in "$rpms"/*.rpm; do
    case $file in *.src.rpm | *-debuginfo-*) continue ;; esac
    rpm -qp --qf "%{NAME}\n" "$file"
    rpm -qp --qf '[  %{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]' "$file" | grep -v '/\.build-id'
  done | sed "s/$version/@VERSION@/; /libxenstorepp\.so\|cmake\|pkgconfig/s|$(rpm --eval %_libdir)|@LIBDIR@|"
}
diff -u rpm.files <(listed) >&2 || fail "not what rpm.files has"

provided=$(rpm -qp --provides "$rpms"/*.rpm)
for name in 'xe-guest-utilities = 1000' 'xe-guest-utilities-latest = 1000' 'libxenstorepp\.so\.1.*' 'pkgconfig(xenstorepp) = .*'; do
  grep -qx "$name" <<<"$provided" || fail "nothing provides $name"
done

if command -v rpmlint >/dev/null; then
  rpmlint --strict --config rpmlint.toml "$rpms"/*.rpm ../../packaging/rpm/*.spec >&2 || fail "rpmlint is not content"
else
  printf 'rpm_test: no rpmlint here: the .rpm were not looked at by it\n' >&2
fi
