# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# How much of the sources the tests reached, and whether that is enough. Of ./dev full coverage.

# What reads foreign bytes and does nothing else.
coverage_parsers=(
  agent/collect/legacy_release.cpp agent/collect/os_identity.cpp agent/collect/os_release.cpp
  agent/config/argument_reader.cpp agent/config/command_line.cpp agent/config/config_file.cpp agent/core/format.cpp
  agent/core/glob.cpp agent/core/log_filter.cpp agent/core/text.cpp
  agent/daemon/status_command.cpp agent/platform/linux/if_inet6.cpp agent/platform/linux/meminfo.cpp
  agent/platform/linux/mountinfo.cpp agent/platform/linux/rtnetlink.cpp agent/platform/user_database.cpp
  agent/publish/assigned_nics.cpp agent/publish/backend_devices.cpp agent/publish/owned_tree.cpp
)

# measure_coverage REPORT: reads what the tests have left in build/coverage.
measure_coverage() {
  mkdir -p "$1"
  gcovr --root . --filter 'agent/' --filter 'libs/[^/]*/(src|include)/' --filter 'tools/' --exclude-throw-branches \
    --json "$1/coverage.json" --html-details "$1/index.html" --txt "$1/summary.txt" build/coverage
}

# part_of_coverage REPORT NAME LEAST FILTER...: prints the share of lines; fails if it is below LEAST per cent.
part_of_coverage() {
  local report=$1 name=$2 least=$3 filters=() pattern said
  shift 3
  for pattern in "$@"; do filters+=(--filter "$pattern"); done
  said=$(gcovr --root . --add-tracefile "$report/coverage.json" "${filters[@]}" --print-summary --txt "$report/part.txt") || return 1
  printf '%s\n' "$said" | awk -v name="$name" -v least="$least" '
    $1 == "lines:" {
      enough = $2 + 0 >= least
      printf "%-24s %6s of lines, at least %d%%%s\n", name, $2, least, enough ? "" : ": TOO FEW"
      found = 1
    }
    END { exit !(found && enough) }'
}

# judge_coverage REPORT: part by part; all are told before it fails.
judge_coverage() {
  local report=$1 room status=0
  part_of_coverage "$report" libs/xenstore 95 'libs/xenstore/' || status=1
  part_of_coverage "$report" "the agent's parsers" 95 "${coverage_parsers[@]}" || status=1
  for room in agent/*/ tools/; do
    part_of_coverage "$report" "${room%/}" 85 "$room" || status=1
  done
  return $status
}
