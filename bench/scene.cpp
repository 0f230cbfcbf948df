// SPDX-License-Identifier: BSD-2-Clause
#include "scene.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <sched.h>
#include <sys/mount.h>

#include "support/network.hpp"
#include "vif_link.hpp"

namespace bench {

namespace {

/// What is mounted there from here on is nobody else's business.
bool make_private(const char* path) { return ::mount(nullptr, path, nullptr, MS_REC | MS_PRIVATE, nullptr) == 0; }

} // namespace

std::string Scene::enter() {
  if (auto why = network::enter_namespace(); !why.empty()) return why;
  // In a chroot / need not be a mount; those are on which the constructor mounts.
  if (::unshare(CLONE_NEWNS) != 0 || (!make_private("/") && !(make_private("/sys") && make_private("/proc"))))
    return std::string("no mount namespaces here: ") + std::strerror(errno);
  return "";
}

Scene::Scene() {
  for (const unsigned devid : {0u, 1u, 2u})
    add_vif_link(files_, devid);
  network::ip("addr add 10.77.0.2/24 dev eth0");
  network::ip("addr add fd00:77::2/64 dev eth0 nodad");
  network::ip("addr add 10.77.1.2/24 dev eth1");
  network::ip("link add docker0 type bridge");
  network::ip("addr add 172.31.0.1/24 dev docker0");
  network::ip("link set docker0 up");
  // The kernel tells all who listen of a host name that is set in any container of the machine (uts_proc_notify()).
  files_.write("/proc/sys/kernel/hostname", "guest\n");
  for (const std::string path : {"/sys", "/proc/sys/kernel/hostname"}) {
    if (::mount((files_.root() + path).c_str(), path.c_str(), nullptr, MS_BIND, nullptr) != 0)
      throw std::runtime_error(path + " of our own cannot be mounted: " + std::strerror(errno));
  }
}

} // namespace bench
