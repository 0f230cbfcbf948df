// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon.hpp"
#include "dom0.hpp"
#include "layout.hpp"
#include "process.hpp"
#include "trace.hpp"

/// The real xenstored and oxenstored, without a hypervisor, with guests that are unprivileged domains to them.
/// See tests/store/lab/README.md. Functions throw LabError when the laboratory itself fails.
namespace store_lab {

/// A domain that runs. Its socket behaves as Linux's /dev/xen/xenbus: any number of clients share its one connection.
class Guest {
public:
  /// Stays the same whatever happens to the domain.
  const std::string& socket() const { return socket_; }
  unsigned domid() const { return plan_.domid; }
  std::string home() const { return home_of(plan_.domid); }
  std::string mac(unsigned devid) const { return mac_of(first_domid_, devid); }

  /// Live migration, or suspend and resume: the guest goes on in a new domain with a fresh tree, the old one is gone.
  /// Every watch of every client fires once. Returns when all are set.
  void migrate(unsigned new_domid);
  /// The guest was made ready for a migration that did not take place.
  void cancel_suspend();
  /// As cancel_suspend(), but the toolstack introduces the domain again (xenopsd's fast resume): the C xenstored
  /// forgets all watches and transactions, and the guest is not told.
  void resume_fast();

private:
  friend class StoreLab;
  Guest(class StoreLab& lab, DomainPlan plan);
  void suspend();
  void connect();
  void resume();

  class StoreLab& lab_;
  DomainPlan plan_;
  unsigned first_domid_;
  std::string socket_;
  Process connection_;
};

class StoreLab {
public:
  /// Why tests with this daemon cannot run here; "" if they can. For GTEST_SKIP.
  static std::string unavailable_reason(Daemon daemon);
  static std::unique_ptr<StoreLab> start(Daemon daemon, Options options = {});
  StoreLab(const StoreLab&) = delete;
  StoreLab& operator=(const StoreLab&) = delete;
  ~StoreLab();

  /// Everything this laboratory writes is in here, and goes with it.
  const std::string& directory() const { return directory_; }
  std::string dom0_socket() const { return directory_ + "/socket"; }
  Dom0& dom0() { return *dom0_; }
  Guest& add_guest(unsigned domid, Layout layout = Layout::xapi, unsigned vifs = 1);

  /// The daemon dies, and a new one starts with an empty store, in which the toolstack writes the guests' trees anew.
  /// Clients of guests go on as after a migration, but in the same domain; clients in dom0 are disconnected.
  void restart_daemon();
  /// The halves of restart_daemon(): what guests ask in between is answered after the start.
  void stop_daemon();
  void start_daemon();
  /// The daemon hangs: it takes requests, and answers when it is thawed. Nothing of dom0() works until then.
  void freeze_daemon() { process_.send_signal(SIGSTOP); }
  void thaw_daemon() { process_.send_signal(SIGCONT); }

  /// The requests since the start, or since a mark; needs Options::trace.
  Trace trace(std::size_t since = 0) const;
  std::size_t mark() const { return trace().size(); }

private:
  friend class Guest;
  StoreLab(Daemon daemon, Options options);
  void connect_dom0();

  Daemon daemon_;
  Options options_;
  std::string directory_;
  Process process_;
  std::optional<Dom0> dom0_;
  std::vector<std::unique_ptr<Guest>> guests_;
};

} // namespace store_lab
