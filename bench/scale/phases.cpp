// SPDX-License-Identifier: BSD-2-Clause
#include "scale/phases.hpp"

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>

#include "scale/bystander.hpp"
#include "scale/fleet.hpp"

namespace scale {
namespace {

using Clock = std::chrono::steady_clock;

std::string list(const std::map<std::string, std::size_t>& errors) {
  std::string text;
  for (const auto& [error, count] : errors)
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " x " + error;
  return text;
}

/// Measures what `play` costs the fleet's daemon.
Measurement measured(Fleet& fleet, std::string_view phase, const std::function<Outcome()>& play) {
  Measurement result;
  result.phase = phase;
  result.guests = fleet.size();
  result.rss_before_kb = fleet.resident_kilobytes();
  fleet.take_toolstack_events();
  const auto cpu = fleet.cpu_milliseconds();
  const auto began = Clock::now();
  const auto outcome = play();
  result.wall_ms = std::chrono::duration<double, std::milli>(Clock::now() - began).count();
  std::this_thread::sleep_for(std::chrono::milliseconds{5}); // the kernel's account is exact when the daemon sleeps
  result.cpu_ms = fleet.cpu_milliseconds() - cpu;
  result.requests = static_cast<double>(outcome.requests);
  result.conflicts = static_cast<double>(outcome.conflicts);
  result.errors = list(outcome.errors);
  result.events = static_cast<double>(fleet.take_toolstack_events());
  result.rss_after_kb = fleet.resident_kilobytes();
  return result;
}

/// One alone is too short to be measured.
constexpr unsigned churns = 10;

Outcome repeat(unsigned times, const std::function<Outcome()>& play) {
  Outcome all;
  for (unsigned i = 0; i < times; ++i)
    all += play();
  return all;
}

Outcome play_minutes(const AgentTraffic& agent, unsigned minutes, const std::function<Outcome(const Traffic&)>& play) {
  Outcome all;
  for (unsigned minute = 0; minute < minutes; ++minute)
    all += play(agent.minutes[minute % agent.minutes.size()]);
  return all;
}

/// What was played so often counts as if it had been `wanted` times; the time is that of one.
void scale_to(double wanted, unsigned played, Measurement& result) {
  const double times = wanted / played;
  for (double* figure : {&result.requests, &result.cpu_ms, &result.events, &result.conflicts})
    *figure *= times;
  result.wall_ms /= played;
}

double longest_wait(Fleet& fleet, const std::function<void()>& play) {
  Bystander bystander(fleet.lab().dom0_socket());
  play();
  return bystander.longest_wait_ms();
}

/// What comes between the start and a resume.
void measure_life(const AgentTraffic& agent, Fleet& fleet, std::vector<Measurement>& all) {
  const auto minutes = minutes_played(fleet.size());
  const auto in_turn = [&](const Traffic& traffic) { return fleet.play_in_turn(traffic); };
  const auto together = [&](const Traffic& traffic) { return fleet.play_together(traffic); };
  all.push_back(measured(fleet, phases[1], [&] { return play_minutes(agent, minutes, in_turn); }));
  scale_to(60, minutes, all.back());
  all.push_back(measured(fleet, phases[2], [&] { return play_minutes(agent, minutes, together); }));
  scale_to(60, minutes, all.back());
  all.push_back(measured(fleet, phases[3], [&] { return repeat(churns, [&] { return together(agent.churn); }); }));
  scale_to(1, churns, all.back());
  // Who looks on is work for the daemon, too: after what is measured.
  const auto measured_now = all.size();
  all[measured_now - 3].waited_ms = longest_wait(fleet, [&] { in_turn(agent.minutes.front()); });
  all[measured_now - 2].waited_ms = longest_wait(fleet, [&] { together(agent.minutes.front()); });
}

} // namespace

// Of an even number, as one of the agents does something only every second minute.
unsigned minutes_played(unsigned guests) { return std::clamp(6000 / std::max(guests, 1U) / 2 * 2, 6U, 60U); }

std::vector<Measurement> measure(const AgentTraffic& agent, unsigned guests, store_lab::Daemon daemon) {
  std::vector<Measurement> all;
  {
    Fleet fleet(daemon, guests);
    const auto together = [&](const Traffic& traffic) { return fleet.play_together(traffic); };
    all.push_back(measured(fleet, phases[0], [&] { return together(agent.start); }));
    if (!agent.minutes.empty()) measure_life(agent, fleet, all);
    // After everything that is measured, as who looks on is work for the daemon, too.
    const auto again = without(store_lab::Op::watch, agent.start);
    all[0].waited_ms = longest_wait(fleet, [&] { together(again); });
  }
  if (!agent.resume.empty()) {
    Fleet fleet(daemon, guests);
    all.push_back(measured(fleet, phases[4], [&] { return fleet.play_together(agent.resume); }));
  }
  for (auto& one : all)
    one.agent = agent.name;
  return all;
}

} // namespace scale
