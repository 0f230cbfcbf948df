// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/status_report.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/text.hpp"
#include "core/utc.hpp"
#include "model/print.hpp"

namespace agent {
namespace {

using core::printable;
using model::json_string;

/// What others left in the store and cannot be removed may be much; of ours a hundredth of this is usual.
constexpr std::size_t max_listed = std::size_t{128} * 1024;

std::string timestamp(std::time_t when) { return core::utc(std::chrono::system_clock::from_time_t(when)); }

/// The clock may have been set back since.
std::int64_t age(const StatusReport& report, std::time_t when) { return std::max<std::int64_t>(report.now - when, 0); }

/// The two largest units that count: "3 d 4 h", "5 min 10 s", "0 s".
std::string duration(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  constexpr std::array<Unit, 4> units{{{86400, " d"}, {3600, " h"}, {60, " min"}, {1, " s"}}};
  const auto* const first = std::ranges::find_if(units, [&](const Unit& unit) { return seconds >= unit.seconds; });
  if (first == units.end()) return "0 s";
  auto text = core::concat({core::Decimal(seconds / first->seconds), first->name});
  const auto rest = seconds % first->seconds;
  const auto* const second = first + 1;
  if (second != units.end() && rest >= second->seconds)
    core::append(text, {" ", core::Decimal(rest / second->seconds), second->name});
  return text;
}

std::string moment(const StatusReport& report, std::time_t when) {
  return core::concat({timestamp(when), ", ", duration(age(report, when)), " ago"});
}

void add_line(std::string& text, std::string_view what, core::Parts is) {
  const auto begin = text.size();
  core::append(text, {what, ":"});
  text.resize(std::max(text.size() + 1, begin + 14), ' ');
  core::append(text, is);
  text += '\n';
}

/// Puts down `items` one by one while there is room; how many there was no room for.
template <class Items, class Show>
std::size_t list(const Items& items, std::string& out, Show show) {
  std::size_t room = max_listed;
  std::size_t left = items.size();
  for (const auto& item : items) {
    const std::string shown = show(item);
    if (shown.size() > room) break;
    room -= shown.size();
    out += shown;
    --left;
  }
  return left;
}

std::string counted(std::uint64_t number, const char* one, const char* many) {
  return core::concat({core::Decimal(number), " ", number == 1 ? one : many});
}

void add_changes(std::string& text, const StatusReport& report) {
  const auto& counters = report.counters;
  add_line(text, "last change", {counters.last_change == 0 ? "none" : moment(report, counters.last_change)});
  add_line(text, "so far",
           {counted(counters.comparisons, "comparison", "comparisons"), ", ",
            counted(counters.batches, "batch", "batches"), ", ", counted(counters.written, "key", "keys"), " written, ",
            core::Decimal(counters.removed), " removed"});
}

void add_troubles(std::string& text, const StatusReport& report) {
  for (const auto& trouble : report.troubles) {
    if (trouble.lasts) add_line(text, "failing", {trouble.what, ": ", printable(trouble.why)});
  }
  if (report.troubles.empty()) {
    add_line(text, "last error", {"none"});
    return;
  }
  const auto& last = report.troubles.front();
  add_line(
      text, "last error",
      {last.what, ": ", printable(last.why), " (", moment(report, last.when), last.lasts ? ")" : "; works since)"});
}

/// A member of the one object.
void add_member(std::string& json, std::string_view name, std::string_view value) {
  core::append(json, {"  \"", name, "\": ", value, ",\n"});
}

void add_member(std::string& json, std::string_view name, std::uint64_t value) {
  add_member(json, name, core::Decimal(value));
}

std::string json_time(const StatusReport& report, std::time_t when) {
  if (when == 0) return "null";
  return core::concat(
      {R"({"time": ")", timestamp(when), R"(", "seconds_ago": )", core::Decimal(age(report, when)), "}"});
}

std::string json_trouble(const StatusReport& report, const Trouble& trouble) {
  return core::concat({"{\"what\": ", json_string(trouble.what), ", \"why\": ", json_string(trouble.why),
                       ", \"last\": ", json_time(report, trouble.when),
                       ", \"failing\": ", trouble.lasts ? "true" : "false", "}"});
}

std::string json_seconds(std::optional<std::chrono::seconds> time) {
  return time ? std::string(core::Decimal(time->count())) : "null";
}

/// The items of an array or object, each on a line of its own.
template <class Items, class Show>
std::string json_lines(const Items& items, std::size_t& left_off, Show show) {
  std::string text;
  left_off = list(items, text,
                  [&](const auto& item) { return core::concat({text.empty() ? "\n    " : ",\n    ", show(item)}); });
  if (!text.empty()) text += "\n  ";
  return text;
}

std::string json_words(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words)
    core::append_item(text, json_string(word));
  return core::concat({"[", text, "]"});
}

std::string json_sandbox(const StatusReport& report) {
  if (!report.sandbox) return "null";
  return core::concat({"{\"achieved\": ", json_words(report.sandbox->achieved),
                       ", \"missing\": ", json_words(report.sandbox->missing), "}"});
}

/// The members that are lists, and the last of all.
void add_lists(std::string& json, const StatusReport& report) {
  std::size_t errors_left = 0;
  std::size_t refused_left = 0;
  std::size_t published_left = 0;
  const auto errors =
      json_lines(report.troubles, errors_left, [&](const Trouble& one) { return json_trouble(report, one); });
  const auto refused = json_lines(report.left_out, refused_left, [](const publish::LeftOut& key) {
    return core::concat({"{\"key\": ", json_string(key.key), ", \"why\": ", json_string(key.why),
                         ", \"retry_in_seconds\": ", json_seconds(key.retry_in), "}"});
  });
  const auto published = json_lines(report.published, published_left, [](const auto& entry) {
    return core::concat({json_string(entry.first), ": ", json_string(entry.second)});
  });
  add_member(json, "errors", core::concat({"[", errors, "]"}));
  add_member(json, "refused", core::concat({"[", refused, "]"}));
  add_member(json, "left_off", errors_left + refused_left + published_left);
  core::append(json, {"  \"published\": {", published, "}\n"});
}

} // namespace

std::string to_text(const StatusReport& report) {
  std::string text;
  add_line(text, "agent", {report.version, ", process ", core::Decimal(report.pid)});
  add_line(text, "started", {moment(report, report.started)});
  add_line(text, "schema", {report.schema});
  add_line(text, "xenstore", {report.xenstore.empty() ? "not connected" : report.xenstore});
  if (report.network_interval)
    add_line(text, "network", {report.network, ", looked at every ", duration(report.network_interval->count())});
  else
    add_line(text, "network", {report.network, report.network == "none" ? "" : ", the kernel tells of changes"});
  add_line(text, "sandbox", {report.sandbox ? printable(platform::describe(*report.sandbox), 1024) : "off"});
  add_line(text, "memory", {"looked at every ", duration(report.memory_interval.count())});
  add_changes(text, report);
  add_troubles(text, report);
  const auto refused_left = list(report.left_out, text, [](const publish::LeftOut& key) {
    std::string line;
    add_line(line, "refused", {key.key, " (", printable(key.why), "), again in ", duration(key.retry_in.count())});
    return line;
  });
  if (refused_left > 0) add_line(text, "refused", {core::Decimal(refused_left), " more"});
  add_line(text, "published",
           {counted(report.published.size(), "key", "keys"), report.known ? "" : ", as last known; to be read again"});
  const auto published_left = list(report.published, text, [](const auto& entry) {
    return core::concat({model::to_line(entry.first, entry.second), "\n"});
  });
  if (published_left > 0) core::append(text, {"... and ", core::Decimal(published_left), " more\n"});
  return text;
}

std::string to_json(const StatusReport& report) {
  const auto& counters = report.counters;
  std::string json = "{\n";
  add_member(json, "version", json_string(report.version));
  add_member(json, "pid", core::Decimal(report.pid));
  add_member(json, "now", core::concat({"\"", timestamp(report.now), "\""}));
  add_member(json, "started", json_time(report, report.started));
  add_member(json, "schema", json_string(report.schema));
  add_member(json, "xenstore", report.xenstore.empty() ? "null" : json_string(report.xenstore));
  add_member(json, "network", json_string(report.network));
  add_member(json, "sandbox", json_sandbox(report));
  add_member(json, "network_interval_seconds", json_seconds(report.network_interval));
  add_member(json, "memory_interval_seconds", json_seconds(report.memory_interval));
  add_member(json, "comparisons", counters.comparisons);
  add_member(json, "batches", counters.batches);
  add_member(json, "keys_written", counters.written);
  add_member(json, "keys_removed", counters.removed);
  add_member(json, "last_change", json_time(report, counters.last_change));
  add_member(json, "last_error", report.troubles.empty() ? "null" : json_trouble(report, report.troubles.front()));
  add_member(json, "published_is_known", report.known ? "true" : "false");
  add_lists(json, report);
  json += "}\n";
  return json;
}

} // namespace agent
