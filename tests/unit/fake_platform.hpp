// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <vector>

#include <poll.h>

#include "platform/platform.hpp"
#include "unit/pipe.hpp"

/// An operating system with a host name, memory, links, block devices and one bell, as the test sets them.
class FakePlatform final : public platform::Platform {
public:
  platform::Role role() override { return platform::Role::guest; }
  platform::Result<std::string> read_file(std::string_view path) override {
    if (path != "/etc/os-release") return core::failure("no such file");
    return std::string("ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\n");
  }
  platform::Result<std::string> kernel_release() override { return std::string("6.1"); }
  platform::Result<std::string> hostname() override {
    ++hostname_reads;
    return name;
  }
  platform::Result<std::optional<platform::Balloon>> balloon() override {
    ++balloon_reads;
    return the_balloon;
  }
  platform::Result<model::Memory> memory() override {
    ++memory_reads;
    return sizes;
  }
  platform::Result<std::vector<platform::Link>> links() override {
    ++link_reads;
    return all_links;
  }
  platform::Result<std::vector<platform::Mount>> mounts() override { return std::vector<platform::Mount>{}; }
  platform::Result<std::vector<platform::BlockDevice>> block_devices() override {
    ++disk_reads;
    return all_devices;
  }

  std::vector<platform::ChangeSource> change_sources() override {
    ++openings;
    std::vector<platform::ChangeSource> sources;
    if (misses_sources()) return sources;
    sources.push_back(
        {bell_.fd(), POLLIN, subjects_of_bell, [this] { return bell_.quiet() ? rung_ : platform::Subjects{}; }});
    sources.push_back({resume_.fd(),
                       POLLIN,
                       {},
                       [this] {
                         resume_.quiet();
                         return platform::Subjects{};
                       },
                       resume_is_told});
    return sources;
  }

  bool network_is_settling() const override { return settling; }
  bool misses_sources() const override { return openings <= failing_openings; }

  /// Says that something may have changed.
  void ring(platform::Subjects subjects) {
    rung_ = subjects;
    bell_.ring();
  }

  /// The clock was set.
  void resume() { resume_.ring(); }

  platform::Result<std::string> name = std::string("guest");
  platform::Result<model::Memory> sizes = model::Memory{100, 10};
  platform::Result<std::vector<platform::Link>> all_links = std::vector<platform::Link>{};
  std::vector<platform::BlockDevice> all_devices;
  /// What the bell can tell of; the rest has to be looked at by the clock.
  platform::Subjects subjects_of_bell{platform::Subject::hostname, platform::Subject::network};
  platform::Result<std::optional<platform::Balloon>> the_balloon = std::optional<platform::Balloon>{};
  bool resume_is_told = true;
  bool settling = false;    ///< of the network something will change untold
  int failing_openings = 0; ///< so often there is no memory for a change source
  int openings = 0;
  int balloon_reads = 0;
  int hostname_reads = 0;
  int memory_reads = 0;
  int link_reads = 0;
  int disk_reads = 0;

private:
  Pipe bell_;
  Pipe resume_;
  platform::Subjects rung_;
};
