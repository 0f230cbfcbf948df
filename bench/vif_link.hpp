// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>

class GuestFiles;

namespace bench {

/// Makes the link eth<devid>, one end of a veth pair whose other end is p<devid>, with the MAC 00:16:3e:00:05:0<devid>,
/// and lets the guest take it for its vif of that number (0 to 9). Throws if it cannot be made.
void add_vif_link(const GuestFiles& files, unsigned devid);

} // namespace bench
