// SPDX-License-Identifier: BSD-2-Clause
#include "scale/bystander.hpp"

#include <algorithm>
#include <chrono>

#include "wire_client.hpp"

namespace scale {

Bystander::Bystander(const std::string& dom0_socket) : thread_([this, dom0_socket] { ask(dom0_socket); }) {}

Bystander::~Bystander() { end(); }

void Bystander::end() {
  ended_ = true;
  if (thread_.joinable()) thread_.join();
}

double Bystander::longest_wait_ms() {
  end();
  return longest_ms_;
}

void Bystander::ask(const std::string& dom0_socket) {
  using Clock = std::chrono::steady_clock;
  store_lab::WireClient client(dom0_socket);
  bool answered = true;
  do { // once at least, however short the play is
    const auto asked = Clock::now();
    client.send({store_lab::Op::read, 1, 0, store_lab::strings({"/local/domain/0/domid"})});
    answered = client.receive().has_value(); // if not, he has waited for five seconds, which is told
    const double waited = std::chrono::duration<double, std::milli>(Clock::now() - asked).count();
    longest_ms_ = std::max(longest_ms_.load(), waited);
  } while (answered && !ended_);
}

} // namespace scale
