# SPDX-License-Identifier: BSD-2-Clause
# app-emulation/xen-guest-agent in an overlay; acct-group and acct-user beside this file belong into their categories.
#
# shellcheck shell=bash disable=SC2034 # read by ebuild(5) and its eclasses

EAPI=8

inherit cmake systemd udev

DESCRIPTION="Guest agent for Xen virtual machines"
HOMEPAGE="https://xen-guest-agent.invalid/"
SRC_URI="${P}.tar.xz"

LICENSE="BSD-2"
SLOT="0"
KEYWORDS="~amd64 ~arm64"
IUSE="test"
# There is no public home of releases yet: the tarball is put into DISTDIR by hand.
RESTRICT="fetch !test? ( test )"

DEPEND="test? ( dev-cpp/gtest )"
RDEPEND="
	acct-group/xen-guest-agent
	acct-user/xen-guest-agent
	!app-emulation/xe-guest-utilities
"

src_configure() {
	local mycmakeargs=(
		-DXENSTOREPP_INSTALL=ON
		-DXGA_TESTS="$(usex test unit OFF)"
		-DXGA_SERVICES="systemd;openrc"
		-DXGA_UNITDIR="$(systemd_get_systemunitdir)"
		-DXGA_UDEVRULESDIR="$(get_udevdir)/rules.d"
		-DCMAKE_INSTALL_DOCDIR="share/doc/${PF}"
	)
	cmake_src_configure
}

pkg_postinst() {
	udev_reload
}

pkg_prerm() {
	# Removed, not upgraded: what was published is kept true by nobody.
	if [[ -z ${REPLACED_BY_VERSION} && -z ${ROOT} ]]; then
		if [[ -d /run/systemd/system ]]; then
			systemctl -q stop xen-guest-agent.service
		elif [[ -d /run/openrc ]]; then
			rc-service --ifstarted xen-guest-agent stop
		fi
		xen-guest-agent clear &>/dev/null
	fi
	return 0
}

pkg_postrm() {
	udev_reload
}
