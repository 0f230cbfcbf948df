// SPDX-License-Identifier: BSD-2-Clause
#include "publish/publisher.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "core/log.hpp"
#include "core/sort.hpp"
#include "model/print.hpp"

namespace publish {
namespace {

namespace log = core::log;
using model::Change;

constexpr const char* module = "publisher";

/// xenopsd watches attr, control, feature, xenserver/attr and others whole, but of data only a few keys that are not
/// ours (xenops_server_xen.ml, interesting_paths_for_domain).
bool is_watched(std::string_view key) { return !model::covers("data", key); }

/// Toolstacks of libxl let nobody write here. A refusal inside a transaction would cost the whole of it.
bool is_often_refused(std::string_view key) { return model::covers("control", key); }

/// Where in a batch a change stands. Volumes are many, and of less use than what toolstacks watch: should there be no
/// room for all, they are what is missing.
int place_of(const Change& change) {
  if (is_often_refused(change.key)) return 3;
  if (model::covers("data/volumes", change.key)) return 2;
  return is_watched(change.key) ? 1 : 0;
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
  takes_writes_ = false;
  if (due_ && now >= *due_) known_ = false;
  if (auto learned = learn(); !learned) return learned;
  ++counters_.comparisons;
  gives_answers_ = std::exchange(was_just_read_, false);
  plan_another_look(now);
  review_set_aside(wanted, now);
  if (const auto lone = lone_quiet_value(wanted, now)) {
    takes_nothing_ = takes_nothing_ && published_.empty();
    const auto done = *lone == nullptr ? Result<bool>(true) : rewrite(**lone);
    if (!done) known_ = false;
    if (!done) return std::unexpected(done.error());
    if (*done) return {};
  }
  const auto differences = model::difference(published_, wanted, layout_.owned);
  auto written = write(order(without_set_aside(differences, now), now), now);
  if (written && unwoken_) written = touch(now);
  report_set_aside();
  if (!written) known_ = false;
  const auto is_forbidden = [&](const Change& change) {
    const auto found = set_aside_.find(change.key);
    return found != set_aside_.end() && found->second.kind == Refusal::Kind::forbidden;
  };
  takes_nothing_ = !differences.empty() &&
                   std::ranges::none_of(wanted, [&](const auto& entry) { return stands(entry); }) &&
                   std::ranges::all_of(differences, is_forbidden);
  return written;
}

/// What nearly every look at memory comes to: nothing at all is to be done (nullptr), or one value that nobody is told
/// of is another. For this there is no need of lists, and so of memory. Nothing: there is more to do.
std::optional<const model::Tree::value_type*> Publisher::lone_quiet_value(const model::Tree& wanted,
                                                                          core::Clock::time_point now) const {
  if (untold_ || unwoken_) return std::nullopt;
  const model::Tree::value_type* lone = nullptr;
  auto standing = published_.begin();
  for (const auto& entry : wanted) {
    const bool is_there = standing != published_.end() && standing->first == entry.first;
    const bool is_same = is_there && standing->second == entry.second;
    if (is_there) ++standing;
    if (is_same || is_set_aside(entry.first, Change::Kind::write, now)) continue;
    if (!is_there || lone != nullptr || !is_quiet(entry.first)) return std::nullopt;
    lone = &entry;
  }
  if (standing != published_.end()) return std::nullopt;
  return lone;
}

/// False: refused. Then it is tried and judged as any other batch.
Result<bool> Publisher::rewrite(const model::Tree::value_type& entry) {
  rewritten_.key = entry.first;
  rewritten_.value = entry.second;
  const std::span<const Change> change(&rewritten_, 1);
  const auto refused = store_.apply(change);
  if (!refused) return std::unexpected(refused.error());
  if (!refused->empty()) return false;
  note(change);
  return true;
}

/// What tells of a change is not written: whoever watches hears of the removals, and the updated key goes with them.
Result<void> Publisher::clear(core::Clock::time_point now) {
  takes_writes_ = false;
  if (auto learned = learn(); !learned) return learned;
  gives_answers_ = std::exchange(was_just_read_, false);
  auto changes = model::difference(published_, {}, layout_.owned);
  if (!layout_.updated_key.empty()) changes.push_back({Change::Kind::remove, std::string(layout_.updated_key), ""});
  untold_ = true; // to the next who publishes all is news, and the updated key goes whatever else does
  changes = without_set_aside(std::move(changes), now);
  core::sort(changes, {},
             [](const Change& change) { return std::pair(place_of(change), std::string_view(change.key)); });
  auto removed = write(std::move(changes), now);
  report_set_aside();
  if (!removed) known_ = false;
  return removed;
}

/// A lone change that others watch is whole by itself: it needs no transaction, and is readable two answers sooner. The
/// updated key follows it. (One that nobody watches goes together with what tells of it: were the answer lost, nobody
/// would know that it has to be told.)
Result<void> Publisher::write(std::vector<Change> changes, core::Clock::time_point now) {
  const auto first = std::ranges::find_if(changes, [](const Change& change) { return is_often_refused(change.key); });
  if (first != changes.end() && changes.size() > 1) {
    const auto rest = std::find_if(first, changes.end(), [](const Change& one) { return !is_often_refused(one.key); });
    if (auto before = write({changes.begin(), first}, now); !before) return before;
    if (untold_) return write_each({first, changes.end()}, now);
    for (auto alone = first; alone != rest; ++alone) {
      if (auto written = write_together({*alone}, now); !written) return written;
    }
    return write({rest, changes.end()}, now);
  }
  const auto is_lone = [&](const Change& change) { return only_tells(change) || is_watched(change.key); };
  const auto real = std::ranges::count_if(changes, [&](const Change& change) { return !only_tells(change); });
  if (real > 1 || !std::ranges::all_of(changes, is_lone)) return write_together(std::move(changes), now);
  for (auto& change : changes) {
    if (auto written = write_together({std::move(change)}, now); !written) return written;
  }
  return {};
}

/// The watched key of a batch may have been refused, and what nobody watches not.
Result<void> Publisher::touch(core::Clock::time_point now) {
  unwoken_ = false;
  const auto touched = published_.find(layout_.touch_key);
  if (touched == published_.end() || layout_.updated_key.empty() ||
      is_set_aside(touched->first, Change::Kind::write, now))
    return {};
  untold_ = true;
  return write({{Change::Kind::write, touched->first, touched->second},
                {Change::Kind::write, std::string(layout_.updated_key), "1"}},
               now);
}

/// Each by itself, in one burst where the store can do that. Outside of a transaction a refusal is the store's word.
Result<void> Publisher::write_each(const std::vector<Change>& changes, core::Clock::time_point now) {
  const auto refused = store_.apply_each(changes);
  if (!refused) return std::unexpected(refused.error());
  gives_answers_ = gives_answers_ || refused->size() < changes.size();
  if (auto checked = check_store(changes, *refused); !checked) return checked;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto refusal = std::ranges::find(*refused, i, &Refusal::index);
    if (refusal == refused->end())
      note(std::span(changes).subspan(i, 1));
    else
      set_aside(changes[i], *refusal, now);
  }
  return {};
}

/// Each round makes the changes, or leaves out at least one more, or halves them: so this ends.
Result<void> Publisher::write_together(std::vector<Change> changes, core::Clock::time_point now) {
  while (!changes.empty()) {
    // Where everything else was refused there is no news to tell of.
    if (!untold_ && std::ranges::all_of(changes, [&](const Change& change) { return only_tells(change); })) return {};
    if (!store_.has_transactions()) return write_each(changes, now);
    const auto refused = apply_surely(store_, changes);
    if (!refused) return std::unexpected(refused.error());
    if (refused->empty()) {
      note(changes);
      return {};
    }
    if (auto checked = check_store(changes, *refused); !checked) return checked;
    // Want of room is no property of one key, and the C xenstored tells of it only when the whole is committed: what
    // fits is found by halves, in order.
    const auto is_permitted = [](const Refusal& one) { return one.kind != Refusal::Kind::forbidden; };
    const bool perhaps_in_part = std::ranges::any_of(*refused, is_permitted) && changes.size() > 1;
    if (perhaps_in_part) return write_halves(changes, now);
    for (const auto& refusal : *refused)
      set_aside(changes.at(refusal.index), refusal, now);
    changes = without_set_aside(std::move(changes), now);
  }
  return {};
}

Result<void> Publisher::write_halves(const std::vector<Change>& changes, core::Clock::time_point now) {
  const auto middle = changes.begin() + static_cast<std::ptrdiff_t>(changes.size() / 2);
  if (auto first = write({changes.begin(), middle}, now); !first) return first;
  return write({middle, changes.end()}, now);
}

/// Refusals by a store that is in trouble itself say nothing of the keys: then all of it is tried again soon. Not asked
/// where the store has just shown that it is not.
Result<void> Publisher::check_store(std::span<const Change> changes, std::span<const Refusal> refused) {
  const bool is_trouble = std::ranges::find(refused, Refusal::Kind::trouble, &Refusal::kind) != refused.end();
  if (refused.empty() || (is_trouble ? takes_writes_ : gives_answers_)) return {};
  auto checked = store_.check(is_trouble ? standing_beside(changes) : nullptr);
  if (!checked) return checked;
  gives_answers_ = true;
  takes_writes_ = takes_writes_ || is_trouble;
  return {};
}

const model::Tree::value_type* Publisher::standing_beside(std::span<const Change> changes) const {
  const auto found = std::ranges::find_if(published_, [&](const auto& entry) {
    return !is_often_refused(entry.first) && !set_aside_.contains(entry.first) &&
           std::ranges::none_of(changes, [&](const Change& one) { return model::covers(one.key, entry.first); });
  });
  return found == published_.end() ? nullptr : &*found;
}

Result<void> Publisher::learn() { return known_ ? Result<void>{} : read_back(); }

void Publisher::doubt() { known_ = false; }

void Publisher::forget() {
  known_ = false;
  set_aside_.clear();
  look_pause_.reset();
}

Result<void> Publisher::read_back() {
  if (auto opened = store_.open(); !opened) return opened;
  std::vector<std::string_view> roots(layout_.owned.begin(), layout_.owned.end());
  const bool tells = !layout_.updated_key.empty();
  if (tells) roots.push_back(layout_.updated_key);
  auto tree = store_.read(roots);
  if (!tree) return std::unexpected(tree.error());
  published_ = std::move(*tree);
  // In a new domain nobody has been told anything, however much of ours stands there.
  if (tells && published_.erase(std::string(layout_.updated_key)) == 0) untold_ = true;
  known_ = was_just_read_ = true;
  has_missed_ = store_.has_missed();
  due_.reset();
  log::write(log::Level::debug, module, "%zu of our keys are in the store", published_.size());
  return {};
}

/// A node may be broken for good, so the pauses grow.
void Publisher::plan_another_look(core::Clock::time_point now) {
  if (!has_missed_) look_pause_.reset();
  if (has_missed_ && !due_) due_ = now + look_pause_.next();
}

bool Publisher::stands(const model::Tree::value_type& entry) const {
  const auto found = published_.find(entry.first);
  return found != published_.end() && found->second == entry.second;
}

std::vector<Change> Publisher::without_set_aside(std::vector<Change> changes, core::Clock::time_point now) const {
  std::erase_if(changes, [&](const Change& change) { return is_set_aside(change.key, change.kind, now); });
  return changes;
}

/// A key that could not be written may well be removed: that takes no room.
bool Publisher::is_set_aside(std::string_view key, Change::Kind change, core::Clock::time_point now) const {
  const auto found = set_aside_.find(key);
  if (found == set_aside_.end() || found->second.change != change) return false;
  return now < found->second.until;
}

/// Whether the key is to be written, or it or what is below it to be removed.
bool Publisher::is_to_change(const std::string& key, const model::Tree& wanted) const {
  if (const auto found = wanted.find(key); found != wanted.end()) return !stands(*found);
  if (key == layout_.updated_key || published_.contains(key)) return true;
  const auto below = published_.lower_bound(key + '/');
  return below != published_.end() && model::covers(key, below->first);
}

/// What needs no change any more is left out no longer. It is forgotten when its pause is over, so that one that comes
/// and goes is not tried each time.
void Publisher::review_set_aside(const model::Tree& wanted, core::Clock::time_point now) {
  for (auto entry = set_aside_.begin(); entry != set_aside_.end();) {
    auto& [key, aside] = *entry;
    aside.is_needed = is_to_change(key, wanted);
    const bool is_over = !aside.is_needed && now >= aside.until;
    entry = is_over ? set_aside_.erase(entry) : std::next(entry);
  }
}

/// Whether this write changes nothing, but tells others that something did.
bool Publisher::only_tells(const Change& change) const {
  if (change.key == layout_.updated_key) return true;
  const auto touched = published_.find(change.key);
  return change.key == layout_.touch_key && touched != published_.end() && touched->second == change.value;
}

bool Publisher::is_quiet(std::string_view key) const {
  return std::ranges::any_of(layout_.quiet, [&](std::string_view root) { return model::covers(root, key); });
}

std::vector<Change> Publisher::order(std::vector<Change> changes, core::Clock::time_point now) const {
  const bool can_tell = !layout_.updated_key.empty() && !is_set_aside(layout_.updated_key, Change::Kind::write, now);
  const bool is_news = std::ranges::any_of(changes, [&](const Change& change) { return !is_quiet(change.key); });
  if (!is_news && !(untold_ && can_tell)) return changes;
  std::vector<Change> ordered;
  for (const int at : {0, 1, 2, 3})
    std::ranges::copy_if(changes, std::back_inserter(ordered), [&](const Change& one) { return place_of(one) == at; });
  const bool nobody_is_woken =
      std::ranges::none_of(ordered, [](const Change& change) { return is_watched(change.key); });
  const auto touched = published_.find(layout_.touch_key);
  if (nobody_is_woken && touched != published_.end() && !is_set_aside(touched->first, Change::Kind::write, now))
    ordered.push_back({Change::Kind::write, touched->first, touched->second});
  if (can_tell) ordered.push_back({Change::Kind::write, std::string(layout_.updated_key), "1"});
  return ordered;
}

void Publisher::set_aside(const Change& change, const Refusal& refusal, core::Clock::time_point now) {
  const auto [entry, is_new] = set_aside_.try_emplace(change.key);
  entry->second.change = change.kind;
  entry->second.is_needed = true;
  entry->second.kind = refusal.kind;
  entry->second.why = refusal.why;
  // What toolstacks forbid they forbid at every attempt. A key that we could write before is another matter.
  const bool is_final = refusal.kind == Refusal::Kind::forbidden && !published_.contains(change.key);
  entry->second.until = now + (is_final ? entry->second.pause.longest() : entry->second.pause.next());
  if (is_new) newly_set_aside_.push_back(core::concat({change.key, " (", refusal.why, ")"}));
}

/// One line, however many they are.
void Publisher::report_set_aside() {
  if (newly_set_aside_.empty()) return;
  const auto others = newly_set_aside_.size() - 1;
  const auto rest = others == 0 ? std::string() : core::concat({" and ", core::Decimal(others), " more"});
  log::write(log::Level::warn, module, "refused and left out: %s%s", newly_set_aside_.front().c_str(), rest.c_str());
  for (const auto& key : newly_set_aside_)
    log::write(log::Level::debug, module, "refused: %s", key.c_str());
  newly_set_aside_.clear();
}

std::vector<LeftOut> Publisher::left_out(core::Clock::time_point now) const {
  std::vector<LeftOut> keys;
  for (const auto& [key, aside] : set_aside_) {
    if (!aside.is_needed) continue;
    const auto left = std::max(aside.until - now, core::Clock::duration{});
    keys.push_back({key, aside.why, std::chrono::ceil<std::chrono::seconds>(left)});
  }
  return keys;
}

/// The changes were made.
void Publisher::note(std::span<const Change> changes) {
  gives_answers_ = true;
  ++counters_.batches;
  counters_.last_change = std::time(nullptr);
  for (const auto& change : changes) {
    const bool write = change.kind == Change::Kind::write;
    ++(write ? counters_.written : counters_.removed);
    if (log::enabled(log::Level::trace, module))
      log::write(log::Level::trace, module, "%s", model::to_line(change).c_str());
    if (!write)
      std::erase_if(set_aside_, [&](const auto& aside) { return model::covers(change.key, aside.first); });
    else if (set_aside_.erase(change.key) != 0)
      log::write(log::Level::info, module, "%s is published now", change.key.c_str());
    if (change.key == layout_.updated_key) {
      untold_ = false;
      continue;
    }
    if (!is_quiet(change.key) && !only_tells(change)) untold_ = !layout_.updated_key.empty();
    unwoken_ = !is_watched(change.key) && (unwoken_ || !is_quiet(change.key));
    model::apply(change, published_);
  }
  log::write(log::Level::debug, module, "%zu changes published", changes.size());
}

} // namespace publish
