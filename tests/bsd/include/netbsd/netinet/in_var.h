// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#define IN_IFF_TENTATIVE 0x01
#define IN_IFF_DUPLICATED 0x02
