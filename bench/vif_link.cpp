// SPDX-License-Identifier: BSD-2-Clause
#include "vif_link.hpp"

#include "support/guest_files.hpp"
#include "support/network.hpp"

namespace bench {

void add_vif_link(const GuestFiles& files, unsigned devid) {
  const auto number = std::to_string(devid);
  const auto link = "eth" + number;
  network::ip("link add " + link + " type veth peer name p" + number);
  network::ip("link set " + link + " addrgenmode none address 00:16:3e:00:05:0" + number);
  network::ip("link set " + link + " up");
  files.add_vif(link, devid);
  files.write("/sys/class/net/" + link + "/device/devtype", "vif\n");
}

} // namespace bench
