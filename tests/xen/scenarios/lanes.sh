# shellcheck shell=dash
# SPDX-License-Identifier: BSD-2-Clause
# lanes: what an agent would gain that spread its requests over several open files of the device; told, not judged. What is
# judged is that the keys are right whichever way they went.
# shellcheck disable=SC2016,SC2154 # what is in single quotes is expanded in the guest; home is of find_home

writes=30 # as many as an agent's first batch
rounds=7

# measure WORD ARGS: rounds times, each from an empty subtree; least, median and most.
measure() {
  local name=$1 round=0 times='' wrong=0
  shift
  while [ $round -lt $rounds ]; do
    guest 'xenstore-rm data/lab/lane 2>/dev/null; true' >/dev/null
    times="$times$(guest "lanes $*") "
    [ "$(xenstore-ls -f "$home/data/lab/lane" | grep -c ' = "a value of usual length [0-9]*"$')" = $writes ] || wrong=$((wrong + 1))
    round=$((round + 1))
  done
  # shellcheck disable=SC2086 # as words
  remark "$writes keys $name: $(printf '%s\n' $times | sort -n | sed -n "1p;$((rounds / 2 + 1))p;\$p" | tr '\n' ' ')ms (least, median, most of $rounds)"
  [ $wrong = 0 ]
  ended "$name: every key is as it was written" $?
}

if boot_guest 1; then
  measure "in one transaction" 1 $writes in-transaction
  for files in 1 2 4 8 16; do measure "over $files files, without a transaction" $files $writes; done
fi
xl destroy u1 >&2
