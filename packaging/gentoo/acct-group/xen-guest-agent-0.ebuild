# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2034 # read by ebuild(5) and its eclasses

EAPI=8

inherit acct-group

DESCRIPTION="The group that xen-guest-agent gives up root for"

ACCT_GROUP_ID=-1
