// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <atomic>
#include <string>
#include <thread>

namespace scale {

/// Somebody in dom0 who asks xenstored for one thing again and again, as a toolstack that starts a VM does, and notes
/// how long he has to wait. As long as this object lives.
class Bystander {
public:
  explicit Bystander(const std::string& dom0_socket);
  Bystander(const Bystander&) = delete;
  Bystander& operator=(const Bystander&) = delete;
  ~Bystander();

  /// Waits for the last answer, and asks no more.
  double longest_wait_ms();

private:
  void end();
  void ask(const std::string& dom0_socket);

  std::atomic<bool> ended_ = false;
  std::atomic<double> longest_ms_ = 0;
  std::thread thread_; // the last, as it uses the others
};

} // namespace scale
