// SPDX-License-Identifier: BSD-2-Clause
#include "config/options.hpp"

#include <algorithm>
#include <utility>

#include "config/access.hpp"
#include "config/complaint.hpp"
#include "core/concat.hpp"
#include "core/text.hpp"

namespace config {
namespace {

constexpr Range interval_range{1, 86400, "seconds"};
constexpr Range address_range{1, 1000, "addresses"};
constexpr Range percent_range{0, 100, "percent"};

template <class T>
constexpr Word word(const char* text, T value) {
  return {text, static_cast<int>(value)};
}

using core::log::Level;
using platform::NetworkSource;
using publish::XenstoreWay;

constexpr Word levels[] = {word("error", Level::error), word("warn", Level::warn), word("info", Level::info),
                           word("debug", Level::debug), word("trace", Level::trace)};
constexpr Word sinks[] = {word("xenstore", Sink::xenstore), word("stdout", Sink::standard_output)};
constexpr Word on_exits[] = {word("keep", OnExit::keep), word("clear", OnExit::clear)};
constexpr Word networks[] = {word("auto", NetworkSource::automatic), word("netlink", NetworkSource::netlink),
                             word("scan", NetworkSource::scan), word("none", NetworkSource::none)};
constexpr Word ways[] = {word("native", XenstoreWay::native), word("libxenstore", XenstoreWay::libxenstore),
                         word("auto", XenstoreWay::automatic)};
constexpr Word sandboxes[] = {word("auto", SandboxMode::automatic), word("strict", SandboxMode::strict),
                              word("off", SandboxMode::off)};
constexpr Word on_off[] = {word("on", true), word("off", false)};

/// By name: the values stand for nothing.
constexpr Word schemas[] = {word("std", 0), word("rfc", 0)};

constexpr Access schema_by_name = {
    .kind = Kind::choice,
    .set = [](const std::string& name, const std::string& value, Settings& settings) -> Outcome {
      const auto* found = schema::find(value);
      if (found == nullptr) return not_among(name, value, schemas);
      settings.schema = found;
      return {};
    },
    .add_values = [](const Settings& settings, Values& values) { values.emplace_back(settings.schema->name); },
    .words = schemas,
};

constexpr Access socket_or_none = {
    .kind = Kind::file,
    .set = [](const std::string& name, const std::string& value, Settings& settings) -> Outcome {
      if (value != "none" && !value.starts_with('/'))
        return complaint({name, ": \"", core::printable(value), "\" is neither an absolute path nor none"});
      settings.status_socket = value == "none" ? "" : value;
      return {};
    },
    .add_values =
        [](const Settings& settings, Values& values) {
          const auto path = settings.status_socket.value_or(default_status_socket);
          values.emplace_back(path.empty() ? "none" : path);
        },
    .words = {},
};

using collect::DiskOptions;
using collect::NicOptions;

constexpr Option rows[] = {
    {.name = "publish",
     .value = "SINK",
     .group = Group::publishing,
     .help = "where the facts go",
     .access = choice<sinks, &Settings::sink>},
    {.name = "xenstore",
     .value = "WAY",
     .group = Group::publishing,
     .help = "by the agent's own client, or by the system's library; auto: the first that opens",
     .access = choice<ways, &Settings::xenstore>},
    {.name = "schema",
     .value = "NAME",
     .group = Group::publishing,
     .help = "the layout of the keys",
     .access = schema_by_name,
     .environment = {"XENSTORE_SCHEMA"}},
    {.name = "once", .group = Group::publishing, .help = "publish once and end", .access = flag<&Settings::once>},
    {.name = "on-exit",
     .value = "WHAT",
     .group = Group::publishing,
     .help = "what becomes of the keys when the agent is told to end; with --once they stay",
     .access = choice<on_exits, &Settings::on_exit>},

    {.name = "network",
     .value = "SOURCE",
     .group = Group::network,
     .help = "how links and addresses are read",
     .access = choice<networks, &Settings::network>},
    {.name = "scan-interval",
     .value = "S",
     .group = Group::network,
     .help = "seconds between two looks at the network, where the kernel does not tell",
     .access = number<interval_range, &Settings::scan_interval>},
    {.name = "max-addresses",
     .value = "N",
     .group = Group::network,
     .help = "so many addresses of each family and interface at most",
     .access = number<address_range, &Settings::nics, &NicOptions::max_addresses>},
    {.name = "address-prefix",
     .group = Group::network,
     .help = "publish the prefix length of each address, too (schema std)",
     .access = flag<&Settings::address_prefix>},
    {.name = "all-interfaces",
     .group = Group::network,
     .help = "publish interfaces that are no vif, too (schema rfc)",
     .access = flag<&Settings::nics, &NicOptions::all_interfaces>},
    {.name = "include-interface",
     .value = "GLOB",
     .group = Group::network,
     .help = "only interfaces whose name matches",
     .access = patterns<&Settings::nics, &NicOptions::include>},
    {.name = "exclude-interface",
     .value = "GLOB",
     .group = Group::network,
     .help = "no interface whose name matches",
     .access = patterns<&Settings::nics, &NicOptions::exclude>},

    {.name = "memory-interval",
     .value = "S",
     .group = Group::memory,
     .help = "seconds between two looks at memory",
     .access = number<interval_range, &Settings::memory_interval>},
    {.name = "memory-step",
     .value = "PERCENT",
     .group = Group::memory,
     .help = "only tell of memory that moved by so much of all",
     .access = number<percent_range, &Settings::memory_step>},
    {.name = "disks",
     .value = "on|off",
     .group = Group::memory,
     .help = "publish file systems and their free space",
     .access = choice<on_off, &Settings::disks, &DiskOptions::wanted>},
    {.name = "exclude-mount",
     .value = "GLOB",
     .group = Group::memory,
     .help = "nothing of file systems mounted on paths that match",
     .access = patterns<&Settings::disks, &DiskOptions::exclude_mounts>},

    {.name = "stderr",
     .letter = 's',
     .group = Group::logging,
     .help = "log to stderr instead of the system logger",
     .access = flag<&Settings::to_stderr>},
    {.name = "loglevel",
     .value = "LEVEL",
     .letter = 'l',
     .group = Group::logging,
     .help = "the least severe that is logged",
     .access = choice<levels, &Settings::log_level>},
    {.name = "log-filter",
     .value = "FILTER",
     .group = Group::logging,
     .help = "levels by part, as in info,publisher=trace; of the same source as --loglevel, it counts",
     .access = text<Kind::text, &Settings::log_filter>,
     .environment = {"XEN_GUEST_AGENT_LOG", "RUST_LOG"}},

    {.name = "sandbox",
     .value = "MODE",
     .group = Group::machine,
     .help = "give up rights that are not needed: as far as it can be done, wholly or not start, or not",
     .access = choice<sandboxes, &Settings::sandbox>},
    {.name = "pm-freeze-timeout",
     .value = "S",
     .group = Group::machine,
     .help = "seconds the kernel may take to freeze busy processes before a migration fails (its own: 20)",
     .access = number<interval_range, &Settings::pm_freeze_timeout>},
    {.name = "status-socket",
     .value = "PATH",
     .group = Group::machine,
     .help = "where status finds the agent; none: nowhere",
     .access = socket_or_none},
    {.name = "root",
     .value = "DIR",
     .group = Group::machine,
     .help = "put DIR before the paths of files and of the status socket, but not of xenstore's device or of --config",
     .access = text<Kind::directory, &Settings::root>},
    {.name = "os-release",
     .value = "PATH",
     .group = Group::machine,
     .help = "read PATH instead of /etc/os-release and /usr/lib/os-release",
     .access = text<Kind::file, &Settings::os_release>},

    {.name = "config",
     .value = "FILE",
     .group = Group::configuration,
     .in_file = false,
     .help = "read settings from FILE",
     .access = text<Kind::file, &Settings::config_file>},
    {.name = "check-config",
     .group = Group::configuration,
     .in_file = false,
     .help = "say what is wrong with the configuration, and end; the status is 1 if anything is",
     .access = action<Command::check_config>},
    {.name = "print-config",
     .group = Group::configuration,
     .in_file = false,
     .help = "print every setting and where it comes from, and end",
     .access = action<Command::print_config>},

    {.name = "diff",
     .group = Group::other,
     .in_file = false,
     .commands = with(Command::show),
     .help = "only what would change in xenstore",
     .access = flag<&Settings::diff>},
    {.name = "json",
     .group = Group::other,
     .in_file = false,
     .commands = with(Command::show) | with(Command::status) | with(Command::doctor),
     .help = "print as JSON",
     .access = flag<&Settings::json>},
    {.name = "help",
     .letter = 'h',
     .group = Group::other,
     .in_file = false,
     .help = "print this",
     .access = action<Command::help>},
    {.name = "version",
     .letter = 'V',
     .group = Group::other,
     .in_file = false,
     .help = "print the version",
     .access = action<Command::version>},
};

constexpr CommandRow command_rows[] = {
    {"", Command::run, "publish this guest's facts until stopped"},
    {"show", Command::show, "print what would be published, and end"},
    {"status", Command::status, "print what the running agent published, when, and its last error"},
    {"clear", Command::clear, "remove what an agent that is gone published, and end"},
    {"doctor", Command::doctor, "tell what works here, what does not, and what to do"},
};

constexpr Variable variable_rows[] = {
    {"NO_COLOR", "set to anything: doctor and log show no colour"},
    {"XENSTORED_PATH", "the device or socket of xenstore, instead of the usual ones"},
    {"NOTIFY_SOCKET", "set by systemd: where it is told that the agent is ready, lives, and ends"},
    {"WATCHDOG_USEC", "set by systemd: after so long without a sign of life it ends the agent"},
    {"JOURNAL_STREAM", "set by systemd: whether stderr goes to its journal"},
};

constexpr ExitStatus status_rows[] = {
    {0, "ended as asked"},
    {1, "no way to xenstore; output that could not be written; --check-config found a fault; status: no agent answers; "
        "show --diff: something would change; "
        "doctor: it works, with warnings"},
    {2, "wrong usage or configuration; show --diff: it is not known; doctor: it does not work here"},
    {3, "not a Xen guest: nothing to do here, and no use to try again"},
};

} // namespace

std::vector<std::string> Access::values(const Settings& settings) const {
  Values all;
  add_values(settings, all);
  return all;
}

std::span<const Option> options() noexcept { return rows; }
std::span<const CommandRow> commands() noexcept { return command_rows; }
std::span<const Variable> variables() noexcept { return variable_rows; }
std::span<const ExitStatus> exit_statuses() noexcept { return status_rows; }

const char* title(Group group) noexcept {
  switch (group) {
    case Group::publishing: return "publishing";
    case Group::network: return "network interfaces";
    case Group::memory: return "memory and disks";
    case Group::logging: return "log";
    case Group::machine: return "the machine";
    case Group::configuration: return "configuration";
    case Group::other: break;
  }
  return "other";
}

const Option* find_option(std::string_view name) noexcept {
  const auto* const row =
      std::ranges::find(rows, name, [](const Option& option) { return std::string_view(option.name); });
  return row == std::end(rows) ? nullptr : row;
}

std::string command_names(unsigned set) {
  std::string names;
  for (const auto& row : command_rows) {
    if ((set & with(row.command)) != 0) core::append_item(names, row.name, " or ");
  }
  return names;
}

std::string choices(const Option& option) { return listed(option.access.words); }

} // namespace config
