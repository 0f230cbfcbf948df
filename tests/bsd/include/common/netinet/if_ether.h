// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#define ETHER_ADDR_LEN 6
