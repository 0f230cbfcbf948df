# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# Which files of this tree are sources, a name per line.

# Tracked and new files; without git (an unpacked archive) all that is not made by us.
all_files() {
  {
    git ls-files --cached --others --exclude-standard 2>/dev/null ||
      find . \( -path ./build -o -path ./dist -o -path ./.git \) -prune -o -type f -print | sed 's|^\./||'
  } | while IFS= read -r file; do
    if [ -f "$file" ] && [ ! -L "$file" ]; then printf '%s\n' "$file"; fi
  done | LC_ALL=C sort
}

# Data for tests and fuzzers has no rules of ours.
source_files() { all_files | grep -vE '(^|/)(fixtures|corpus)/' || true; }

cpp_files() { source_files | grep -E '\.([ch]|[ch]pp)$' || true; }

# By ending, by first line, or because it says so.
shell_files() {
  source_files | xargs -r -d '\n' awk '
    FNR == 1 && (FILENAME ~ /\.sh$/ || /^#!.*[\/ ](ba|da|k)?sh( |$)/) || /^# shellcheck shell=/ { print FILENAME; nextfile }
    FNR == 8 { nextfile }'
}
