// SPDX-License-Identifier: BSD-2-Clause
#include "scale/peers.hpp"

#include <utility>

namespace scale {
namespace {

using Pairs = std::initializer_list<std::pair<const char*, const char*>>;

void write_all(Pairs pairs, Traffic& traffic) {
  for (const auto& [key, value] : pairs)
    traffic.push_back(write(key, value));
}

const Pairs os{{"data/os_name", "Debian GNU/Linux 12 (bookworm)"},
               {"data/os_distro", "debian"},
               {"data/os_majorver", "12"},
               {"data/os_minorver", "12"},
               {"data/os_uname", "6.1.0-40-amd64"}};

/// Each cycle begins with the question whether the domain is a new one, and asks for the disk of each partition.
Traffic go_reads() {
  Traffic reads{read("unique-domain-id")};
  for (int partition = 0; partition < 2; ++partition) {
    reads.push_back(read(disk_backend_key));
    reads.push_back(read(std::string(disk_backend) + "/dev"));
  }
  return reads;
}

void write_go_volume(const std::string& root, const char* name, Traffic& traffic) {
  for (const auto& [key, value] : Pairs{{"/extents/0", "xvda"},
                                        {"/size", "10737418240"},
                                        {"/filesystem", "ext4"},
                                        {"/mount_points/0", "/"},
                                        {"/free", "5368709120"}})
    traffic.push_back(write(root + key, value));
  traffic.push_back(write(root + "/name", name));
}

/// All that it publishes: 29 keys, and data/updated.
Traffic go_cycle() {
  auto traffic = go_reads();
  write_all(os, traffic);
  write_all({{"control/feature-balloon", "1"},
             {"attr/PVAddons/Installed", "1"},
             {"attr/PVAddons/MajorVersion", "8"},
             {"attr/PVAddons/MinorVersion", "4"},
             {"attr/PVAddons/MicroVersion", "0"},
             {"attr/PVAddons/BuildVersion", "1"},
             {"attr/vif/0/ipv4/0", "10.77.0.2"},
             {"attr/vif/0/ipv6/0", "fd00:77::2"},
             {"attr/vif/1/ipv4/0", "10.77.1.2"},
             {"attr/vif/1/ipv6/0", "fd00:77:1::2"},
             {"data/meminfo_total", "1048576"},
             {"data/meminfo_free", "524288"}},
            traffic);
  write_go_volume("data/volumes/0", "/dev/xvda1(0b6f1c0e-54ec-4d4b-9d5f-0fd6bd21e8a7)", traffic);
  write_go_volume("data/volumes/1", "/dev/xvda2(7b7e41f6-8d5c-4c43-a8ba-5f1a8fbd2d5f)", traffic);
  traffic.push_back(write("data/updated", "Fri Nov 27 10:00:00 2026"));
  return traffic;
}

} // namespace

AgentTraffic go_agent() {
  AgentTraffic agent{.name = "xe-daemon", .start = go_cycle(), .minutes = {go_reads()}, .churn = {}, .resume = {}};
  agent.start.insert(agent.start.begin(), read("unique-domain-id")); // once before the loop
  agent.minutes.front().push_back(write("data/updated", "Fri Nov 27 10:01:00 2026"));
  agent.minutes.push_back(agent.minutes.front());
  agent.minutes.back().insert(agent.minutes.back().end() - 1, write("data/meminfo_free", "524200"));
  // It comes with one of its minutes, and goes with one of those that remove what is not there any more.
  agent.churn = {write("attr/vif/0/ipv4/1", "10.77.0.9"), remove("attr/vif/0/ipv4/1")};
  agent.resume = go_cycle();
  return agent;
}

AgentTraffic rust_agent() {
  AgentTraffic agent{.name = "rust agent", .start = {}, .minutes = {}, .churn = {}, .resume = {}};
  agent.start = {remove("attr/vif")};
  write_all({{"attr/PVAddons/MajorVersion", "1"},
             {"attr/PVAddons/MinorVersion", "0"},
             {"attr/PVAddons/MicroVersion", "0"},
             {"attr/PVAddons/BuildVersion", "proto-0.5.0"}},
            agent.start);
  write_all(os, agent.start);
  write_all({{"control/feature-balloon", "1"},
             {"data/meminfo_free", "524288"},
             {"data/meminfo_total", "1048576"},
             {"attr/vif/0", ""},
             {"attr/vif/1", ""},
             {"attr/vif/2", ""},
             {"attr/vif/0/ipv4/0", "10.77.0.2"},
             {"attr/vif/0/ipv6/0", "fd00:77::2"},
             {"attr/vif/1/ipv4/0", "10.77.1.2"},
             {"attr/vif/0/ipv6/1", "fe80::216:3eff:fe00:500"},
             {"attr/vif/1/ipv6/0", "fe80::216:3eff:fe00:501"},
             {"attr/vif/2/ipv6/0", "fe80::216:3eff:fe00:502"}},
            agent.start);
  agent.minutes = {{write("data/meminfo_free", "524200")}};
  agent.churn = {write("attr/vif/0/ipv4/1", "10.77.0.9"), remove("attr/vif/0/ipv4/1")};
  return agent;
}

} // namespace scale
