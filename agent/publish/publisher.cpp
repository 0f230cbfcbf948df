// SPDX-License-Identifier: BSD-2-Clause
#include "publish/publisher.hpp"

#include <algorithm>

#include "core/log.hpp"
#include "model/print.hpp"

namespace publish {
namespace {

namespace log = core::log;
using model::Change;

constexpr const char* module = "publisher";
constexpr core::Backoff no_room_pause{std::chrono::minutes{1}, std::chrono::hours{1}};

/// xenopsd watches attr, control, feature, xenserver/attr and others whole, but of data only a few keys that are not
/// ours (xenops_server_xen.ml, interesting_paths_for_domain).
bool is_watched(std::string_view key) { return !model::covers("data", key); }

bool contains(std::span<const std::string_view> keys, std::string_view key) {
  return std::ranges::find(keys, key) != keys.end();
}

/// Applies the changes, and a second time where some are refused: a refusal proves something only if it comes twice.
Result<std::vector<Refusal>> apply_surely(Store& store, std::span<const Change> changes) {
  auto first = store.apply(changes);
  if (!first || first->empty()) return first;
  auto second = store.apply(changes);
  if (!second || second->empty()) return second;
  std::erase_if(*second, [&](const Refusal& refusal) {
    return std::ranges::find(*first, refusal.index, &Refusal::index) == first->end();
  });
  if (second->empty()) return core::failure("the store refuses now this, now that");
  return second;
}

} // namespace

Result<void> Publisher::publish(const model::Tree& wanted, core::Clock::time_point now) {
  if (!known_) {
    if (auto read = read_back(); !read) return read;
  }
  wrote_ = false;
  auto written = write(order(select(wanted, now), now), now);
  report_set_aside();
  if (!written) known_ = false;
  return written;
}

/// Each round makes the changes, or leaves out at least one more, or halves them: so this ends.
Result<void> Publisher::write(std::vector<Change> changes, core::Clock::time_point now) {
  while (!changes.empty()) {
    // Where everything else was refused there is no news to tell of.
    if (!wrote_ && std::ranges::all_of(changes, [&](const Change& change) { return only_tells(change); })) return {};
    const auto refused = apply_surely(store_, changes);
    if (!refused) return std::unexpected(refused.error());
    if (refused->empty()) {
      note(changes);
      return {};
    }
    // Want of room is no property of one key, and the C xenstored tells of it only when the whole is committed: what
    // fits is found by halves, in order.
    if (changes.size() > 1 && std::ranges::find(*refused, Refusal::Kind::no_room, &Refusal::kind) != refused->end())
      return write_halves(changes, now);
    for (const auto& refusal : *refused)
      set_aside(changes.at(refusal.index), refusal, now);
    std::erase_if(changes, [&](const Change& change) { return is_set_aside(change.key, now); });
  }
  return {};
}

Result<void> Publisher::write_halves(const std::vector<Change>& changes, core::Clock::time_point now) {
  const auto middle = changes.begin() + static_cast<std::ptrdiff_t>(changes.size() / 2);
  if (auto first = write({changes.begin(), middle}, now); !first) return first;
  return write({middle, changes.end()}, now);
}

void Publisher::forget() {
  known_ = false;
  set_aside_.clear();
}

Result<void> Publisher::read_back() {
  published_.clear();
  if (auto opened = store_.open(); !opened) return opened;
  auto tree = store_.read(layout_.owned);
  if (!tree) return std::unexpected(tree.error());
  published_ = std::move(*tree);
  known_ = true;
  log::write(log::Level::debug, module, "%zu of our keys are in the store", published_.size());
  return {};
}

/// The differences, without what is set aside.
std::vector<Change> Publisher::select(const model::Tree& wanted, core::Clock::time_point now) const {
  auto changes = model::difference(published_, wanted, layout_.owned);
  std::erase_if(changes, [&](const Change& change) { return is_set_aside(change.key, now); });
  return changes;
}

bool Publisher::is_set_aside(std::string_view key, core::Clock::time_point now) const {
  const auto found = set_aside_.find(key);
  if (found == set_aside_.end()) return false;
  return found->second.kind == Refusal::Kind::forbidden || now < found->second.until;
}

/// Whether this write changes nothing, but tells others that something did.
bool Publisher::only_tells(const Change& change) const {
  if (change.key == layout_.updated_key) return true;
  const auto touched = published_.find(change.key);
  return change.key == layout_.touch_key && touched != published_.end() && touched->second == change.value;
}

std::vector<Change> Publisher::order(std::vector<Change> changes, core::Clock::time_point now) const {
  const auto is_quiet = [&](const Change& change) { return contains(layout_.quiet, change.key); };
  if (std::ranges::all_of(changes, is_quiet)) return changes;
  std::vector<Change> ordered;
  for (const bool watched : {false, true})
    std::ranges::copy_if(changes, std::back_inserter(ordered),
                         [&](const Change& change) { return is_watched(change.key) == watched; });
  const bool nobody_is_woken =
      std::ranges::none_of(changes, [](const Change& change) { return is_watched(change.key); });
  const auto append = [&](std::string_view key, const std::string& value) {
    if (!key.empty() && !is_set_aside(key, now)) ordered.push_back({Change::Kind::write, std::string(key), value});
  };
  const auto touched = published_.find(layout_.touch_key);
  if (nobody_is_woken && touched != published_.end()) append(layout_.touch_key, touched->second);
  append(layout_.updated_key, "1");
  return ordered;
}

void Publisher::set_aside(const Change& change, const Refusal& refusal, core::Clock::time_point now) {
  const auto [entry, is_new] = set_aside_.try_emplace(change.key, SetAside{refusal.kind, no_room_pause, now});
  entry->second.kind = refusal.kind;
  entry->second.until = now + entry->second.pause.next();
  if (is_new) newly_set_aside_.push_back(change.key + " (" + refusal.why + ')');
}

/// One line, however many they are.
void Publisher::report_set_aside() {
  if (newly_set_aside_.empty()) return;
  const auto others = newly_set_aside_.size() - 1;
  const auto rest = others == 0 ? std::string() : " and " + std::to_string(others) + " more";
  log::write(log::Level::warn, module, "refused and left out: %s%s", newly_set_aside_.front().c_str(), rest.c_str());
  for (const auto& key : newly_set_aside_)
    log::write(log::Level::debug, module, "refused: %s", key.c_str());
  newly_set_aside_.clear();
}

/// The changes were made.
void Publisher::note(std::span<const Change> changes) {
  wrote_ = true;
  for (const auto& change : changes) {
    const bool write = change.kind == Change::Kind::write;
    if (log::enabled(log::Level::trace))
      log::write(log::Level::trace, module, "%s",
                 write ? ("+ " + model::to_line(change.key, change.value)).c_str() : ("- " + change.key).c_str());
    if (const auto found = set_aside_.find(change.key); found != set_aside_.end()) {
      set_aside_.erase(found);
      log::write(log::Level::info, module, "%s is published now", change.key.c_str());
    }
    if (!write) {
      std::erase_if(published_, [&](const auto& entry) { return model::covers(change.key, entry.first); });
    } else if (change.key != layout_.updated_key) {
      published_.insert_or_assign(change.key, change.value);
    }
  }
  log::write(log::Level::debug, module, "%zu changes published", changes.size());
}

} // namespace publish
