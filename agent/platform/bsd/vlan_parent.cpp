// SPDX-License-Identifier: BSD-2-Clause
// What FreeBSD and NetBSD tell of a VLAN: vlan(4).
#include <cstddef>

#include <sys/types.h>
// after <sys/types.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "platform/bsd/field.hpp"
#include "platform/bsd/stacking.hpp"

namespace platform {
namespace {

/// The beginning of struct vlanreq, which has another size in each release, and whose header brings the kernel's own
/// structures along.
struct VlanRequest {
  char parent[IFNAMSIZ]; // NOLINT(modernize-avoid-c-arrays): the kernel's
  char rest[64];         // NOLINT(modernize-avoid-c-arrays): of which we want nothing
};

} // namespace

/// SIOCGETVLAN is another name of SIOCGIFGENERIC.
std::string link_below_vlan(int socket, const std::string& vlan) {
  VlanRequest asked = {};
  ifreq request = {};
  if (!put_field(request.ifr_name, vlan)) return {};
  request.ifr_data = reinterpret_cast<decltype(request.ifr_data)>(&asked);
  if (::ioctl(socket, SIOCGIFGENERIC, &request) != 0) return {};
  return field_text(asked.parent);
}

} // namespace platform
