// SPDX-License-Identifier: BSD-2-Clause
// Any bytes in the files of /proc and /sys that the platform reads for the agent and for the doctor: what is made of
// them is within its bounds. The input is the files' contents in the order below, divided by bytes 0xFF. Seeds: the
// files below tests/fixtures.

#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "platform/linux/linux_platform.hpp"

namespace {

constexpr std::string_view files[] = {
    "/sys/class/block/xvda/dev",
    "/sys/class/block/xvda/size",
    "/sys/class/block/xvda/partition",
    "/sys/class/block/xvda/removable",
    "/sys/class/block/xvda/dm/name",
    "/sys/class/block/xvda/dm/uuid",
    "/sys/class/block/xvda/device/nodename",
    "/sys/class/block/dm-0/dev",
    "/sys/class/block/dm-0/size",
    "/sys/class/block/dm-0/dm/uuid",
    "/sys/devices/system/xen_memory/xen_memory0/target_kb",
    "/sys/devices/system/xen_memory/xen_memory0/info/current_kb",
    "/sys/hypervisor/type",
    "/sys/hypervisor/guest_type",
    "/sys/hypervisor/version/major",
    "/sys/hypervisor/version/extra",
    "/sys/hypervisor/properties/features",
    "/sys/devices/system/clocksource/clocksource0/current_clocksource",
    "/sys/devices/system/clocksource/clocksource0/available_clocksource",
    "/sys/power/pm_freeze_timeout",
    "/proc/xen/capabilities",
    "/proc/sys/kernel/hostname",
    "/proc/self/mountinfo",
    "/proc/meminfo",
    "/proc/7/comm",
    "/proc/7/cmdline",
    "/proc/7/status",
    "/etc/inittab",
};

void require(bool holds) {
  if (!holds) std::abort();
}

/// Made with the first input, in memory where there is such a place, and removed at the end.
class Root {
public:
  Root() {
    std::string pattern = std::filesystem::exists("/dev/shm") ? "/dev/shm/fuzz-XXXXXX" : "/tmp/fuzz-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
    for (const auto file : files)
      std::filesystem::create_directories(std::filesystem::path(path_ + std::string(file)).parent_path());
    std::ofstream(path_ + "/sys/hypervisor/version/minor") << "17\n";
  }
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;
  ~Root() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }
  void write(std::string_view contents) const {
    for (const auto file : files) {
      const auto end = contents.find('\xff');
      const auto part = contents.substr(0, end);
      contents.remove_prefix(end == std::string_view::npos ? contents.size() : end + 1);
      const auto name = path_ + std::string(file);
      if (part.empty())
        ::unlink(name.c_str());
      else
        std::ofstream(name, std::ios::binary) << part;
    }
  }

private:
  std::string path_;
};

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Root root;
  root.write({reinterpret_cast<const char*>(data), size});
  platform::LinuxPlatform machine(root.path(), platform::NetworkSource::none);
  static_cast<void>(machine.role());
  static_cast<void>(machine.balloon());
  static_cast<void>(machine.hypervisor());
  static_cast<void>(machine.clock());
  static_cast<void>(machine.hostname());
  static_cast<void>(machine.service("xen-guest-agent"));
  if (const auto memory = machine.memory()) require(memory->available_kib <= memory->total_kib);
  if (const auto mounts = machine.mounts()) require(mounts->size() <= platform::max_mounts);
  if (const auto devices = machine.block_devices()) {
    require(devices->size() <= 2);
    for (const auto& device : *devices)
      require(device.size_bytes != 0);
  }
  for (const auto& process : machine.agent_processes())
    require(process.pid == 7 && process.arguments.size() <= 64);
  return 0;
}
