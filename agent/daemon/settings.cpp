// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/settings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <getopt.h>

#include "core/text.hpp"

namespace agent {
namespace {

using Outcome = std::expected<void, std::string>;

enum Option : int {
  option_once = 256,
  option_root,
  option_os_release,
  option_schema,
  option_publish,
  option_memory_interval,
  option_json
};

constexpr std::array<option, 13> long_options{{
    {"stderr", no_argument, nullptr, 's'},
    {"loglevel", required_argument, nullptr, 'l'},
    {"once", no_argument, nullptr, option_once},
    {"root", required_argument, nullptr, option_root},
    {"os-release", required_argument, nullptr, option_os_release},
    {"schema", required_argument, nullptr, option_schema},
    {"publish", required_argument, nullptr, option_publish},
    {"memory-interval", required_argument, nullptr, option_memory_interval},
    {"json", no_argument, nullptr, option_json},
    {"help", no_argument, nullptr, 'h'},
    {"version", no_argument, nullptr, 'V'},
    {nullptr, 0, nullptr, 0},
}};

std::unexpected<std::string> bad_value(const std::string& name, const std::string& value, const char* choices) {
  return std::unexpected(name + ": \"" + core::printable(value) + "\" is none of " + choices);
}

Outcome set_schema(const std::string& option, const std::string& word, Settings& settings) {
  settings.schema = schema::find(word);
  if (settings.schema == nullptr) return bad_value(option, word, "std, rfc");
  return {};
}

Outcome set_log_level(const std::string& name, Settings& settings) {
  const auto level = core::log::parse_level(name);
  if (!level) return bad_value("--loglevel", name, "error, warn, info, debug, trace");
  settings.log_level = *level;
  return {};
}

Outcome set_sink(const std::string& name, Settings& settings) {
  if (name == "xenstore")
    settings.sink = Sink::xenstore;
  else if (name == "stdout")
    settings.sink = Sink::standard_output;
  else
    return bad_value("--publish", name, "xenstore, stdout");
  return {};
}

Outcome set_memory_interval(const std::string& text, Settings& settings) {
  constexpr std::uint64_t longest = 86400;
  const auto seconds = core::parse_decimal(text);
  if (!seconds || *seconds < 1 || *seconds > longest)
    return std::unexpected("--memory-interval: \"" + core::printable(text) +
                           "\" is no number of seconds from 1 to 86400");
  settings.memory_interval = std::chrono::seconds(*seconds);
  return {};
}

Outcome set_command(const std::string& word, Settings& settings) {
  if (settings.command != Command::run) return std::unexpected("one command at a time; see --help");
  if (word != "show")
    return std::unexpected("unknown command \"" + core::printable(word) + "\"; the only one is: show");
  settings.command = Command::show;
  return {};
}

Outcome apply(int choice, const std::string& value, Settings& settings) {
  switch (choice) {
    case 1: return set_command(value, settings); // getopt(3)'s number for a word that is no option
    case 's': settings.to_stderr = true; return {};
    case 'l': return set_log_level(value, settings);
    case 'h': settings.command = Command::help; return {};
    case 'V': settings.command = Command::version; return {};
    case option_once: settings.once = true; return {};
    case option_json: settings.json = true; return {};
    case option_root: settings.root = value; return {};
    case option_os_release: settings.os_release = value; return {};
    case option_schema: return set_schema("--schema", value, settings);
    case option_publish: return set_sink(value, settings);
    case option_memory_interval: return set_memory_interval(value, settings);
    default: return std::unexpected("see --help");
  }
}

/// What getopt_long(3) has just not understood. It says so by ::optopt: 0 for an unknown long option, else its letter
/// or number; the word itself is the one before ::optind, unless letters are joined in it ("-xs").
std::string describe_misuse(int choice, char* const* argv) {
  const auto known =
      std::ranges::any_of(long_options, [](const option& one) { return one.name != nullptr && one.val == ::optopt; });
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
  while (!ends_at_once(settings)) {
    const int choice = ::getopt_long(argc, argv, "-:sl:hV", long_options.data(), nullptr);
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
      --schema NAME         std (default) or rfc
      --memory-interval S   seconds between two looks at memory (default 60)
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
