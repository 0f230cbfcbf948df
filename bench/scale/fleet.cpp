// SPDX-License-Identifier: BSD-2-Clause
#include "scale/fleet.hpp"

#include <ctime>
#include <fstream>
#include <utility>

#include <poll.h>

#include "layout.hpp"
#include "process.hpp"
#include "scale/peers.hpp"

namespace scale {

using store_lab::LabError;

namespace {

constexpr unsigned vifs = 3;
/// Nobody waits so long for an answer, whatever else the machine does.
constexpr int patience_ms = 60'000;

/// What Linux watches in every guest (drivers/xen: manage.c, xen-balloon.c, cpu_hotplug.c, xenbus_probe_frontend.c).
Traffic kernel_watches() {
  Traffic watches;
  for (const char* const path : {"control/shutdown", "control/sysrq", "memory/target", "cpu", "device"})
    watches.push_back({store_lab::Op::watch, store_lab::strings({path, "kernel"})});
  return watches;
}

int read_pid(const std::string& file) {
  int pid = 0;
  if (!(std::ifstream(file) >> pid)) throw LabError("the daemon does not say which process it is: " + file);
  return pid;
}

} // namespace

Fleet::Fleet(store_lab::Daemon daemon, unsigned guests, bool trace)
    : lab_(store_lab::StoreLab::start(daemon, {.trace = trace})),
      toolstack_(std::make_unique<Toolstack>(lab_->dom0_socket())), daemon_(read_pid(lab_->directory() + "/pid")) {
  auto& dom0 = lab_->dom0();
  dom0.write(std::string(disk_backend) + "/dev", "xvda");
  dom0.set_permissions(std::string(disk_backend) + "/dev", {"r0"}); // for everybody: all guests share this one
  for (unsigned domid = 1; domid <= guests; ++domid)
    add(domid);
  for (const auto& guest : guests_)
    toolstack_->watch(guest->domid());
  play_together(kernel_watches());
  take_toolstack_events();
}

void Fleet::add(unsigned domid) {
  auto& dom0 = lab_->dom0();
  store_lab::lay_out(dom0, {domid, store_lab::Layout::xapi, vifs}, domid);
  dom0.write(store_lab::home_of(domid) + '/' + disk_backend_key, disk_backend);
  guests_.push_back(std::make_unique<RingGuest>(lab_->directory(), domid));
  dom0.introduce(domid, store_lab::Ring::port(domid));
}

Outcome Fleet::play_together(const Traffic& traffic) {
  play(guests_, traffic);
  return take_outcome();
}

Outcome Fleet::play_in_turn(const Traffic& traffic) {
  for (std::size_t i = 0; i < guests_.size(); ++i)
    play(std::span(guests_).subspan(i, 1), traffic);
  return take_outcome();
}

void Fleet::play(std::span<const std::unique_ptr<RingGuest>> guests, const Traffic& traffic) {
  for (const auto& guest : guests)
    guest->begin(traffic);
  for (const auto& guest : guests)
    guest->go_on();
  wait(guests);
}

// All guests take what comes, also those that wait for nothing, as kernels do.
void Fleet::wait(std::span<const std::unique_ptr<RingGuest>> guests) {
  std::vector<pollfd> polled;
  std::vector<const RingGuest*> waiting;
  for (;;) {
    waiting.clear();
    for (const auto& guest : guests)
      if (!guest->is_through()) waiting.push_back(guest.get());
    if (waiting.empty()) return;
    polled.assign(1, {toolstack_->fd(), POLLIN, 0});
    for (const auto& guest : guests_)
      polled.push_back(guest->wanted());
    if (::poll(polled.data(), polled.size(), patience_ms) <= 0)
      throw LabError("xenstored does not answer: " + waiting.front()->where() + ", and " +
                     std::to_string(waiting.size() - 1) + " others");
    if (polled.front().revents != 0) toolstack_events_ += toolstack_->drain();
    for (std::size_t i = 0; i < guests_.size(); ++i)
      if (polled[i + 1].revents != 0) guests_[i]->go_on();
  }
}

Outcome Fleet::take_outcome() {
  Outcome all;
  for (const auto& guest : guests_)
    all += guest->take_outcome();
  return all;
}

std::size_t Fleet::take_toolstack_events() {
  toolstack_events_ += toolstack_->drain();
  return std::exchange(toolstack_events_, 0);
}

double Fleet::cpu_milliseconds() const {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(daemon_, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
    throw LabError("the daemon's processor time cannot be read");
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double Fleet::resident_kilobytes() const {
  std::ifstream status("/proc/" + std::to_string(daemon_) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6));
  throw LabError("the daemon's memory cannot be read");
}

} // namespace scale
