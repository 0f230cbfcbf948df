// SPDX-License-Identifier: BSD-2-Clause
#include "address_socket.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include "process.hpp"

namespace bench {
namespace {

using store_lab::LabError;

/// RTM_NEWADDR or RTM_DELADDR as it goes over the wire.
struct AddressMessage {
  nlmsghdr header;
  ifaddrmsg address;
  rtattr local_header;
  in_addr local;
};
static_assert(sizeof(AddressMessage) == NLMSG_LENGTH(sizeof(ifaddrmsg)) + RTA_LENGTH(sizeof(in_addr)));

int open_socket(std::uint32_t groups) {
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = groups;
  if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw LabError(std::string("netlink socket: ") + std::strerror(errno));
  return fd;
}

} // namespace

AddressSocket::AddressSocket() : fd_(open_socket(0)) {}
AddressSocket::~AddressSocket() { ::close(fd_); }

void AddressSocket::add(unsigned link_index, const std::string& address) { change(RTM_NEWADDR, link_index, address); }
void AddressSocket::remove(unsigned link_index, const std::string& address) {
  change(RTM_DELADDR, link_index, address);
}

void AddressSocket::change(std::uint16_t type, unsigned link_index, const std::string& address) {
  AddressMessage message{};
  message.header.nlmsg_len = sizeof message;
  message.header.nlmsg_type = type;
  message.header.nlmsg_flags = NLM_F_REQUEST;
  if (type == RTM_NEWADDR) message.header.nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL;
  message.address.ifa_family = AF_INET;
  message.address.ifa_prefixlen = 32;
  message.address.ifa_index = link_index;
  message.local_header.rta_type = IFA_LOCAL;
  message.local_header.rta_len = RTA_LENGTH(sizeof(in_addr));
  if (::inet_pton(AF_INET, address.c_str(), &message.local) != 1) throw LabError("no address: " + address);
  if (::send(fd_, &message, sizeof message, 0) != static_cast<ssize_t>(sizeof message))
    throw LabError(std::string("netlink: ") + std::strerror(errno));
}

void AddressSocket::expect_no_refusal() {
  struct {
    nlmsghdr header;
    nlmsgerr error;
    std::array<char, 512> rest;
  } answer{};
  const auto size = ::recv(fd_, &answer, sizeof answer, MSG_DONTWAIT);
  if (size < 0 && errno == EAGAIN) return;
  throw LabError(std::string("the kernel refuses a change of an address: ") +
                 std::strerror(size < 0 ? errno : -answer.error.error));
}

AddressBell::AddressBell() : fd_(open_socket(RTMGRP_IPV4_IFADDR)) {}
AddressBell::~AddressBell() { ::close(fd_); }

void AddressBell::wait() {
  std::array<char, 4096> buffer{};
  if (::recv(fd_, buffer.data(), buffer.size(), 0) < 0) throw LabError(std::string("netlink: ") + std::strerror(errno));
}

unsigned link_index(const std::string& link) {
  const auto index = ::if_nametoindex(link.c_str());
  if (index == 0) throw LabError("no link " + link);
  return index;
}

} // namespace bench
