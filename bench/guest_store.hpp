// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <map>
#include <memory>
#include <string>

#include "measured_process.hpp"
#include "options.hpp"
#include "store_lab.hpp"
#include "watcher.hpp"

namespace bench {

/// A fresh xenstored with the guest in it, or with domain 0 in the guest's place (Options::over_socket), and the agent
/// of the options for it. Throws LabError.
class GuestStore {
public:
  /// `trace`: the daemon notes every request, which costs it time: for what is counted, not for what is timed.
  GuestStore(const Options& options, bool trace);

  const std::string& home() const { return home_; }
  /// The agent's way to the store.
  const std::string& socket() const { return socket_; }
  std::string dom0_socket() const { return lab_->dom0_socket(); }
  std::unique_ptr<Watcher> watch(const std::string& key) const;

  std::unique_ptr<MeasuredProcess> start_agent() const { return start_agent(socket_); }
  /// Its way to the store is this socket.
  std::unique_ptr<MeasuredProcess> start_agent(const std::string& socket) const;
  /// Returns when the agent has published something and been silent for a second; `watcher` watches home since before
  /// its start.
  void await_settled(const MeasuredProcess& agent, Watcher& watcher) const;
  std::unique_ptr<MeasuredProcess> start_settled_agent() const;
  /// Takes away all that an agent may have written: the next one starts in a new domain.
  void wipe();

  /// The values below home/attr/vif by their keys below home.
  std::map<std::string, std::string> vifs();
  /// How many keys with a value are below home.
  std::size_t keys();

  std::size_t mark() const { return lab_->mark(); }
  /// The agent's requests; over the socket those of all of dom0, so be silent meanwhile.
  store_lab::Trace requests_since(std::size_t mark) const;
  /// What the agent has said so far; its last lines.
  std::string agent_output() const;

private:
  Options options_;
  std::unique_ptr<store_lab::StoreLab> lab_;
  std::string home_;
  std::string socket_;
  std::string output_file_;
};

} // namespace bench
