// SPDX-License-Identifier: BSD-2-Clause
#include "scale/own_guest.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

#include "process.hpp"
#include "scale/peers.hpp"
#include "support/network.hpp"
#include "vif_link.hpp"

namespace scale {

using namespace std::chrono_literals;
using store_lab::Layout;
using store_lab::StoreLab;

namespace {

constexpr unsigned vifs = 3;
/// More than the second between two looks at memory: what an agent has to say then is said.
constexpr auto calm = 1500ms;
constexpr const char* address = "10.77.0.9/24";

store_lab::Process start(const OwnGuest& guest, const std::string& program, const std::string& socket,
                         const StoreLab& lab) {
  return store_lab::Process(
      {guest.arguments(program), {"PATH=/usr/bin:/bin", "XENSTORED_PATH=" + socket}, lab.directory() + "/agents"});
}

/// Waits until the daemon has had nothing to do for a while.
void await_calm(const StoreLab& lab) {
  for (auto before = lab.mark();;) {
    std::this_thread::sleep_for(calm);
    const auto now = lab.mark();
    if (now == before) return;
    before = now;
  }
}

} // namespace

OwnGuest::OwnGuest() {
  for (unsigned devid = 0; devid < vifs; ++devid)
    bench::add_vif_link(files_, devid);
  network::ip("addr add 10.77.0.2/24 dev eth0");
  network::ip("addr add fd00:77::2/64 dev eth0 nodad");
  network::ip("addr add 10.77.1.2/24 dev eth1");
  files_.add_mounted_partitions("/", "/srv");
  files_.write("/srv/is-there", "");
  const std::string balloon = "/sys/devices/system/xen_memory/xen_memory0";
  files_.write(balloon + "/target_kb", "1048576\n");
  files_.write(balloon + "/info/current_kb", "1048576\n");
}

OwnGuest::~OwnGuest() {
  for (unsigned devid = 0; devid < vifs; ++devid) {
    try {
      network::ip("link del p" + std::to_string(devid));
    } catch (const std::runtime_error&) {
      continue; // the namespace goes anyway
    }
  }
}

std::vector<std::string> OwnGuest::arguments(const std::string& program) const {
  return {program, "--stderr", "--root", files_.root(), "--memory-interval", "1"};
}

void OwnGuest::change_memory() {
  files_.write("/proc/meminfo",
               "MemTotal: 1048576 kB\nMemFree: 204800 kB\nMemAvailable: " + std::to_string(free_kib_ -= 64) + " kB\n");
}

void OwnGuest::add_address() { network::ip(std::string("addr add ") + address + " dev eth0"); }
void OwnGuest::remove_address() { network::ip(std::string("addr del ") + address + " dev eth0"); }

void add_disk(StoreLab& lab, unsigned domid) {
  auto& dom0 = lab.dom0();
  const auto device = std::string(disk_backend) + "/dev";
  dom0.write(device, "xvda");
  dom0.set_permissions(device, {"r0"}); // for everybody
  const auto backend = store_lab::home_of(domid) + '/' + disk_backend_key;
  dom0.write(backend, disk_backend);
  dom0.set_permissions(backend, {"n0", "r" + std::to_string(domid)});
}

AgentTraffic record(const std::string& program, OwnGuest& guest) {
  const auto lab = StoreLab::start(store_lab::Daemon::c);
  add_disk(*lab, 1);
  auto& domain = lab->add_guest(1, Layout::xapi, vifs);
  Recorder road(lab->directory() + "/road", domain.socket());
  const auto agent = start(guest, program, lab->directory() + "/road", *lab);
  AgentTraffic traffic{.name = "ours", .start = road.carry(calm), .minutes = {}, .churn = {}, .resume = {}};
  guest.change_memory();
  traffic.minutes.push_back(road.carry(calm));
  guest.add_address();
  traffic.churn = road.carry(calm);
  guest.remove_address();
  const auto removed = road.carry(calm);
  traffic.churn.insert(traffic.churn.end(), removed.begin(), removed.end());
  add_disk(*lab, 2);
  domain.migrate(2);
  traffic.resume = only(store_lab::Op::watch, traffic.start);
  const auto resumed = road.carry(calm);
  traffic.resume.insert(traffic.resume.end(), resumed.begin(), resumed.end());
  return traffic;
}

Counted count_real_agents(const std::string& program, OwnGuest& guest, unsigned agents) {
  const auto lab = StoreLab::start(store_lab::Daemon::c, {.trace = true});
  std::vector<store_lab::Guest*> domains;
  std::vector<store_lab::Process> processes;
  for (unsigned i = 1; i <= agents; ++i) {
    add_disk(*lab, i);
    domains.push_back(&lab->add_guest(i, Layout::xapi, vifs));
  }
  auto mark = lab->mark();
  const auto count = [&](std::vector<Kinds>& counted) {
    await_calm(*lab);
    const auto trace = lab->trace(mark);
    for (const auto* domain : domains) {
      Kinds kinds;
      for (const auto& request : trace.from_guest(domain->domid()).requests)
        ++kinds[request.operation];
      counted.push_back(std::move(kinds));
    }
    mark = lab->mark();
  };
  Counted counted;
  for (const auto* domain : domains)
    processes.push_back(start(guest, program, domain->socket(), *lab));
  count(counted.start);
  guest.change_memory();
  count(counted.minute);
  guest.add_address();
  std::this_thread::sleep_for(calm);
  guest.remove_address();
  count(counted.churn);
  for (auto* domain : domains) {
    add_disk(*lab, domain->domid() + agents);
    domain->migrate(domain->domid() + agents);
  }
  count(counted.resume);
  return counted;
}

} // namespace scale
