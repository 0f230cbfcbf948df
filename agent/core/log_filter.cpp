// SPDX-License-Identifier: BSD-2-Clause
#include "core/log_filter.hpp"

#include <algorithm>

#include "core/concat.hpp"
#include "core/text.hpp"

namespace core::log {
namespace {

constexpr std::size_t max_bytes = 1024;
constexpr std::size_t max_directives = 32;

/// A part, and what else a directive may call it, between blanks: its room, then the Rust agent's modules and crates of
/// all its versions (the modules moved between them).
struct Part {
  std::string_view name;
  std::string_view other_names;
};

constexpr std::array<Part, part_count> parts{{
    {"agent", "daemon xen_guest_agent xen_guest_agent::logic"},
    {"collect", "xen_guest_agent::collector xen_guest_agent::collector_memory xen_guest_agent::provider "
                "xen_guest_agent::datastructs guest_metrics os_info provider_memory provider_os"},
    {"disks", "platform xen_guest_agent::collector xen_guest_agent::provider"},
    {"hostname", "platform xen_guest_agent::collector xen_guest_agent::provider"},
    {"log", "core xen_guest_agent"},
    {"loop", "core xen_guest_agent mio tokio"},
    {"netlink", "platform xen_guest_agent::collector_net_netlink xen_guest_agent::collector::net::netlink "
                "xen_guest_agent::provider::net::netlink netlink_packet_core netlink_packet_route netlink_packet_utils "
                "netlink_proto netlink_sys provider_netlink rtnetlink"},
    {"network", "collect platform xen_guest_agent::collector_net_pnet xen_guest_agent::collector::net::pnet "
                "xen_guest_agent::provider::net::pnet xen_guest_agent::vif_detect pnet_datalink pnet_base vif_detect"},
    {"publisher", "xen_guest_agent::publisher xen_guest_agent::publisher_xenstore "
                  "xen_guest_agent::publisher::xenstore::rfc xen_guest_agent::publisher::xenstore::std "
                  "xen_guest_agent::xenstore_schema_rfc xen_guest_agent::xenstore_schema_std publisher_console "
                  "publisher_xenstore"},
    {"xenstore", "publish xen_guest_agent::publisher_xenstore xenstore_rs xenstore_sys"},
}};

struct Word {
  std::string_view text;
  std::uint8_t rank;
};
constexpr std::array<Word, 6> words{{{"off", 0}, {"error", 1}, {"warn", 2}, {"info", 3}, {"debug", 4}, {"trace", 5}}};
constexpr const char* level_words = "error, warn, info, debug, trace, off";

std::optional<std::uint8_t> parse_rank(std::string_view text) {
  const auto lower = to_lower(text);
  const auto* const word = std::ranges::find(words, lower, &Word::text);
  if (word == words.end()) return std::nullopt;
  return word->rank;
}

/// As env_logger has it: the directive's name begins the target's, wherever it ends.
bool names(std::string_view directive, const Part& part) {
  if (part.name.starts_with(directive)) return true;
  for (auto rest = part.other_names; !rest.empty();) {
    const auto other = next_word(rest);
    if (!other.empty() && other.starts_with(directive)) return true;
  }
  return false;
}

std::string quoted(std::string_view text) { return concat({"\"", printable(text, 64), "\""}); }

std::string part_names() {
  std::string list;
  for (const auto& part : parts)
    append_item(list, part.name);
  return list;
}

} // namespace

class FilterParser {
public:
  ReadFilter read(std::string_view text, Level unsaid) {
    if (text.size() > max_bytes) complain({"it is longer than 1024 bytes: what is beyond them is passed over"});
    text = text.substr(0, max_bytes);
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
      complain({"a pattern after \"/\" is not supported: leave ", quoted(text.substr(slash)), " out"});
      text = text.substr(0, slash);
    }
    std::size_t count = 0;
    while (!text.empty()) {
      const auto comma = text.find(',');
      const auto directive = trim(text.substr(0, comma));
      text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
      if (directive.empty()) continue;
      if (++count > max_directives) {
        complain({"it has more than 32 directives: the others are passed over"});
        break;
      }
      read_directive(directive);
    }
    if (!understood_) return {Filter(unsaid), std::move(complaint_)};
    filter_.set_bounds();
    return {filter_, std::move(complaint_)};
  }

private:
  void read_directive(std::string_view text) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) {
      if (const auto rank = parse_rank(text))
        apply("", *rank);
      else
        read_name(text, words.back().rank);
      return;
    }
    const auto level = trim(text.substr(equals + 1));
    const auto rank = level.empty() ? words.back().rank : parse_rank(level); // "name=" is "name"
    if (rank)
      read_name(trim(text.substr(0, equals)), *rank);
    else
      complain({quoted(text), ": ", quoted(level), " is none of ", level_words});
  }

  void read_name(std::string_view text, std::uint8_t rank) {
    std::string name(text);
    std::ranges::replace(name, '-', '_');
    if (std::ranges::any_of(parts, [&](const Part& part) { return names(name, part); }))
      apply(name, rank);
    else
      complain({quoted(text), " is no part of the agent (", part_names(), ") and no level (", level_words, ")"});
  }

  void apply(std::string_view name, std::uint8_t rank) {
    understood_ = true;
    if (name.empty()) filter_.others_ = rank;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (name.size() < fitting_.at(i) || !names(name, parts.at(i))) continue;
      fitting_.at(i) = name.size();
      filter_.parts_.at(i) = rank;
    }
  }

  void complain(Parts sentence) {
    if (complaint_.empty()) complaint_ = concat(sentence);
  }

  Filter filter_;
  std::array<std::size_t, part_count> fitting_{}; ///< how long the name is that gave a part its rank
  bool understood_ = false;
  std::string complaint_;
};

std::optional<Level> parse_level(std::string_view text) noexcept {
  const auto* const word = std::ranges::find(words, text, &Word::text);
  if (word == words.end() || word->rank == 0) return std::nullopt;
  return static_cast<Level>(word->rank - 1);
}

void Filter::set_bounds() noexcept {
  const auto [lowest, highest] = std::ranges::minmax(parts_);
  lowest_ = std::min(lowest, others_);
  highest_ = std::max(highest, others_);
}

bool Filter::enabled(Level level, const char* module) const noexcept {
  const auto wanted = rank(level);
  if (wanted > highest_) return false;
  if (wanted <= lowest_) return true;
  const auto* const part = std::ranges::find(parts, std::string_view(module), &Part::name);
  return wanted <= (part == parts.end() ? others_ : parts_.at(static_cast<std::size_t>(part - parts.begin())));
}

ReadFilter read_filter(std::string_view text, Level unsaid) { return FilterParser().read(text, unsaid); }

std::expected<Filter, std::string> parse_filter(std::string_view text, Level unsaid) {
  auto read = read_filter(text, unsaid);
  if (!read.complaint.empty()) return std::unexpected(std::move(read.complaint));
  return read.filter;
}

} // namespace core::log
