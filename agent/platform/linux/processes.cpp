// SPDX-License-Identifier: BSD-2-Clause
// Who else is at work, as procfs tells it.
#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <ranges>

#include <dirent.h>
#include <unistd.h>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "platform/linux/linux_platform.hpp"
#include "platform/linux/process_status.hpp"
#include "platform/sandbox.hpp"

namespace platform {
namespace {

constexpr std::array<std::string_view, 2> agent_names{"xe-daemon", "xen-guest-agent"}; // 15 characters at most: comm
constexpr std::size_t max_processes = 65536;
constexpr std::size_t max_arguments = 64;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

std::vector<std::string> split_arguments(std::string_view text) {
  std::vector<std::string> arguments;
  while (!text.empty() && arguments.size() < max_arguments) {
    const auto end = std::min(text.find('\0'), text.size());
    arguments.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return arguments;
}

/// The kernel puts this word behind the name of a program that is there no more (proc(5)).
bool was_replaced(const std::string& link) {
  std::array<char, 4096> target{};
  const auto size = ::readlink(link.c_str(), target.data(), target.size());
  return size > 0 && std::string_view(target.data(), static_cast<std::size_t>(size)).ends_with(" (deleted)");
}

/// The kernel's short name may be the beginning of a longer one, such as a package's "xen-guest-agent.prerm". Of an
/// agent the whole name stands in the command line: first, or behind the shell's if it is a script.
bool is_whole_name(std::string_view name, const std::vector<std::string>& arguments) {
  if (arguments.empty()) return true; // nothing says otherwise
  auto words = arguments | std::views::filter([](const std::string& word) { return !word.starts_with('-'); });
  return std::ranges::any_of(words | std::views::take(2),
                             [&](std::string_view word) { return word.substr(word.rfind('/') + 1) == name; });
}

} // namespace

std::optional<Confinement> parse_process_status(std::string_view text) {
  Confinement found;
  bool has_user = false;
  while (const auto line = core::next_line(text)) {
    auto rest = *line;
    const auto name = core::next_word(rest);
    if (name == "Uid:") {
      core::next_word(rest); // the real one comes first
      const auto user = core::parse_decimal(core::next_word(rest));
      has_user = user && *user <= std::numeric_limits<std::uint32_t>::max();
      found.user = static_cast<std::uint32_t>(user.value_or(0));
    } else if (name == "CapEff:") {
      found.capabilities = core::parse_hexadecimal(core::next_word(rest)).value_or(0);
    } else if (name == "NoNewPrivs:") {
      found.no_new_privileges = core::next_word(rest) == "1";
    } else if (name == "Seccomp:") {
      found.system_call_filter = core::next_word(rest) != "0";
    }
  }
  if (!has_user) return std::nullopt;
  return found;
}

std::vector<AgentProcess> LinuxPlatform::agent_processes() {
  std::vector<AgentProcess> found;
  const std::unique_ptr<DIR, CloseDirectory> processes(::opendir(path("/proc").c_str()));
  const auto own = static_cast<std::uint64_t>(::getpid());
  for (std::size_t i = 0; processes && i < max_processes; ++i) {
    const auto* entry = ::readdir(processes.get());
    if (entry == nullptr) break;
    const auto pid = core::parse_decimal(static_cast<const char*>(entry->d_name));
    if (!pid || *pid == own) continue;
    const auto directory = core::concat({root_, "/proc/", core::Decimal(*pid)});
    const auto comm = core::read_attribute({directory, "/comm"});
    if (!comm || std::ranges::find(agent_names, core::trim(*comm)) == agent_names.end()) continue;
    AgentProcess process{*pid, std::string(core::trim(*comm)), {}, was_replaced(directory + "/exe"), std::nullopt};
    if (const auto arguments = core::read_file({directory, "/cmdline"}))
      process.arguments = split_arguments(*arguments);
    if (!is_whole_name(process.name, process.arguments)) continue;
    if (const auto status = core::read_file({directory, "/status"}))
      process.confinement = parse_process_status(*status);
    if (process.confinement && !may_run_agent(process.confinement->user)) continue;
    found.push_back(std::move(process));
  }
  return found;
}

} // namespace platform
