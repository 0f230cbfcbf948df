# SPDX-License-Identifier: BSD-2-Clause
# Made by: xenstorepp --completion fish
function __xenstorepp_keys
    set -l word (commandline -ct)
    switch $word
        case '*/*'
            xenstorepp list -p -- (dirname -- $word"x") 2>/dev/null
        case '*'
            echo /
    end
end
complete -c xenstorepp -f
complete -c xenstorepp -n __fish_use_subcommand -l help -d 'say how it is used'
complete -c xenstorepp -n __fish_use_subcommand -l version -d 'say which version it is'
complete -c xenstorepp -n __fish_use_subcommand -a read -d 'print the values of keys, with escapes for what cannot be printed'
complete -c xenstorepp -n __fish_use_subcommand -a list -d 'print the names of the children of keys'
complete -c xenstorepp -n __fish_use_subcommand -a write -d 'write values, all of them or none'
complete -c xenstorepp -n __fish_use_subcommand -a rm -d 'remove keys and all below them, all of them or none'
complete -c xenstorepp -n __fish_use_subcommand -a exists -d 'succeed if all the keys are there and may be read'
complete -c xenstorepp -n __fish_use_subcommand -a ls -d 'print the tree below keys, or the whole of it'
complete -c xenstorepp -n __fish_use_subcommand -a chmod -d 'set the permissions of a key: its owner first, then others; MODE is n, r, w or b and a domid'
complete -c xenstorepp -n __fish_use_subcommand -a watch -d 'print what changes at keys and below, as it changes'
complete -c xenstorepp -n __fish_use_subcommand -a batch -d 'carry out the commands on standard input, one on each line, all of them or none'
complete -c xenstorepp -n '__fish_seen_subcommand_from read list write rm exists ls chmod watch' -a '(__xenstorepp_keys)'
complete -c xenstorepp -n '__fish_seen_subcommand_from read list write rm exists ls chmod watch batch' -s h -l help -d 'say how it is used'
complete -c xenstorepp -n '__fish_seen_subcommand_from ls' -s f -l flat -d 'ls: whole paths, and whole values if the output is no terminal'
complete -c xenstorepp -n '__fish_seen_subcommand_from read list write rm exists ls chmod watch batch' -s s -d 'nothing; taken because other tools take it'
complete -c xenstorepp -n '__fish_seen_subcommand_from read list ls' -s p -l prefix -d 'read: the key before the value; list: whole paths; ls: permissions too'
complete -c xenstorepp -n '__fish_seen_subcommand_from rm' -s t -l tidy -d 'rm: also remove parents that are then empty'
complete -c xenstorepp -n '__fish_seen_subcommand_from chmod' -s u -l upto -d 'chmod: also of all parents'
complete -c xenstorepp -n '__fish_seen_subcommand_from chmod' -s r -l recurse -d 'chmod: also of all children'
complete -c xenstorepp -n '__fish_seen_subcommand_from watch' -s n -l number -x -d 'watch: end after so many events'
complete -c xenstorepp -n '__fish_seen_subcommand_from read write' -s R -l raw -d 'read, write: values as they are, without escapes'
complete -c xenstorepp -n '__fish_seen_subcommand_from read list exists ls watch' -l json -d 'read, list, exists, ls, watch: print JSON'
