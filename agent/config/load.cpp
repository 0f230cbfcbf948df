// SPDX-License-Identifier: BSD-2-Clause
#include "config/load.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "config/access.hpp"
#include "config/command_line.hpp"
#include "config/complaint.hpp"
#include "config/config_file.hpp"
#include "config/nearest.hpp"
#include "config/options.hpp"
#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/file.hpp"
#include "core/text.hpp"

namespace config {
namespace {

std::size_t place_of(const Option& option) { return static_cast<std::size_t>(&option - options().data()); }

Origin& origin_of(const Option& option, Loaded& loaded) { return loaded.origins.at(place_of(option)); }

/// The first of the option's variables that is set; an empty one is as good as none.
void apply_variable(const Option& option, Loaded& loaded) {
  for (const char* variable : option.environment) {
    const char* value = variable == nullptr ? nullptr : std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    const auto name = core::concat({"environment: ", variable});
    if (std::string_view(value).size() > max_value_size) {
      loaded.complaints.push_back(
          core::concat({name, ": the value is longer than ", core::Decimal(max_value_size), " bytes"}));
    } else if (const auto set = option.access.set(name, value, loaded.settings); !set) {
      loaded.complaints.push_back(set.error());
    }
    origin_of(option, loaded) = {Source::environment, variable, {}};
    return;
  }
}

void apply_environment(Loaded& loaded) {
  for (const auto& option : options()) {
    if (origin_of(option, loaded).source < Source::environment) apply_variable(option, loaded);
  }
}

std::string unknown(std::string_view key) {
  auto sentence = core::concat({"unknown key \"", core::printable(key, 64), "\"; "});
  if (const auto* nearest = nearest_option(key, true))
    core::append(sentence, {"did you mean ", nearest->name, "?"});
  else
    sentence += "xen-guest-agent.conf(5) has a list";
  return sentence;
}

/// What the user wrote for this program has to be right. A variable may be meant for another: what is odd in it is told
/// in the log, and passed over.
Outcome check_log_filter(const std::string& text) {
  if (text.empty()) return {};
  if (const auto filter = core::log::parse_filter(text); !filter) return complaint({"log-filter: ", filter.error()});
  return {};
}

/// Checks an entry, and sets it unless something stronger did; `aside` takes what does not count.
Outcome apply_entry(const Entry& entry, Loaded& loaded, Loaded& aside) {
  const auto* option = find_option(entry.key);
  if (option == nullptr) return std::unexpected(unknown(entry.key));
  const std::string name = option->name;
  if (!option->in_file) return complaint({name, " goes on the command line, not into a file"});
  auto& seen = origin_of(*option, aside);
  if (!seen.lines.empty() && !option->access.is_list)
    return complaint({name, " is given twice; first in line ", core::Decimal(seen.lines.front())});
  seen.lines.push_back(entry.line);
  auto& origin = origin_of(*option, loaded);
  const bool counts = origin.source <= Source::file;
  auto& target = counts ? loaded.settings : aside.settings;
  auto set = option->access.set(name, std::string(entry.value), target);
  if (set && name == "log-filter") set = check_log_filter(target.log_filter);
  if (set && counts) origin = {Source::file, nullptr, seen.lines};
  return set;
}

void load_file(bool asked_for, Loaded& loaded) {
  const auto& path = loaded.settings.config_file;
  if (path == "/dev/null") return;
  const auto text = core::read_file(path, max_config_size + 1); // one byte more tells that it is too large
  if (text) {
    apply_file(*text, path, loaded);
    return;
  }
  const auto& error = text.error();
  if (error.os_error == ENOENT && !asked_for) return;
  auto sentence = core::printable(core::describe(error));
  if (error.os_error == EACCES || error.os_error == EPERM)
    sentence += "; let this user read it, run as root, or do without: --config /dev/null";
  else if (asked_for)
    sentence = "--config: " + sentence;
  loaded.complaints.push_back(std::move(sentence));
}

/// A filter takes the place of the level, but --loglevel is for a moment's look: a filter that stands somewhere for
/// good must not hide what was asked for now.
void weigh_log_filter(Loaded& loaded) {
  auto& settings = loaded.settings;
  const auto level_place = place_of(*find_option("loglevel"));
  const auto filter_place = place_of(*find_option("log-filter"));
  const auto level = loaded.origins.at(level_place).source;
  const auto filter = loaded.origins.at(filter_place).source;
  if (settings.log_filter.empty() || level < filter) return;
  const auto level_text = core::concat({"loglevel (", describe_origin(loaded, level_place, 0), ")"});
  const auto filter_text = core::concat(
      {"log-filter \"", core::printable(settings.log_filter), "\" (", describe_origin(loaded, filter_place, 0), ")"});
  const bool filter_counts = level == filter;
  loaded.remark = core::concat(
      {filter_counts ? filter_text : level_text, " counts, ", filter_counts ? level_text : filter_text, " does not"});
  if (filter_counts) return;
  settings.log_filter.clear();
  loaded.origins.at(filter_place) = loaded.origins.at(level_place);
}

} // namespace

void apply_file(std::string_view text, const std::string& path, Loaded& loaded) {
  const auto file = parse_config(text);
  Loaded aside;
  aside.origins.resize(options().size());
  const auto complain = [&](unsigned line, const std::string& what) {
    loaded.complaints.push_back(core::concat({core::printable(path), ":", core::Decimal(line), ": ", what}));
  };
  auto fault = file.faults.begin(); // a line has one fault, of its form or of what it says: told by line
  for (const auto& entry : file.entries) {
    for (; fault != file.faults.end() && fault->line < entry.line; ++fault)
      complain(fault->line, fault->what);
    if (const auto applied = apply_entry(entry, loaded, aside); !applied) complain(entry.line, applied.error());
  }
  for (; fault != file.faults.end(); ++fault)
    complain(fault->line, fault->what);
}

std::string describe_origin(const Loaded& loaded, std::size_t option, std::size_t index) {
  const auto& origin = loaded.origins.at(option);
  switch (origin.source) {
    case Source::file:
      return core::concat({core::printable(loaded.settings.config_file), ":",
                           core::Decimal(origin.lines.at(std::min(index, origin.lines.size() - 1)))});
    case Source::environment: return core::concat({"environment variable ", origin.variable});
    case Source::command_line: return "command line";
    case Source::built_in: break;
  }
  return "default";
}

std::expected<Loaded, std::string> load(int argc, char* const* argv) {
  auto line = read_command_line(argc, argv);
  if (!line) return std::unexpected(std::move(line).error());
  Loaded loaded{.settings = std::move(line->settings), .origins = {}, .complaints = {}, .remark = {}};
  loaded.origins.resize(options().size());
  if (ends_at_once(loaded.settings.command)) return loaded;
  for (std::size_t i = 0; i < line->given.size(); ++i) {
    if (line->given[i]) loaded.origins[i].source = Source::command_line;
  }
  apply_environment(loaded);
  load_file(line->given.at(place_of(*find_option("config"))), loaded);
  if (loaded.origins.at(place_of(*find_option("log-filter"))).source == Source::command_line) {
    if (const auto filter = check_log_filter(loaded.settings.log_filter); !filter)
      loaded.complaints.push_back("--" + filter.error());
  }
  weigh_log_filter(loaded);
  return loaded;
}

} // namespace config
