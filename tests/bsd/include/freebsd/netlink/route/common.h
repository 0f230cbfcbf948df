// SPDX-License-Identifier: BSD-2-Clause
#pragma once

enum rtnetlink_groups {
  RTNLGRP_LINK = 1,
  RTNLGRP_IPV4_IFADDR = 5,
  RTNLGRP_IPV6_IFADDR = 9,
};
