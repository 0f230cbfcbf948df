// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scale/recorder.hpp"
#include "scale/traffic.hpp"
#include "store_lab.hpp"
#include "support/guest_files.hpp"

namespace scale {

/// The links and files of a guest with three vifs, a disk of two partitions and a balloon, for real agents: what the
/// other agents were counted in. In a network namespace of its own, which network::enter_namespace() has made.
class OwnGuest {
public:
  OwnGuest();
  OwnGuest(const OwnGuest&) = delete;
  OwnGuest& operator=(const OwnGuest&) = delete;
  ~OwnGuest();

  /// What an agent is to be started with. It looks at memory each second.
  std::vector<std::string> arguments(const std::string& program) const;
  void change_memory();
  void add_address();
  void remove_address();

private:
  GuestFiles files_;
  unsigned free_kib_ = 524'288;
};

/// The toolstack's part of that disk: to be made before the domain is, as its guest may ask at once.
void add_disk(store_lab::StoreLab& lab, unsigned domid);

/// Everything that this program, a release of ours, says to xenstored, by occasion. Throws store_lab::LabError.
AgentTraffic record(const std::string& program, OwnGuest& guest);

/// What several such agents, each a process, say to one xenstored: by its own trace, of each guest alone.
struct Counted {
  std::vector<Kinds> start;
  std::vector<Kinds> minute;
  std::vector<Kinds> churn;
  std::vector<Kinds> resume;
};
Counted count_real_agents(const std::string& program, OwnGuest& guest, unsigned agents);

} // namespace scale
