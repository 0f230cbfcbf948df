// SPDX-License-Identifier: BSD-2-Clause
// Any bytes in the files of /proc and /sys that the platform reads for the agent and for the doctor: what is made of
// them stands in them, and is within its bounds. The input is the files' contents in the order below, divided by bytes
// 0xFF. Seeds: the files below tests/fixtures.

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "platform/linux/linux_platform.hpp"
#include "platform/linux/process_status.hpp"
#include "platform/sandbox.hpp"

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
  /// What each file then has; "" for one that is not there.
  std::vector<std::string_view> write(std::string_view contents) const {
    std::vector<std::string_view> parts;
    for (const auto file : files) {
      const auto end = contents.find('\xff');
      const auto part = parts.emplace_back(contents.substr(0, end));
      contents.remove_prefix(end == std::string_view::npos ? contents.size() : end + 1);
      const auto name = path_ + std::string(file);
      if (part.empty())
        ::unlink(name.c_str());
      else
        std::ofstream(name, std::ios::binary) << part;
    }
    return parts;
  }

private:
  std::string path_;
};

constexpr std::string_view white = " \t\r\n\v\f";

/// Of the input, what the file of that name has.
class Input {
public:
  explicit Input(std::vector<std::string_view> parts) : parts_(std::move(parts)) {}
  std::string_view of(std::string_view file) const {
    const auto* const found = std::ranges::find(files, file);
    require(found != std::end(files));
    return parts_.at(static_cast<std::size_t>(found - std::begin(files)));
  }

private:
  std::vector<std::string_view> parts_;
};

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }
bool has(std::string_view text, std::uint64_t number) { return has(text, std::string_view(std::to_string(number))); }

/// Without white space at its ends, and from that text.
bool is_word_of(std::string_view word, std::string_view text) {
  return has(text, word) && word.find_first_of(white) != 0 &&
         (word.empty() || word.find_last_of(white) != word.size() - 1);
}

void check_role(platform::LinuxPlatform& machine, const Input& input) {
  const auto capabilities = input.of("/proc/xen/capabilities");
  const auto features = input.of("/sys/hypervisor/properties/features");
  const auto role = machine.role(); // there is always a /proc/xen
  if (role == platform::Role::control_domain)
    require(has(capabilities, "control_d") || features.find_first_of("89abcdefABCDEF") != features.npos);
  else
    require(role == platform::Role::guest && capabilities != "control_d" && capabilities != "control_d\n");
}

void check_xen(platform::LinuxPlatform& machine, const Input& input) {
  const std::string balloon = "/sys/devices/system/xen_memory/xen_memory0";
  if (const auto figures = machine.balloon()) {
    require(figures->has_value() && has(input.of(balloon + "/target_kb"), (*figures)->target_kib));
    require(has(input.of(balloon + "/info/current_kb"), (*figures)->current_kib));
  }
  const auto hypervisor = machine.hypervisor();
  require(hypervisor && is_word_of(hypervisor->guest_type, input.of("/sys/hypervisor/guest_type")));
  const auto minor = hypervisor->version.find(".17");
  require(minor != std::string::npos && !hypervisor->version.ends_with('\n'));
  require(hypervisor->version.size() <=
          3 + input.of("/sys/hypervisor/version/major").size() + input.of("/sys/hypervisor/version/extra").size());
}

void check_clock(platform::LinuxPlatform& machine, const Input& input) {
  const std::string directory = "/sys/devices/system/clocksource/clocksource0";
  const auto clock = machine.clock();
  require(clock && is_word_of(clock->source, input.of(directory + "/current_clocksource")));
  const auto available = input.of(directory + "/available_clocksource");
  std::size_t size = 0;
  for (const auto& source : clock->sources) {
    require(!source.empty() && source.find_first_of(white) == std::string::npos && has(available, source));
    size += source.size() + 1;
  }
  require(size <= available.size() + 1);
  require(available.find_first_not_of(white) == available.npos || !clock->sources.empty());
  if (clock->freeze_timeout_ms) require(has(input.of("/sys/power/pm_freeze_timeout"), *clock->freeze_timeout_ms));
}

void check_texts(platform::LinuxPlatform& machine, const Input& input) {
  const auto hostname = machine.hostname();
  require(hostname.has_value() == !input.of("/proc/sys/kernel/hostname").empty());
  require(!hostname || is_word_of(*hostname, input.of("/proc/sys/kernel/hostname")));
  const auto service = machine.service("xen-guest-agent"); // there is none here
  require(service && service->file.empty() && service->enabled_by.empty() && !service->masked);
  const auto meminfo = input.of("/proc/meminfo");
  if (const auto memory = machine.memory())
    require(has(meminfo, memory->total_kib) && memory->available_kib <= memory->total_kib);
  const auto text = input.of("/proc/self/mountinfo");
  const auto mounts = machine.mounts();
  if (!mounts) return;
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  require(mounts->size() <= std::min(platform::max_mounts, lines));
  for (const auto& mount : *mounts) {
    require(has(text, mount.id) && has(text, mount.parent) && has(text, mount.device.major));
    require(mount.mount_point.starts_with('/') && mount.mount_point.size() <= text.size());
    require(!has(mount.mount_point, std::string_view("", 1)) || has(text, std::string_view("", 1)));
  }
}

void check_disk(const platform::BlockDevice& device, const Input& input) {
  const auto attribute = [&](const std::string& file) {
    return input.of("/sys/class/block/" + device.name + "/" + file).substr(0, 1024);
  };
  require(device.size_bytes != 0 && device.size_bytes % 512 == 0);
  require(has(attribute("size"), device.size_bytes / 512) && has(attribute("dev"), device.number.major));
  require(has(attribute("dev"), ':' + std::to_string(device.number.minor)) || device.number.minor == 0 ||
          has(attribute("dev"), ":0"));
  require(is_word_of(device.dm_uuid, attribute("dm/uuid")));
  require(device.disk.empty() && device.slaves.empty() && device.holders.empty());
  require(device.uuid.empty() && device.btrfs.empty());
  if (device.name != "xvda") return;
  require(is_word_of(device.dm_name, attribute("dm/name")) && (!device.dm_name.empty() || device.dm_uuid.empty()));
  require(device.partition == !attribute("partition").empty());
  require(!device.partition || (device.dm_name.empty() && device.frontend.empty() && !device.removable));
  require(!device.removable || has(attribute("removable"), "1"));
  const std::string_view vbd = "device/vbd/";
  require(is_word_of(device.frontend, attribute("device/nodename")));
  require(device.frontend.empty() ||
          (device.frontend.starts_with(vbd) && device.frontend.size() > vbd.size() &&
           device.frontend.find_first_not_of("0123456789", vbd.size()) == std::string::npos));
}

void check_disks(platform::LinuxPlatform& machine, const Input& input) {
  const auto devices = machine.block_devices();
  require(devices && devices->size() <= 2);
  require(std::ranges::is_sorted(*devices, {}, &platform::BlockDevice::name));
  for (const auto& device : *devices)
    check_disk(device, input);
}

void check_processes(platform::LinuxPlatform& machine, const Input& input) {
  const auto processes = machine.agent_processes();
  const auto program = input.of("/proc/7/cmdline").substr(0, input.of("/proc/7/cmdline").find('\0'));
  const auto rights = platform::parse_process_status(input.of("/proc/7/status"));
  const bool is_agent = input.of("/proc/7/comm") == "xe-daemon\n" && program == "/usr/sbin/xe-daemon" &&
                        (!rights || platform::may_run_agent(rights->user));
  require(processes.size() <= 1 && (!processes.empty() || !is_agent));
  for (const auto& process : processes) {
    require(process.pid == 7 && (process.name == "xe-daemon" || process.name == "xen-guest-agent"));
    require(is_word_of(process.name, input.of("/proc/7/comm")) && !process.replaced);
    const auto line = input.of("/proc/7/cmdline");
    require(process.arguments.size() <= 64 && process.arguments.empty() == line.empty());
    std::size_t size = 0;
    for (const auto& argument : process.arguments) {
      require(!has(argument, std::string_view("", 1)) && has(line, argument));
      size += argument.size() + 1;
    }
    require(size <= line.size() + 1 && (line.empty() || has(line, process.name)));
    const auto status = input.of("/proc/7/status");
    if (!process.confinement) continue;
    require(has(status, "Uid:") && has(status, process.confinement->user));
    require(!process.confinement->no_new_privileges || has(status, "NoNewPrivs:"));
    require(!process.confinement->system_call_filter || has(status, "Seccomp:"));
    require(process.confinement->capabilities == 0 || has(status, "CapEff:"));
  }
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Root root;
  const Input input(root.write({reinterpret_cast<const char*>(data), size}));
  platform::LinuxPlatform machine(root.path(), platform::NetworkSource::none);
  check_role(machine, input);
  check_xen(machine, input);
  check_clock(machine, input);
  check_texts(machine, input);
  check_disks(machine, input);
  check_processes(machine, input);
  return 0;
}
