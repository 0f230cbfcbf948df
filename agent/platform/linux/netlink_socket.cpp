// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/netlink_socket.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "platform/linux/rtnetlink_trace.hpp"

namespace platform {
namespace {

/// The kernel fills at most 32 KiB per datagram of a dump (netlink_dump() in net/netlink/af_netlink.c).
constexpr std::size_t buffer_size = 32 * 1024;
constexpr int dump_attempts = 5;
constexpr int most_at_once = 4096; ///< datagrams of a bell, in a storm that does not end

#ifndef RTEXT_FILTER_SKIP_STATS
constexpr std::uint32_t RTEXT_FILTER_SKIP_STATS = 1 << 3;
#endif

core::Fd open_socket() { return core::Fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)); }

/// The kernel's port is 0; other processes may send to our socket, too.
bool from_kernel(const sockaddr_nl& sender) { return sender.nl_pid == 0; }

struct LinkRequest {
  nlmsghdr header;
  ifinfomsg body;
  rtattr attribute;
  std::uint32_t filter; ///< statistics would be most of the answer
};

struct AddressRequest {
  nlmsghdr header;
  ifaddrmsg body;
};

template <class T>
T request(std::uint16_t type, std::uint32_t sequence) {
  T message = {};
  message.header.nlmsg_len = sizeof message;
  message.header.nlmsg_type = type;
  message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  message.header.nlmsg_seq = sequence;
  return message;
}

Result<void> send(int fd, const void* message, std::size_t size) {
  sockaddr_nl kernel = {};
  kernel.nl_family = AF_NETLINK;
  const auto* address = reinterpret_cast<const sockaddr*>(&kernel);
  if (::sendto(fd, message, size, 0, address, sizeof kernel) < 0) return core::os_failure("netlink request");
  return {};
}

} // namespace

Result<void> NetlinkDumper::open() {
  if (socket_) return {};
  auto fd = open_socket();
  if (!fd) return core::os_failure("netlink socket");
  const timeval patience = {.tv_sec = 1, .tv_usec = 0};
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0)
    return core::os_failure("netlink socket: time-out");
  buffer_.resize(buffer_size);
  socket_ = std::move(fd);
  return {};
}

Result<std::vector<Link>> NetlinkDumper::links() {
  auto snapshot = read({RTM_GETLINK, RTM_GETADDR});
  if (!snapshot) return std::unexpected(snapshot.error());
  return rtnetlink::assemble(std::move(*snapshot));
}

Result<std::vector<rtnetlink::Snapshot::OwnedAddress>> NetlinkDumper::addresses() {
  auto snapshot = read({RTM_GETADDR});
  if (!snapshot) return std::unexpected(snapshot.error());
  return std::move(snapshot->addresses);
}

Result<rtnetlink::Snapshot> NetlinkDumper::read(std::initializer_list<std::uint16_t> types) {
  if (auto opened = open(); !opened) return std::unexpected(opened.error());
  for (int attempt = 1;; ++attempt) {
    rtnetlink::Snapshot snapshot;
    bool interrupted = false;
    for (const auto type : types) {
      const auto reading = dump(type, snapshot);
      if (!reading) {
        socket_.reset(); // whatever of the answer is still to come must not be taken for the next one's
        return std::unexpected(reading.error());
      }
      interrupted = interrupted || reading->interrupted;
    }
    // In a storm the last attempt is as good as any: the next notification brings another look.
    if (!interrupted || attempt == dump_attempts) return snapshot;
  }
}

Result<rtnetlink::Reading> NetlinkDumper::dump(std::uint16_t type, rtnetlink::Snapshot& snapshot) {
  ++sequence_;
  Result<void> sent;
  if (type == RTM_GETLINK) {
    auto message = request<LinkRequest>(type, sequence_);
    message.attribute = {.rta_len = RTA_LENGTH(sizeof message.filter), .rta_type = IFLA_EXT_MASK};
    message.filter = RTEXT_FILTER_SKIP_STATS;
    sent = send(socket_.get(), &message, sizeof message);
  } else {
    const auto message = request<AddressRequest>(type, sequence_);
    sent = send(socket_.get(), &message, sizeof message);
  }
  if (!sent) return std::unexpected(sent.error());
  rtnetlink::Reading whole;
  while (whole.progress == rtnetlink::Progress::more) {
    const auto part = receive(sequence_, snapshot);
    if (!part) return part;
    whole = {part->progress, part->error, whole.interrupted || part->interrupted};
  }
  if (whole.progress == rtnetlink::Progress::failed)
    return std::unexpected(core::Error{"netlink dump", whole.error == 0 ? EIO : whole.error});
  return whole;
}

/// One datagram. An overrun or a datagram that was cut counts as an interruption: what is missing is asked for again.
Result<rtnetlink::Reading> NetlinkDumper::receive(std::uint32_t sequence, rtnetlink::Snapshot& snapshot) {
  while (true) {
    sockaddr_nl sender = {};
    iovec part = {.iov_base = buffer_.data(), .iov_len = buffer_.size()};
    msghdr message = {};
    message.msg_name = &sender;
    message.msg_namelen = sizeof sender;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    const auto size = ::recvmsg(socket_.get(), &message, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == ENOBUFS) return rtnetlink::Reading{.interrupted = true};
    if (size < 0 && errno == EAGAIN) return std::unexpected(core::Error{"netlink dump", ETIMEDOUT});
    if (size < 0) return core::os_failure("netlink dump");
    if (!from_kernel(sender)) continue;
    const auto links = snapshot.links.size();
    const auto addresses = snapshot.addresses.size();
    auto reading = rtnetlink::read_dump(std::span(buffer_).first(static_cast<std::size_t>(size)), sequence, snapshot);
    rtnetlink::trace(snapshot, links, addresses);
    if ((message.msg_flags & MSG_TRUNC) != 0) reading.interrupted = true;
    return reading;
  }
}

bool NetlinkDumper::has_name(std::uint32_t index, const std::string& name) const {
  ifreq request = {};
  request.ifr_ifindex = static_cast<int>(index);
  return ::ioctl(socket_.get(), SIOCGIFNAME, &request) == 0 && name == request.ifr_name;
}

Result<core::Fd> open_netlink_bell() {
  auto fd = open_socket();
  if (!fd) return core::os_failure("netlink socket");
  sockaddr_nl address = {};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return core::os_failure("netlink multicast groups");
  return fd;
}

NetlinkNews silence_netlink_bell(int fd) {
  NetlinkNews news;
  for (int i = 0; i < most_at_once; ++i) {
    // The kind of message is enough: what it says is read anew anyway. The kernel sends one in each datagram.
    nlmsghdr header = {};
    sockaddr_nl sender = {};
    socklen_t size = sizeof sender;
    const auto n = ::recvfrom(fd, &header, sizeof header, MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&sender), &size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != ENOBUFS) break;
    if (n >= 0 && !from_kernel(sender)) continue;
    const bool whole = n == sizeof header;
    if (whole) rtnetlink::trace_notification(header.nlmsg_type);
    const bool of_address = whole && (header.nlmsg_type == RTM_NEWADDR || header.nlmsg_type == RTM_DELADDR);
    const bool of_link = whole && (header.nlmsg_type == RTM_NEWLINK || header.nlmsg_type == RTM_DELLINK);
    news.addresses = news.addresses || !of_link;
    news.links = news.links || !of_address;
  }
  return news;
}

} // namespace platform
