# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev lint [PART...]: every check of the source text. All parts are run, then the verdict is given.

# shellcheck source=scripts/sources.sh
source scripts/sources.sh

lint_parts=(rules format shell man tidy) # the quick ones first

# The rules of CONTRIBUTING.md that a grep can see. Each complaint is FILE:LINE: what, and what to do.
lint_rules() {
  local complaints
  complaints=$(
    rule_licence
    rule_length
    forbid '^[[:space:]]*#[[:space:]]*(if|ifdef|ifndef|elif).*(__linux|__gnu_linux|__(Free|Net|Open)BSD__|__DragonFly__|__APPLE__|_WIN(32|64)|__CYGWIN__|__sun|__unix)' \
      'names an operating system: CMake picks files, the preprocessor does not' '^(agent|libs|tools)/'
    forbid '^[[:space:]]*#[[:space:]]*include[[:space:]]*<(iostream|regex|locale|format|print|thread)>' \
      'this header costs memory or start-up time that the daemon must not spend' '^(agent|tools)/|^libs/[^/]*/(include|src)/'
    forbid '^[[:space:]]*#[[:space:]]*include[[:space:]]*<(cstdio|stdio\.h|getopt\.h|fnmatch\.h|arpa/inet\.h)>' \
      'brings stdio or the character tables of locales into the static program' '^agent/(core|model|collect|schema|publish|config|doctor|daemon|platform/([^/]*|linux/.*)$)'
    forbid '"[^"]*%([^sdulz%" ,;)]|l[^l]|ll[^d]|z[^u])[^"]*"' \
      'core/format.hpp knows %s %d %u %lld %zu %%, and nothing else' '^agent/(core|model|collect|schema|publish|config|doctor|daemon|platform/([^/]*|linux/.*)$)'
    forbid '^[[:space:]]*#[[:space:]]*include[[:space:]]*".*\.\./' \
      'include as "ROOM/file.hpp", so that the walls between rooms hold' '^(agent|libs|tools)/'
  )
  [ -z "$complaints" ] || { printf '%s\n' "$complaints"; return 1; }
}

# forbid PATTERN WHY WHERE: PATTERN must not match in a C++ source whose name matches WHERE.
forbid() {
  cpp_files | grep -E "$3" | xargs -r -d '\n' grep -nHE "$1" | sed "s|\$|   <- $2|"
}

licensed_files() {
  source_files | grep -E '\.([ch]|[ch]pp|cmake)$|(^|/)CMakeLists\.txt$' || true
  shell_files
}

rule_licence() {
  licensed_files | while IFS= read -r file; do
    head -n 3 "$file" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' ||
      printf '%s:1: no line "SPDX-License-Identifier: BSD-2-Clause" at the top\n' "$file"
  done
}

rule_length() {
  licensed_files | xargs -r -d '\n' wc -l |
    awk '$1 > 400 && $2 != "total" { print $2 ":400: " $1 " lines; a file has at most 400: is it one purpose, or two?" }'
}

# A line per file: clang-format's own complaints are three lines for every blank.
lint_format() {
  local complaints
  complaints=$(cpp_files | xargs -r -d '\n' clang-format-19 --dry-run -Werror 2>&1 |
    awk -F: '/ error: code should be clang-formatted/ { if (!places[$1]++) first[$1] = $2 }
      END { for (file in places) print file ":" first[file] ": not in the house format, " places[file] " places" }' | sort)
  [ -z "$complaints" ] || { printf '%s\n' "$complaints"; say "'./dev format' mends this"; return 1; }
}

lint_shell() { shell_files | xargs -r -d '\n' shellcheck --external-sources; }

lint_man() {
  local complaints
  # Which other pages are installed here is no matter of ours.
  complaints=$(source_files | { grep -E '(^|/)man/.*\.[1-9](\.in)?$' || true; } | xargs -r -d '\n' mandoc -T lint 2>&1 |
    grep -vE 'outdated mandoc\.db|STYLE: referenced manual not found')
  [ -z "$complaints" ] || { printf '%s\n' "$complaints"; return 1; }
}

# clang-tidy as part of a build, so that only what changed is looked at again; all of it when the settings change.
lint_tidy() {
  local settings=build/tidy/.settings now
  now=$(source_files | grep -E '(^|/)\.clang-tidy$' | xargs -r -d '\n' cksum; clang-tidy-19 --version)
  if [ -e build/tidy/build.ninja ] && [ "$(cat "$settings" 2>/dev/null)" != "$now" ]; then
    ninja -C build/tidy -t clean >/dev/null
  fi
  (build tidy -k 0) || return 1 # in a subshell: a failure must not end the other parts
  printf '%s\n' "$now" >"$settings"
}

cmd_lint() {
  local part failed=()
  need lint
  for part in "${@:-${lint_parts[@]}}"; do
    case " ${lint_parts[*]} " in *" $part "*) ;; *) misuse "lint has these parts: ${lint_parts[*]}" ;; esac
  done
  for part in "${@:-${lint_parts[@]}}"; do
    say "lint: $part"
    "lint_$part" || failed+=("$part")
  done
  [ ${#failed[@]} -eq 0 ] || die "lint: not clean: ${failed[*]}"
  say "lint: clean"
}
