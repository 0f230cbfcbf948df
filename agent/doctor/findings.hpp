// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/facts.hpp"
#include "model/tree.hpp"
#include "platform/platform.hpp"

/// `xen-guest-agent doctor`: why the host shows no agent, or not what it should. examine() gathers Findings, diagnose()
/// judges them, report.hpp prints.
namespace doctor {

/// A try to write below one directory of the domain's home, in a transaction that was given up.
struct Trial {
  std::string directory; ///< "data"
  bool allowed = false;
  std::string why; ///< if not: the error, for people
};

/// How far we got with xenstore.
enum class Reach : std::uint8_t {
  answers,
  no_way,    ///< there is no device and no socket
  forbidden, ///< this user may not open it
  failed,    ///< it opens not, or the connection broke
  silent,    ///< no answer in time
  not_tried, ///< this is no guest
};

/// A device file or socket that leads to xenstore.
struct Way {
  std::string path;
  bool seen = false;      ///< the rest is known; else this user may not even look at it
  std::uint32_t mode = 0; ///< permission bits
  std::uint32_t owner = 0;
  std::uint32_t group = 0;
};

struct StoreFindings {
  bool from_environment = false; ///< XENSTORED_PATH says which way
  std::optional<Way> way;        ///< the first that is there
  Reach reach = Reach::not_tried;
  std::string why; ///< of a failure: the error, for people
  std::string domid;
  std::string name;              ///< the VM's name, as the toolstack has it; perhaps ""
  bool unique_domain_id = false; ///< which XAPI alone writes
  std::chrono::microseconds round_trip{0};
  std::vector<Trial> trials; ///< none where there are no transactions
  model::Tree published;     ///< all that stands where a schema of ours, or another agent, would write
  std::vector<model::AssignedNic> assigned;
};

/// A service of some agent.
struct NamedService {
  std::string name; ///< without ".service"
  platform::Service service;
};

/// All that is known, without opinion.
struct Findings {
  platform::Role role = platform::Role::not_xen;
  platform::Hints hints;
  std::optional<platform::Hypervisor> hypervisor;
  std::string kernel_release;
  std::uint32_t user = 0; ///< effective user id of this process
  StoreFindings store;
  bool network_wanted = true; ///< else nothing is asked of it, and nothing of it is missed
  std::vector<platform::Link> links;
  model::Facts facts;              ///< as the collectors read them
  std::vector<std::string> unread; ///< what they could not read: "memory: open /proc/meminfo: ..."
  std::optional<platform::Balloon> balloon;
  model::Tree wanted; ///< what an agent with the same options would publish now
  std::vector<platform::AgentProcess> processes;
  std::string sandbox;                      ///< what the running agent says of its own; empty if it says nothing
  std::optional<platform::Service> service; ///< our own; nothing where it cannot be told
  std::vector<NamedService> other_services; ///< those that are installed, of other agents
  std::optional<platform::Clock> clock;
};

/// Whether this agent is at its work, by its process or its status socket.
bool agent_runs(const Findings& findings);

/// The processes among them that are this agent at its work, not another command of it such as show.
std::vector<platform::AgentProcess> daemons(const std::vector<platform::AgentProcess>& processes);

} // namespace doctor
