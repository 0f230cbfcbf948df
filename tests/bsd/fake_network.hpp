// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>
// after <sys/types.h>
#include <ifaddrs.h>
#include <net/if_dl.h>
#include <netinet/in.h>

/// What getifaddrs(3), SIOCGIFAFLAG_IN6, drivers of software links, and a routing or netlink socket say, instead of the
/// kernel. One for the process.
class FakeNetwork {
public:
  FakeNetwork();
  FakeNetwork(const FakeNetwork&) = delete;
  FakeNetwork& operator=(const FakeNetwork&) = delete;
  ~FakeNetwork();

  /// A name of more than 30 characters makes a longer sockaddr_dl than the header has, as in the kernels.
  void add_link(const std::string& name, unsigned index, const std::vector<std::uint8_t>& mac, unsigned flags);
  /// With a netmask that is cut off behind its last one, as BSDs do.
  /// `flags`: NetBSD alone has some.
  void add_ipv4(const std::string& name, std::array<std::uint8_t, 4> address, unsigned prefix, unsigned flags = 0);
  void add_ipv6(const std::string& name, std::array<std::uint8_t, 16> address, unsigned prefix, int flags = 0);

  /// What the routing or netlink socket that was opened is told; one message each.
  void say(const std::vector<std::uint8_t>& message) const;
  /// Has no room for one: the next read fails with ENOBUFS, or there is a message of that, if the socket asked for it.
  void lose_a_message();
  bool has_lost_a_message = false;
  bool tells_of_losses = false;         ///< by ENOBUFS: setsockopt(2)
  std::vector<std::uint8_t> only_types; ///< of a routing socket's messages; all if it is empty
  bool hears_all_tables = false;        ///< OpenBSD: those of other rdomains, too
  bool has_netlink = false;             ///< the module is loaded (FreeBSD)
  std::vector<int> netlink_groups;
  bool netlink_is_bound = false;

  /// What drivers know of the links below theirs, by name.
  std::map<std::string, std::string> parents;              ///< of a VLAN
  std::map<std::string, std::vector<std::string>> bonds;   ///< ports of each
  std::map<std::string, std::vector<std::string>> bridges; ///< ports of each
  int sockets_opened = 0;
  int failing_sockets = 0;  ///< for so many more there is no memory
  int getifaddrs_error = 0; ///< errno for the next calls
  int no_such_address = 0;  ///< ioctl(2) finds none of the addresses
  int asked = -1;           ///< the descriptor of the ioctl(2) that is answered now

  static FakeNetwork* current;
  ifaddrs* first() { return entries_.empty() ? nullptr : &entries_.front(); }
  std::map<std::array<std::uint8_t, 16>, int> ipv6_flags;
  std::array<int, 2> route_ends{-1, -1};
  int bell = -1; ///< the socket that was opened last to hear of changes

private:
  sockaddr* keep(const void* bytes, std::size_t size);
  void add_entry(const std::string& name, unsigned flags, sockaddr* address, sockaddr* mask);

  std::deque<ifaddrs> entries_;
  std::deque<std::string> names_;
  std::deque<std::vector<std::byte>> addresses_;
};

/// What the drivers of this system answer to a request; -1 with errno for one that they do not know.
int ask_drivers(FakeNetwork& network, unsigned long request, void* argument) noexcept;

/// setsockopt(2) of a routing socket.
int set_route_option(FakeNetwork& network, int level, int name, const void* value, socklen_t size) noexcept;
/// RTM_NEWADDR of this system, and what it says when it lost a message, if it says that by one.
extern const std::uint8_t type_of_new_address;
extern const std::uint8_t type_of_loss;

/// Of a bridge with more ports than are asked for this system tells some.
extern const bool bridge_lists_in_part;

/// The same for VLANs of FreeBSD and NetBSD, by SIOCGIFGENERIC.
int ask_vlan(FakeNetwork& network, void* argument) noexcept;
