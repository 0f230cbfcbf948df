#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# install_test.sh BUILD-DIRECTORY: what `cmake --install` puts where, for the tools.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake -DCMAKE_INSTALL_PREFIX="$work/usr" -P "$1/tools/cmake_install.cmake" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
mv "$work/usr" "$work/moved" # links must not depend on where it was installed
cd "$work/moved"

fail() { echo "$*"; find . | sort; exit 1; }
for file in bin/xenstorepp share/man/man1/xenstorepp.1 share/man/man3/xenstorepp.3 \
  share/bash-completion/completions/xenstorepp share/zsh/site-functions/_xenstorepp \
  share/fish/vendor_completions.d/xenstorepp.fish; do
  [ -s "$file" ] || fail "missing: $file"
done
for name in xenstore xenstore-read xenstore-list xenstore-write xenstore-rm xenstore-exists xenstore-ls xenstore-chmod \
  xenstore-watch; do
  [ ! -e "bin/$name" ] || fail "$name belongs to xenstore-utils"
  [ "$(readlink -f "lib/xenstorepp/bin/$name")" = "$(readlink -f bin/xenstorepp)" ] || fail "$name leads elsewhere"
done
said=$(XENSTORED_PATH=$work/nowhere lib/xenstorepp/bin/xenstore-read a 2>&1) && fail "read what there is not"
[ "$said" = "xenstore-read: xs_open: No such file or directory" ] || fail "$said"
bin/xenstorepp --version
bash -n share/bash-completion/completions/xenstorepp
