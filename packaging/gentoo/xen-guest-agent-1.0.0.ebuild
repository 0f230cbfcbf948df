# SPDX-License-Identifier: BSD-2-Clause

EAPI=8

inherit cmake systemd udev

DESCRIPTION="Guest agent for Xen virtual machines"
HOMEPAGE="https://xen-guest-agent.invalid/"
SRC_URI="${P}.tar.xz"

LICENSE="BSD-2"
SLOT="0"
KEYWORDS="~amd64 ~arm64"
IUSE="test"
RESTRICT="!test? ( test )"

BDEPEND="test? ( dev-cpp/gtest )"
RDEPEND="!app-emulation/xe-guest-utilities"

src_configure() {
	local mycmakeargs=(
		-DXENSTOREPP_INSTALL=ON
		-DXGA_TESTS=$(usex test unit OFF)
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

pkg_postrm() {
	udev_reload
}
