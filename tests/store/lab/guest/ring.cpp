// SPDX-License-Identifier: BSD-2-Clause
#include "guest/ring.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <xen/io/xs_wire.h>

namespace store_lab {

namespace {

constexpr std::size_t page_size = 4096;
constexpr std::uint32_t ring_size = XENSTORE_RING_SIZE;

std::uint32_t load(std::uint32_t& index) { return std::atomic_ref(index).load(std::memory_order_acquire); }

void advance(std::uint32_t& index, std::uint32_t by) {
  std::atomic_ref(index).store(index + by, std::memory_order_release);
}

bool set_address(sockaddr_un& address, const std::string& path) {
  address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return errno = ENAMETOOLONG, false;
  std::memcpy(address.sun_path, path.c_str(), path.size());
  return true;
}

} // namespace

std::unique_ptr<Ring> Ring::create(const std::string& dir, unsigned domid) {
  std::unique_ptr<Ring> ring(new Ring(dir + "/evtchn." + std::to_string(port(domid)), domid));
  if (!ring->map(dir + "/ring." + std::to_string(domid)) || !ring->connect(dir + "/evtchn")) return nullptr;
  return ring;
}

Ring::~Ring() {
  if (page_) munmap(page_, page_size);
  for (const int fd : {events_, notifier_})
    if (fd >= 0) close(fd);
}

bool Ring::map(const std::string& path) {
  unlink(path.c_str()); // an earlier daemon may still hold the old page
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  void* page =
      ftruncate(fd, page_size) == 0 ? mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
  close(fd);
  if (page == MAP_FAILED) return false;
  page_ = static_cast<xenstore_domain_interface*>(page);
  return true;
}

bool Ring::connect(const std::string& daemon_path) {
  sockaddr_un own{};
  sockaddr_un daemon{};
  if (!set_address(own, event_path_) || !set_address(daemon, daemon_path)) return false;
  unlink(event_path_.c_str());
  events_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  notifier_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  return events_ >= 0 && notifier_ >= 0 && bind(events_, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0 &&
         ::connect(notifier_, reinterpret_cast<const sockaddr*>(&daemon), sizeof daemon) == 0;
}

void Ring::send(std::string& bytes) {
  const auto room = ring_size - (page_->req_prod - load(page_->req_cons));
  const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(room, bytes.size()));
  if (count == 0) return;
  for (std::uint32_t i = 0; i < count; ++i)
    page_->req[MASK_XENSTORE_IDX(page_->req_prod + i)] = bytes[i];
  advance(page_->req_prod, count);
  bytes.erase(0, count);
  notify();
}

void Ring::receive(std::string& bytes) {
  const auto count = std::min(load(page_->rsp_prod) - page_->rsp_cons, ring_size);
  if (count == 0) return;
  for (std::uint32_t i = 0; i < count; ++i)
    bytes.push_back(page_->rsp[MASK_XENSTORE_IDX(page_->rsp_cons + i)]);
  advance(page_->rsp_cons, count);
  notify();
}

pollfd Ring::wanted() const {
  if (notification_waits_) return {notifier_, POLLOUT, 0};
  return {events_, POLLIN, 0};
}

void Ring::take_event() {
  std::uint32_t port = 0;
  while (read(events_, &port, sizeof port) == sizeof port) {
  }
  if (notification_waits_) notify();
}

void Ring::notify() {
  // The daemon's queue is shared by all domains: what is dropped there would not be made good by another domain's
  // event.
  const auto sent = ::send(notifier_, &port_, sizeof port_, 0);
  notification_waits_ = sent < 0 && errno == EAGAIN; // ECONNREFUSED: the daemon is gone, and this ring with it
}

} // namespace store_lab
