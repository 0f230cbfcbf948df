# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2034 # read by ebuild(5) and its eclasses

EAPI=8

inherit acct-user

DESCRIPTION="The user that xen-guest-agent gives up root for"

ACCT_USER_ID=-1
ACCT_USER_GROUPS=( xen-guest-agent )

acct-user_add_deps
