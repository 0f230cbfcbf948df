#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# install.sh [--init systemd|openrc|sysv|runit|none] [--no-start]: installs the static agent that is beside this script, stops
# older agents, and starts it. install.sh --uninstall takes all of it away again. For systems without a package of the agent.
set -eu
PATH=$PATH:/usr/sbin:/sbin
here=$(cd "$(dirname "$0")" && pwd)
manifest=/usr/local/share/xen-guest-agent/installed
manifest_init=/usr/local/share/xen-guest-agent/init # the init system that it was installed for
name=xen-guest-agent
init='' start=yes action=install

say() { printf 'install.sh: %s\n' "$*"; }
die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

while [ $# -gt 0 ]; do
	case $1 in
	--init) [ $# -gt 1 ] || die "--init takes a name"; init=$2; shift ;;
	--no-start) start=no ;;
	--uninstall) action=uninstall ;;
	*) sed -n '3,4s/^# //p' "$0"; [ "$1" = --help ] || exit 2; exit 0 ;;
	esac
	shift
done

[ "$(id -u)" = 0 ] || die "run it as root"
[ "$(uname -s)" = Linux ] || die "this is for Linux; the agent's README tells of other systems"

find_init() {
	if [ -d /run/systemd/system ]; then
		echo systemd
	elif [ -d /run/openrc ] || [ -x /sbin/openrc-run ]; then
		echo openrc
	elif [ -d /run/runit ] || [ -d /etc/runit/runsvdir ]; then
		echo runit
	elif [ -d /etc/init.d ]; then
		echo sysv
	else
		echo none
	fi
}
if [ -r $manifest_init ]; then
	former=$(cat $manifest_init)
	[ "${init:-$former}" = "$former" ] || die "it was installed for $former: take that away first ($0 --uninstall)"
	init=$former
fi
[ -n "$init" ] || init=$(find_init)
case $init in systemd | openrc | sysv | runit | none) ;; *) die "no such init system: $init" ;; esac

# service VERB NAME: start, stop, enable, disable; what there is not is no failure.
service() {
	case $init in
	systemd)
		case $1 in start | stop) systemctl "$1" "$2.service" ;; *) systemctl -q "$1" "$2.service" ;; esac
		;;
	openrc)
		case $1 in
		start | stop) rc-service "$2" "$1" ;;
		enable) rc-update -q add "$2" default ;;
		disable) rc-update -q -a del "$2" ;;
		esac
		;;
	sysv)
		case $1 in
		start | stop) "/etc/init.d/$2" "$1" ;;
		enable) sysv_links "$2" defaults --add ;;
		disable) sysv_links "$2" remove --del ;;
		esac
		;;
	runit)
		case $1 in
		# One that was just enabled is seen, and started, by runsvdir within five seconds; until then there is nothing to tell.
		start) sv up "$2" >/dev/null 2>&1 || true ;;
		stop) sv stop "$2" ;; # which waits, as "down" does not
		enable) ln -sfn "/etc/sv/$2" "$(runit_services)/$2" ;;
		disable)
			rm -f "$(runit_services)/$2"
			sv exit "/etc/sv/$2" # its supervisor, too
			;;
		esac
		;;
	esac
}
# sysv_links NAME UPDATE-RC.D-VERB CHKCONFIG-OPTION
sysv_links() {
	if command -v update-rc.d >/dev/null; then
		update-rc.d "$1" "$2"
	elif command -v chkconfig >/dev/null; then
		chkconfig "$3" "$1"
	else
		say "there is no tool here that has /etc/init.d/$1 started with the system, or no more: see to it" >&2
	fi
}
runit_services() { if [ -d /var/service ]; then echo /var/service; else echo /etc/service; fi; }

owned_by_a_package() {
	for file in /usr/sbin/$name /usr/bin/$name; do
		[ ! -e "$file" ] || return 0
	done
	return 1
}

is_running() { [ -n "$(processes "$1")" ]; }
processes() {
	for entry in /proc/[0-9]*; do
		if [ "$(cat "$entry/comm" 2>/dev/null)" = "$1" ]; then echo "${entry#/proc/}"; fi
	done
}

# Services by the names that older agents have; and one that runs without a service. Their packages stay, switched off.
stop_older_agents() {
	for old in xe-linux-distribution xe-daemon xe-guest-utilities; do
		if [ -e "/etc/init.d/$old" ] || [ -e "/etc/systemd/system/$old.service" ] || [ -e "/usr/lib/systemd/system/$old.service" ] ||
			[ -e "/lib/systemd/system/$old.service" ]; then
			if [ "$init" = none ]; then
				say "there is a service $old: have it started no more, only one agent should run"
				continue
			fi
			say "stopping $old, and it is not started again; its package may be removed"
			service stop "$old" >/dev/null 2>&1 || true
			service disable "$old" >/dev/null 2>&1 || true
		fi
	done
	for process in $(processes xe-daemon); do
		kill -TERM "$process" 2>/dev/null || true
	done
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		is_running xe-daemon || return 0
		sleep 0.2
	done
	say "xe-daemon does not end: stop it, only one agent should run"
}

# Tells which directories it had to make, each with a slash at its end.
make_directory() {
	[ ! -d "$1" ] || return 0
	make_directory "$(dirname "$1")"
	mkdir "$1"
	printf '%s/\n' "$1"
}

# Changed ones stay, when this is installed anew and when it is taken away.
is_settings() { case $1 in /etc/conf.d/*) return 0 ;; *) return 1 ;; esac; }

# What is at the place of a file of ours, but need not be ours: settings that were changed, or the scripts of a package.
may_be_anothers() {
	case $1 in
	/etc/init.d/* | /etc/sv/*) owned_by_a_package ;;
	*) is_settings "$1" ;;
	esac
}

# What a list on the standard input names: files, and directories that were made for them, the deepest first, if empty.
remove_listed() {
	LC_ALL=C sort -r | while IFS= read -r path; do
		case $path in
		*/) rmdir "$path" 2>/dev/null || true ;;
		*) if ! may_be_anothers "$path" || cmp -s "$path" "$here/services/$init$path"; then rm -f "$path"; fi ;;
		esac
	done
}

# Each is removed before: a program that runs cannot be written to. What an older manifest alone lists goes; the directories
# that it lists are still ours.
install_files() {
	umask 022
	made=$(make_directory "$(dirname $manifest)")
	if [ -n "$made" ]; then printf '%s\n' "$made" >"$manifest.new"; else : >"$manifest.new"; fi
	printf '%s\n' "$init" >$manifest_init
	if [ -e "$manifest" ]; then grep '/$' "$manifest" >>"$manifest.new" || true; fi
	for tree in "$here/files" "$here/services/$init"; do
		[ -d "$tree" ] || continue
		(cd "$tree" && find . ! -type d) | sed 's/^\.//' | while IFS= read -r file; do
			make_directory "$(dirname "$file")"
			printf '%s\n' "$file" # before it is there: what breaks off can be taken away
			if ! is_settings "$file" || [ ! -e "$file" ]; then
				rm -f "$file"
				cp -P "$tree$file" "$file"
				[ -L "$file" ] || chmod u=rwX,go=rX "$file" # whatever umask it was unpacked with
			fi
		done
	done >>"$manifest.new"
	# So runsvdir does not start it.
	if [ "$init" = runit ] && [ $start = no ]; then
		: >/etc/sv/$name/down
		echo /etc/sv/$name/down >>"$manifest.new"
		say "/etc/sv/$name/down keeps it from being started, at boot too: remove it, then sv up $name"
	fi
	if [ -e "$manifest" ]; then grep -vxF -f "$manifest.new" "$manifest" | remove_listed; fi
	mv "$manifest.new" "$manifest"
}

# Without a user of its own the agent stays root, and only gives up what else it does not need; the unit needs one.
make_user() {
	if id $name >/dev/null 2>&1; then
		return
	elif [ "$init" = systemd ] && command -v systemd-sysusers >/dev/null; then
		systemd-sysusers $name.conf
	elif command -v useradd >/dev/null; then
		useradd --system --user-group --home-dir / --shell /usr/sbin/nologin $name
	else # busybox
		addgroup -S $name && adduser -S -D -H -h / -s /sbin/nologin -G $name $name
	fi || say "no user $name could be made"
}

# The unit's right to the device, which is there already: no reboot is needed. (The other services see to it themselves.)
give_device() {
	udevadm control --reload || true
	udevadm trigger --action=change --name-match=/dev/xen/xenbus 2>/dev/null || true
	udevadm settle --timeout=5 || true
}
# Not in an image that is made, where no systemd runs.
systemd_runs() { [ "$init" = systemd ] && [ -d /run/systemd/system ]; }

install_agent() {
	[ -x "$here/files/usr/local/sbin/$name" ] || die "files are missing beside this script"
	"$here/files/usr/local/sbin/$name" --version >/dev/null 2>&1 ||
		die "the agent of this tarball ($(cat "$here/ARCHITECTURE")) does not run on this machine ($(uname -m)), or not from this folder"
	if owned_by_a_package; then die "there is an agent of a package in /usr/sbin: upgrade that, or remove it first"; fi
	if [ -e "$manifest" ]; then service stop $name >/dev/null 2>&1 || true; fi
	stop_older_agents
	install_files
	if [ "$init" != none ]; then make_user; fi
	if systemd_runs; then
		give_device
		systemctl daemon-reload
	fi
	if [ "$init" = none ]; then
		say "no init system is known here: have /usr/local/sbin/$name started with the system"
		return
	fi
	service enable $name >/dev/null
	if [ $start = yes ]; then
		service start $name
		say "xen-guest-agent status tells what the agent does, xen-guest-agent doctor what may be wrong"
	fi
}

uninstall_agent() {
	[ -r "$manifest" ] || die "nothing was installed by this script"
	service stop $name >/dev/null 2>&1 || true
	for _ in 1 2 3 4 5; do
		is_running $name || break
		sleep 0.2
	done
	if is_running $name && ! owned_by_a_package; then
		die "the agent does not end; nothing was removed. Stop it as it was started, then try again"
	fi
	# A package of the agent that came later has a service of this name, perhaps in this very place.
	if ! owned_by_a_package; then service disable $name >/dev/null 2>&1 || true; fi
	# The settings of a service may lead the agent to its store; a fault in them ends this subshell alone.
	(
		# shellcheck source=/dev/null
		[ ! -r /etc/default/$name ] || . /etc/default/$name
		[ ! -e /proc/self ] || /usr/local/sbin/$name clear
	) >/dev/null 2>&1 || true
	rm -rf /run/$name /run/$name.pid
	if [ "$init" = runit ] && ! owned_by_a_package; then
		sleep 1 # until the supervisors have ended, whose files these are
		rm -rf /etc/sv/$name/supervise /etc/sv/$name/log/supervise
	fi
	listed=$(cat "$manifest")
	rm -f "$manifest" $manifest_init
	printf '%s\n' "$listed" | remove_listed
	if systemd_runs; then systemctl daemon-reload; fi
	if owned_by_a_package; then
		service start $name || true
		say "gone; the package's agent stays"
	else
		say "gone; left are the user $name, and /etc/$name.conf, if there is one"
	fi
}

# Of an installation that broke off.
if [ -r "$manifest.new" ]; then
	cat "$manifest.new" >>"$manifest"
	rm -f "$manifest.new"
fi
"${action}_agent"
