// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/settings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include <getopt.h>

#include "core/text.hpp"

namespace agent {
namespace {

using Outcome = std::expected<void, std::string>;

/// An option of the command line, by its long name; `set` is given that name, with its dashes, and the value.
struct Row {
  const char* name;
  char letter; ///< that stands for it; 0 for none
  bool has_value;
  Outcome (*set)(const std::string& name, const std::string& value, Settings& settings);
};

std::unexpected<std::string> bad_value(const std::string& name, const std::string& value, const char* choices) {
  return std::unexpected(name + ": \"" + core::printable(value) + "\" is none of " + choices);
}

Outcome set_schema(const std::string& option, const std::string& word, Settings& settings) {
  settings.schema = schema::find(word);
  if (settings.schema == nullptr) return bad_value(option, word, "std, rfc");
  return {};
}

Outcome set_log_level(const std::string& option, const std::string& word, Settings& settings) {
  const auto level = core::log::parse_level(word);
  if (!level) return bad_value(option, word, "error, warn, info, debug, trace");
  settings.log_level = *level;
  return {};
}

Outcome set_sink(const std::string& option, const std::string& word, Settings& settings) {
  if (word == "xenstore")
    settings.sink = Sink::xenstore;
  else if (word == "stdout")
    settings.sink = Sink::standard_output;
  else
    return bad_value(option, word, "xenstore, stdout");
  return {};
}

Outcome set_xenstore(const std::string& option, const std::string& word, Settings& settings) {
  using publish::XenstoreWay;
  if (word == "native")
    settings.xenstore = XenstoreWay::native;
  else if (word == "libxenstore")
    settings.xenstore = XenstoreWay::libxenstore;
  else if (word == "auto")
    settings.xenstore = XenstoreWay::automatic;
  else
    return bad_value(option, word, "native, libxenstore, auto");
  return {};
}

Outcome set_network(const std::string& option, const std::string& word, Settings& settings) {
  using platform::NetworkSource;
  constexpr std::array<std::pair<std::string_view, NetworkSource>, 4> sources{{{"auto", NetworkSource::automatic},
                                                                               {"netlink", NetworkSource::netlink},
                                                                               {"scan", NetworkSource::scan},
                                                                               {"none", NetworkSource::none}}};
  const auto source = std::ranges::find(sources, word, &std::pair<std::string_view, NetworkSource>::first);
  if (source == sources.end()) return bad_value(option, word, "auto, netlink, scan, none");
  settings.network = source->second;
  return {};
}

/// A whole number in a range; `unit` stands in the complaint.
std::expected<std::uint64_t, std::string> number(const std::string& option, const std::string& text,
                                                 std::uint64_t least, std::uint64_t most, const char* unit) {
  const auto value = core::parse_decimal(text);
  if (value && *value >= least && *value <= most) return *value;
  return std::unexpected(option + ": \"" + core::printable(text) + "\" is no number of " + unit + " from " +
                         std::to_string(least) + " to " + std::to_string(most));
}

Outcome set_interval(const std::string& option, const std::string& text, std::chrono::seconds& interval) {
  const auto seconds = number(option, text, 1, 86400, "seconds");
  if (!seconds) return std::unexpected(seconds.error());
  interval = std::chrono::seconds(*seconds);
  return {};
}

Outcome set_max_addresses(const std::string& option, const std::string& text, Settings& settings) {
  const auto count = number(option, text, 1, 1000, "addresses");
  if (!count) return std::unexpected(count.error());
  settings.nics.max_addresses = static_cast<std::size_t>(*count);
  return {};
}

Outcome add_pattern(const std::string& option, const std::string& pattern, std::vector<std::string>& patterns) {
  constexpr std::size_t most = 64;
  if (pattern.empty()) return std::unexpected(option + " wants a pattern of names");
  if (patterns.size() == most) return std::unexpected(option + " is given more than 64 times");
  patterns.push_back(pattern);
  return {};
}

Outcome set_disks(const std::string& option, const std::string& word, Settings& settings) {
  if (word != "on" && word != "off") return bad_value(option, word, "on, off");
  settings.disks.wanted = word == "on";
  return {};
}

Outcome set_memory_step(const std::string& option, const std::string& text, Settings& settings) {
  const auto percent = number(option, text, 0, 100, "percent");
  if (!percent) return std::unexpected(percent.error());
  settings.memory_step = static_cast<unsigned>(*percent);
  return {};
}

Outcome set_pm_freeze_timeout(const std::string& option, const std::string& text, Settings& settings) {
  std::chrono::seconds timeout{};
  if (const auto set = set_interval(option, text, timeout); !set) return set;
  settings.pm_freeze_timeout = timeout;
  return {};
}

Outcome set_command(const std::string& word, Settings& settings) {
  if (settings.command != Command::run) return std::unexpected("one command at a time; see --help");
  if (word != "show")
    return std::unexpected("unknown command \"" + core::printable(word) + "\"; the only one is: show");
  settings.command = Command::show;
  return {};
}

using Name = const std::string&;
using Value = const std::string&;

constexpr std::array<Row, 23> rows{{
    {"stderr", 's', false, [](Name, Value, Settings& s) -> Outcome { return s.to_stderr = true, Outcome{}; }},
    {"loglevel", 'l', true, set_log_level},
    {"once", 0, false, [](Name, Value, Settings& s) -> Outcome { return s.once = true, Outcome{}; }},
    {"root", 0, true, [](Name, Value value, Settings& s) -> Outcome { return s.root = value, Outcome{}; }},
    {"os-release", 0, true, [](Name, Value value, Settings& s) -> Outcome { return s.os_release = value, Outcome{}; }},
    {"schema", 0, true, set_schema},
    {"publish", 0, true, set_sink},
    {"xenstore", 0, true, set_xenstore},
    {"memory-interval", 0, true, [](Name n, Value v, Settings& s) { return set_interval(n, v, s.memory_interval); }},
    {"network", 0, true, set_network},
    {"scan-interval", 0, true, [](Name n, Value v, Settings& s) { return set_interval(n, v, s.scan_interval); }},
    {"max-addresses", 0, true, set_max_addresses},
    {"address-prefix", 0, false,
     [](Name, Value, Settings& s) -> Outcome { return s.address_prefix = true, Outcome{}; }},
    {"all-interfaces", 0, false,
     [](Name, Value, Settings& s) -> Outcome { return s.nics.all_interfaces = true, Outcome{}; }},
    {"include-interface", 0, true, [](Name n, Value v, Settings& s) { return add_pattern(n, v, s.nics.include); }},
    {"exclude-interface", 0, true, [](Name n, Value v, Settings& s) { return add_pattern(n, v, s.nics.exclude); }},
    {"memory-step", 0, true, set_memory_step},
    {"disks", 0, true, set_disks},
    {"exclude-mount", 0, true, [](Name n, Value v, Settings& s) { return add_pattern(n, v, s.disks.exclude_mounts); }},
    {"pm-freeze-timeout", 0, true, set_pm_freeze_timeout},
    {"json", 0, false, [](Name, Value, Settings& s) -> Outcome { return s.json = true, Outcome{}; }},
    {"help", 'h', false, [](Name, Value, Settings& s) -> Outcome { return s.command = Command::help, Outcome{}; }},
    {"version", 'V', false,
     [](Name, Value, Settings& s) -> Outcome { return s.command = Command::version, Outcome{}; }},
}};

/// What getopt_long(3) calls a row: its letter, or a number that is no letter.
int code_of(const Row& row) { return row.letter != 0 ? row.letter : 256 + static_cast<int>(&row - rows.data()); }

std::array<option, rows.size() + 1> long_options() {
  std::array<option, rows.size() + 1> options{};
  std::ranges::transform(rows, options.begin(), [](const Row& row) {
    return option{row.name, row.has_value ? required_argument : no_argument, nullptr, code_of(row)};
  });
  return options;
}

Outcome apply(int choice, const std::string& value, Settings& settings) {
  if (choice == 1) return set_command(value, settings); // getopt(3)'s number for a word that is no option
  const auto row = std::ranges::find(rows, choice, code_of);
  return row->set(std::string("--") + row->name, value, settings);
}

/// What getopt_long(3) has just not understood. It says so by ::optopt: 0 for an unknown long option, else its letter
/// or number; the word itself is the one before ::optind, unless letters are joined in it ("-xs").
std::string describe_misuse(int choice, char* const* argv) {
  const auto known = std::ranges::find(rows, ::optopt, code_of) != rows.end();
  const auto word =
      ::optopt != 0 && !known ? std::string{'-', static_cast<char>(::optopt)} : std::string(argv[::optind - 1]);
  const char* what = choice == ':' ? " wants a value" : known ? " takes no value" : " is unknown";
  return "option " + core::printable(word) + what + "; see --help";
}

bool ends_at_once(const Settings& settings) {
  return settings.command == Command::help || settings.command == Command::version;
}

Outcome read_options(int argc, char* const* argv, Settings& settings) {
  ::opterr = 0;
  ::optind = 0; // begin anew, whatever an earlier call left behind
  const auto options = long_options();
  while (!ends_at_once(settings)) {
    const int choice = ::getopt_long(argc, argv, "-:sl:hV", options.data(), nullptr);
    if (choice == -1) break;
    if (choice == '?' || choice == ':') return std::unexpected(describe_misuse(choice, argv));
    if (const auto set = apply(choice, ::optarg == nullptr ? "" : ::optarg, settings); !set) return set;
  }
  return {};
}

Outcome read_command(int argc, char* const* argv, Settings& settings) {
  for (int i = ::optind; i < argc; ++i) { // what stands after "--"
    if (const auto set = set_command(argv[i], settings); !set) return set;
  }
  if (settings.json && settings.command != Command::show) return std::unexpected("--json goes with the command show");
  return {};
}

/// Where the command line named no schema, the environment may.
Outcome read_environment(Settings& settings) {
  if (settings.schema != nullptr) return {};
  const char* name = std::getenv("XENSTORE_SCHEMA");
  if (name != nullptr && *name != '\0') return set_schema("XENSTORE_SCHEMA", name, settings);
  settings.schema = &schema::standard();
  return {};
}

} // namespace

std::expected<Settings, std::string> parse_settings(int argc, char* const* argv) {
  Settings settings;
  settings.schema = nullptr;
  if (const auto read = read_options(argc, argv, settings); !read) return std::unexpected(read.error());
  if (ends_at_once(settings)) return settings;
  if (const auto read = read_command(argc, argv, settings); !read) return std::unexpected(read.error());
  if (const auto read = read_environment(settings); !read) return std::unexpected(read.error());
  return settings;
}

const char* usage() noexcept {
  return R"(usage: xen-guest-agent [OPTION]...        publish this guest's facts to xenstore, until stopped
       xen-guest-agent show [OPTION]...   print what would be published now, and end

  -s, --stderr              log to stderr instead of the system logger
  -l, --loglevel LEVEL      error, warn, info (default), debug or trace
      --once                publish once and end
      --publish SINK        xenstore (default) or stdout
      --xenstore WAY        native (default), libxenstore (the system's library), or auto: the first that opens
      --schema NAME         std (default) or rfc
      --memory-interval S   seconds between two looks at memory (default 60)
      --memory-step PERCENT only tell of memory that moved by so much of all (default 0)
      --disks on|off        file systems and their free space (default on)
      --exclude-mount GLOB  nothing of what is mounted there; may be given again
      --network SOURCE      auto (default), netlink, scan or none
      --scan-interval S     seconds between two looks at the network, where the kernel does not tell (default 60)
      --max-addresses N     of each family and interface (default 32)
      --address-prefix      publish the length of each address's prefix, too (schema std)
      --all-interfaces      those that are no vif, too (schema rfc)
      --include-interface GLOB   only interfaces with such a name; may be given again
      --exclude-interface GLOB   no interface with such a name; may be given again
      --pm-freeze-timeout S let the kernel freeze busy processes for so long before a migration fails (its own: 20)
      --root DIR            put DIR before the path of every file that is read (not of xenstore's device)
      --os-release PATH     read PATH instead of /etc/os-release and /usr/lib/os-release
      --json                with show: as JSON
  -h, --help
  -V, --version

environment:
  XENSTORE_SCHEMA           as --schema
  XENSTORED_PATH            the device or socket of xenstore, instead of the usual ones

exit status: 0 ended as asked; 1 no way to xenstore; 2 wrong usage; 3 not a Xen guest
)";
}

} // namespace agent
