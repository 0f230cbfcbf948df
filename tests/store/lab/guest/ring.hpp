// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <poll.h>

struct xenstore_domain_interface; // NOLINT(readability-identifier-naming): of <xen/io/xs_wire.h>

namespace store_lab {

/// A domain's side of the page it shares with xenstored, and of its event channel. Made before the domain is
/// introduced.
class Ring {
public:
  /// Puts a fresh page for `domid` into `dir`, and connects to the daemon that runs there. Null, with errno, on
  /// failure.
  static std::unique_ptr<Ring> create(const std::string& dir, unsigned domid);
  /// The port that INTRODUCE has to name.
  static unsigned port(unsigned domid) { return 100 + domid; }

  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring();

  /// Copies from the front of `bytes` what the page has room for, and erases it there.
  void send(std::string& bytes);
  /// Appends all that the daemon has put on the page.
  void receive(std::string& bytes);

  /// What to poll for: an event of the daemon's, or first that it has room for one that waits. Then call take_event().
  pollfd wanted() const;
  void take_event();

private:
  Ring(std::string event_path, unsigned domid) : event_path_(std::move(event_path)), port_(port(domid)) {}
  bool map(const std::string& path);
  bool connect(const std::string& daemon_path);
  void notify();

  std::string event_path_;
  std::uint32_t port_;
  xenstore_domain_interface* page_ = nullptr;
  int events_ = -1;   ///< bound: whoever sends may send, as the daemon has a socket for each channel
  int notifier_ = -1; ///< connected to the daemon
  bool notification_waits_ = false;
};

} // namespace store_lab
