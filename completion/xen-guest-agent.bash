# SPDX-License-Identifier: BSD-2-Clause
# Made by `ninja -C build/dev made-files` from the options' table in agent/config; do not edit.
_xen_guest_agent() {
  local word=$2 option=$3 words
  if [ "$word" = "=" ]; then word=; fi # of "--option=", which bash takes for two words
  if [ "$option" = "=" ]; then option=${COMP_WORDS[COMP_CWORD - 2]}; fi
  COMPREPLY=()
  case $option in
    --publish) mapfile -t COMPREPLY < <(compgen -W 'xenstore stdout' -- "$word"); return ;;
    --xenstore) mapfile -t COMPREPLY < <(compgen -W 'native libxenstore auto' -- "$word"); return ;;
    --schema) mapfile -t COMPREPLY < <(compgen -W 'std rfc' -- "$word"); return ;;
    --on-exit) mapfile -t COMPREPLY < <(compgen -W 'keep clear' -- "$word"); return ;;
    --network) mapfile -t COMPREPLY < <(compgen -W 'auto netlink scan none' -- "$word"); return ;;
    --scan-interval) :; return ;;
    --max-addresses) :; return ;;
    --include-interface) :; return ;;
    --exclude-interface) :; return ;;
    --memory-interval) :; return ;;
    --memory-step) :; return ;;
    --disks) mapfile -t COMPREPLY < <(compgen -W 'on off' -- "$word"); return ;;
    --exclude-mount) :; return ;;
    -l | --loglevel) mapfile -t COMPREPLY < <(compgen -W 'error warn info debug trace' -- "$word"); return ;;
    --log-filter) :; return ;;
    --sandbox) mapfile -t COMPREPLY < <(compgen -W 'auto strict off' -- "$word"); return ;;
    --pm-freeze-timeout) :; return ;;
    --status-socket) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --root) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
    --os-release) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --config) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
  esac
  words='show status clear doctor --publish --xenstore --schema --once --on-exit --network --scan-interval --max-addresses --address-prefix --all-interfaces --include-interface --exclude-interface --memory-interval --memory-step --disks --exclude-mount -s --stderr -l --loglevel --log-filter --sandbox --pm-freeze-timeout --status-socket --root --os-release --config --check-config --print-config -h --help -V --version'
  case " ${COMP_WORDS[*]} " in *' show '*) words+=' --diff' ;; esac
  case " ${COMP_WORDS[*]} " in *' show '*) words+=' --json' ;; esac
  case " ${COMP_WORDS[*]} " in *' status '*) words+=' --json' ;; esac
  case " ${COMP_WORDS[*]} " in *' doctor '*) words+=' --json' ;; esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _xen_guest_agent xen-guest-agent
