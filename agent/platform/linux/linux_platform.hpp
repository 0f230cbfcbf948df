// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>
#include <vector>

#include "core/concat.hpp"
#include "core/fd.hpp"
#include "core/log.hpp"
#include "platform/linux/network_reader.hpp"
#include "platform/linux/proc_file.hpp"
#include "platform/linux/unreadable_files.hpp"
#include "platform/platform.hpp"

namespace platform {

/// Linux 2.6.32 and later: /proc, /sys, rtnetlink, uname(2).
class LinuxPlatform final : public Platform {
public:
  /// `root` stands before every path of /proc, /sys, /dev and /etc, and before every mount point. Links and their
  /// addresses are always those of the network namespace the process is in; only what sysfs says of them comes from
  /// `root`.
  explicit LinuxPlatform(std::string root, NetworkSource network = NetworkSource::automatic)
      : root_(std::move(root)), network_(root_, network), meminfo_(root_ + "/proc/meminfo") {
    network_bell_.is_hopeless = !network_.has_bell();
  }

  Role role() override;
  Result<std::string> read_file(std::string_view absolute) override;
  Result<std::string> kernel_release() override;
  Result<std::string> hostname() override;
  Result<model::Memory> memory() override;
  Result<std::optional<Balloon>> balloon() override;
  bool has_balloon() override;
  bool has_xen_driver(std::string_view name) override;
  Result<void> set_pm_freeze_timeout(std::chrono::seconds timeout) override;
  Result<std::vector<Link>> links() override { return network_.links(); }
  std::string_view network_source() const override { return network_.source_name(); }
  Result<std::vector<Mount>> mounts() override;
  Result<std::vector<BlockDevice>> block_devices() override;
  Result<Usage> usage(const std::string& mount_point) override;
  Hints hints() const override;
  Result<Hypervisor> hypervisor() override;
  std::vector<std::string> store_devices() override;
  std::vector<AgentProcess> agent_processes() override;
  Result<Service> service(std::string_view name) override;
  Result<Clock> clock() override;
  std::vector<ChangeSource> change_sources() override;
  bool misses_sources() const override { return misses_sources_; }
  void forget() override;

private:
  static constexpr const char* told_changes = "changes that the kernel tells of";
  std::string path(std::string_view absolute) const { return core::concat({root_, absolute}); }
  bool exists(std::string_view directory, std::string_view name = "");
  /// How the opening of a change source went.
  struct Bell {
    core::log::Condition condition;
    bool is_hopeless = false; ///< not tried again
    /// But of the network's, which the reader has.
    // NOLINTNEXTLINE(readability-redundant-member-init): GCC misses it where the others are given
    core::Fd fd{};
  };
  void add_source(Bell& bell, Result<ChangeSource> (LinuxPlatform::*open)(), std::vector<ChangeSource>& sources);
  Result<ChangeSource> network_source_of_changes() { return network_.change_source(); }
  Result<ChangeSource> hostname_source();
  Result<ChangeSource> mount_source();
  Result<ChangeSource> resume_source();

  std::string root_;
  NetworkReader network_;
  UnreadableFiles unreadable_disks_{"collect"};
  ProcFile meminfo_;
  std::string looked_up_; ///< the last path of exists(), kept so that a tick allocates nothing
  Bell network_bell_{core::log::Condition("network", told_changes)};
  Bell hostname_bell_{core::log::Condition("hostname", told_changes)};
  Bell mount_bell_{core::log::Condition("disks", told_changes)};
  Bell resume_bell_{core::log::Condition("agent", "resumes that the clock tells of")};
  bool misses_sources_ = false;
};

/// Whether a /proc/xen/capabilities is dom0's.
bool is_control_domain(std::string_view capabilities) noexcept;

/// Whether /sys/hypervisor/properties/features has XENFEAT_dom0: bit 11 of the lowest of its 32-bit hexadecimal words.
bool has_dom0_feature(std::string_view features) noexcept;

} // namespace platform
