// SPDX-License-Identifier: BSD-2-Clause
#include "bsd/fake_network.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstring>

#include <fcntl.h>
#include <netinet6/in6_var.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

FakeNetwork* FakeNetwork::current = nullptr;

namespace {

/// The kernel of this machine, whose numbers are others.
constexpr int linux_unix = 1;
constexpr int linux_messages = 5 | 02000000 | 04000; // SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK

} // namespace

FakeNetwork::FakeNetwork() {
  current = this;
  ::syscall(SYS_socketpair, linux_unix, linux_messages, 0, route_ends.data());
}

FakeNetwork::~FakeNetwork() {
  current = nullptr;
  ::close(route_ends[0]);
  ::close(route_ends[1]);
}

sockaddr* FakeNetwork::keep(const void* bytes, std::size_t size) {
  const auto* first = static_cast<const std::byte*>(bytes);
  addresses_.emplace_back(first, first + size); // exactly as long as it says: what reads beyond is caught
  return reinterpret_cast<sockaddr*>(addresses_.back().data());
}

void FakeNetwork::add_entry(const std::string& name, unsigned flags, sockaddr* address, sockaddr* mask) {
  names_.push_back(name);
  ifaddrs entry{};
  entry.ifa_name = names_.back().data();
  entry.ifa_flags = flags;
  entry.ifa_addr = address;
  entry.ifa_netmask = mask;
  entries_.push_back(entry);
  if (entries_.size() > 1) entries_[entries_.size() - 2].ifa_next = &entries_.back();
}

void FakeNetwork::add_link(const std::string& name, unsigned index, const std::vector<std::uint8_t>& mac,
                           unsigned flags) {
  sockaddr_dl header = {};
  const auto used = offsetof(sockaddr_dl, sdl_data) + name.size() + mac.size();
  header.sdl_len = static_cast<std::uint8_t>(std::max(used, sizeof header));
  header.sdl_family = AF_LINK;
  header.sdl_index = static_cast<std::uint16_t>(index);
  header.sdl_nlen = static_cast<std::uint8_t>(name.size());
  header.sdl_alen = static_cast<std::uint8_t>(mac.size());
  std::vector<std::uint8_t> bytes(header.sdl_len);
  std::memcpy(bytes.data(), &header, offsetof(sockaddr_dl, sdl_data));
  std::ranges::copy(name, bytes.begin() + offsetof(sockaddr_dl, sdl_data));
  std::ranges::copy(mac, bytes.begin() + static_cast<std::ptrdiff_t>(offsetof(sockaddr_dl, sdl_data) + name.size()));
  add_entry(name, flags, keep(bytes.data(), bytes.size()), nullptr);
}

namespace {

template <class T>
void set_prefix(T& bytes, unsigned prefix) {
  for (unsigned bit = 0; bit < prefix; ++bit)
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] | 0x80u >> (bit % 8));
}

/// Where getifaddrs(3) tells it.
template <class T>
void set_state(T& entry, unsigned flags) {
  if constexpr (requires { entry.ifa_addrflags; }) entry.ifa_addrflags = flags;
}

} // namespace

void FakeNetwork::add_ipv4(const std::string& name, std::array<std::uint8_t, 4> address, unsigned prefix,
                           unsigned flags) {
  sockaddr_in own = {};
  own.sin_len = sizeof own;
  own.sin_family = AF_INET;
  std::memcpy(&own.sin_addr, address.data(), address.size());
  sockaddr_in mask = {};
  std::array<std::uint8_t, 4> ones{};
  set_prefix(ones, prefix);
  std::memcpy(&mask.sin_addr, ones.data(), ones.size());
  mask.sin_len = static_cast<std::uint8_t>(offsetof(sockaddr_in, sin_addr) + (prefix + 7) / 8);
  add_entry(name, 0, keep(&own, sizeof own), keep(&mask, std::max<std::size_t>(mask.sin_len, 2)));
  set_state(entries_.back(), flags);
}

void FakeNetwork::add_ipv6(const std::string& name, std::array<std::uint8_t, 16> address, unsigned prefix, int flags) {
  sockaddr_in6 own = {};
  own.sin6_len = sizeof own;
  own.sin6_family = AF_INET6;
  std::memcpy(&own.sin6_addr, address.data(), address.size());
  sockaddr_in6 mask = {};
  set_prefix(mask.sin6_addr.s6_addr, prefix);
  mask.sin6_len = sizeof mask;
  add_entry(name, 0, keep(&own, sizeof own), keep(&mask, sizeof mask));
  set_state(entries_.back(), static_cast<unsigned>(flags));
  ipv6_flags[address] = flags;
}

void FakeNetwork::lose_a_message() {
  has_lost_a_message = tells_of_losses;
  if (type_of_loss != 0) say({4, 0, 5, type_of_loss});
}

void FakeNetwork::say(const std::vector<std::uint8_t>& message) const {
  constexpr std::size_t type = 3;
  const bool is_wanted =
      only_types.empty() || message.size() <= type || std::ranges::count(only_types, message[type]) > 0;
  if (!is_wanted) return;
  [[maybe_unused]] const auto sent = ::write(route_ends[1], message.data(), message.size());
}

// --- the calls

int getifaddrs(ifaddrs** first) noexcept {
  *first = nullptr;
  if (FakeNetwork::current->getifaddrs_error != 0) return errno = FakeNetwork::current->getifaddrs_error, -1;
  *first = FakeNetwork::current->first();
  return 0;
}

void freeifaddrs(ifaddrs*) noexcept {}

/// Also of whoever else in this process wants a socket: those are asked of the kernel.
int socket(int domain, int type, int protocol) noexcept {
  auto* network = FakeNetwork::current;
  if (network == nullptr) return static_cast<int>(::syscall(SYS_socket, domain, type, protocol));
  ++network->sockets_opened;
  if (network->failing_sockets > 0) return --network->failing_sockets, errno = ENOMEM, -1;
  constexpr int freebsd_netlink = 38;
  const bool is_bell = type == (SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (is_bell && (domain == AF_ROUTE || (domain == freebsd_netlink && network->has_netlink)))
    return network->bell = ::dup(network->route_ends[0]);
  if ((domain == AF_INET6 || domain == AF_INET) && type == (SOCK_DGRAM | SOCK_CLOEXEC))
    return ::dup(network->route_ends[1]);
  return errno = EAFNOSUPPORT, -1;
}

namespace {

int flags_of_address(in6_ifreq& asked) {
  if (FakeNetwork::current->no_such_address != 0) return errno = EADDRNOTAVAIL, -1;
  std::array<std::uint8_t, 16> address{};
  std::memcpy(address.data(), &asked.ifr_addr.sin6_addr, address.size());
  const auto found = FakeNetwork::current->ipv6_flags.find(address);
  if (found == FakeNetwork::current->ipv6_flags.end()) return errno = EADDRNOTAVAIL, -1;
  asked.ifr_ifru.ifru_flags6 = found->second;
  return 0;
}

} // namespace

int ioctl(int fd, unsigned long request, ...) noexcept {
  va_list arguments;
  va_start(arguments, request);
  auto* argument = va_arg(arguments, void*);
  va_end(arguments);
  if (FakeNetwork::current == nullptr) return errno = ENOTTY, -1;
  FakeNetwork::current->asked = fd;
  if (request == SIOCGIFAFLAG_IN6) return flags_of_address(*static_cast<in6_ifreq*>(argument));
  return ask_drivers(*FakeNetwork::current, request, argument);
}

/// Also of whoever else reads something.
ssize_t read(int fd, void* buffer, size_t size) {
  auto* network = FakeNetwork::current;
  if (network == nullptr || fd != network->bell || !network->has_lost_a_message)
    return ::syscall(SYS_read, fd, buffer, size);
  network->has_lost_a_message = false;
  return errno = ENOBUFS, -1;
}

int bind(int fd, const sockaddr* address, socklen_t size) noexcept {
  const bool is_it = FakeNetwork::current != nullptr && fd == FakeNetwork::current->bell;
  if (!is_it || address->sa_len != size) return errno = EINVAL, -1;
  FakeNetwork::current->netlink_is_bound = true;
  return 0;
}

int setsockopt(int fd, int level, int name, const void* value, socklen_t size) noexcept {
  constexpr int sol_netlink = 270;
  if (FakeNetwork::current == nullptr || fd != FakeNetwork::current->bell) return errno = ENOTSOCK, -1;
  if (level != sol_netlink) return set_route_option(*FakeNetwork::current, level, name, value, size);
  if (name != 1 || size != sizeof(int)) return errno = ENOPROTOOPT, -1;
  FakeNetwork::current->netlink_groups.push_back(*static_cast<const int*>(value));
  return 0;
}

int getpeereid(int socket, uid_t* user, gid_t* group) noexcept {
  if (socket < 0) return errno = EBADF, -1;
  *user = 1001;
  *group = 1002;
  return 0;
}
