// SPDX-License-Identifier: BSD-2-Clause
#include "platform/platform.hpp"

#include "core/concat.hpp"
#include "core/decimal.hpp"

namespace platform {
namespace {

std::unexpected<core::Error> unsupported(const char* what) {
  return core::failure({what, " cannot be read on this operating system yet"});
}

} // namespace

Platform::~Platform() = default;

Role Platform::role() { return Role::not_xen; }
Result<std::string> Platform::read_file(std::string_view) { return unsupported("files"); }
Result<std::string> Platform::kernel_release() { return unsupported("the kernel's release"); }
Result<std::string> Platform::hostname() { return unsupported("the host name"); }
Result<model::Memory> Platform::memory() { return unsupported("memory"); }
Result<std::optional<Balloon>> Platform::balloon() { return std::nullopt; }
bool Platform::has_balloon() {
  const auto found = balloon();
  return found && *found;
}
bool Platform::has_xen_driver(std::string_view) { return false; }
Result<void> Platform::set_pm_freeze_timeout(std::chrono::seconds) {
  return core::failure("this operating system has no such setting");
}
std::vector<std::string> Platform::other_agents() {
  std::vector<std::string> found;
  for (const auto& process : agent_processes()) {
    if (process.is_daemon())
      found.push_back(core::concat({process.name, " (process ", core::Decimal(process.pid), ")"}));
  }
  return found;
}
Result<std::vector<Link>> Platform::links() { return unsupported("network interfaces"); }
Result<std::vector<Mount>> Platform::mounts() { return unsupported("mounts"); }
Result<std::vector<BlockDevice>> Platform::block_devices() { return unsupported("block devices"); }
Result<Usage> Platform::usage(const std::string&) { return unsupported("the use of a file system"); }
Hints Platform::hints() const { return {}; }
Result<Hypervisor> Platform::hypervisor() { return unsupported("the hypervisor's version"); }
std::vector<std::string> Platform::store_devices() { return {}; }
std::vector<AgentProcess> Platform::agent_processes() { return {}; }
Result<Service> Platform::service(std::string_view) { return unsupported("the state of services"); }
Result<Clock> Platform::clock() { return unsupported("the clock's source"); }
std::vector<ChangeSource> Platform::change_sources() { return {}; }

} // namespace platform
