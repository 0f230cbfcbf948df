// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/print.hpp"
#include "model/tree.hpp"
#include "publish/store.hpp"

/// A store in memory that does what the test wants of it, and remembers what it was asked.
class FakeStore final : public publish::Store {
public:
  using Batch = std::vector<std::string>; ///< "key = \"value\"" of a write, "- key" of a removal

  publish::Result<void> open() override {
    ++opened;
    if (open_fails) return core::failure("no connection");
    return {};
  }

  void disconnect() noexcept override { ++disconnected; }

  publish::Result<model::Tree> read(std::span<const std::string_view> roots) override {
    ++reads;
    if (read_fails || is_sick) return core::failure("cannot read");
    model::Tree found;
    for (const auto& [key, value] : nodes) {
      for (const auto root : roots) {
        if (model::covers(root, key)) found.emplace(key, value);
      }
    }
    return found;
  }

  publish::Result<std::vector<publish::Refusal>> apply(std::span<const model::Change> changes) override {
    ++applied;
    if (on_apply) on_apply();
    if (failures > 0) {
      --failures;
      return core::failure("connection lost");
    }
    std::vector<publish::Refusal> refusals;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      if (removals_are_taken && changes[i].kind == model::Change::Kind::remove) continue;
      if (const auto kind = refusal_of(changes[i].key)) refusals.push_back({i, *kind, "because"});
    }
    if (refusals.empty()) make(changes);
    if (lost_answers > 0) {
      --lost_answers;
      return core::failure("connection lost");
    }
    return refusals;
  }

  publish::Result<void> check(const model::Tree::value_type* standing) override {
    ++checks;
    checked = standing == nullptr ? "" : standing->first;
    if (is_sick) return core::failure("refuses everything");
    return {};
  }
  bool has_missed() const noexcept override { return missed; }

  int fd() const noexcept override { return descriptor; }

  bool is_flooded() const noexcept override { return flooded; }

  publish::Result<bool> take_alarm() override {
    ++alarm_reads;
    if (alarms.empty()) return false;
    auto alarm = alarms.front();
    alarms.erase(alarms.begin());
    if (on_alarm) on_alarm();
    return alarm;
  }

  publish::Result<std::vector<model::AssignedNic>> assigned_nics() override {
    ++nic_reads;
    nics_changed = !nics; // another connection, by which nothing is known
    return nics;
  }
  bool hears_of_new_domain() const noexcept override { return hears; }
  publish::Result<std::string> identity() override {
    ++identity_reads;
    if (unidentified > 0) {
      --unidentified;
      descriptor = -1;
      return core::failure("connection lost");
    }
    return domain;
  }
  bool nics_may_have_changed() const noexcept override { return nics_changed; }

  /// What was written since the last call.
  std::vector<Batch> take_batches() { return std::exchange(batches, {}); }

  model::Tree nodes;
  std::map<std::string, publish::Refusal::Kind> refused;      ///< whenever they come
  std::map<std::string, publish::Refusal::Kind> refused_once; ///< the next time
  bool removals_are_taken = false;                            ///< of these, too
  int failures = 0;                                           ///< how many of the next apply() fail
  int lost_answers = 0;                                       ///< how many of the next apply() are done, and fail
  bool is_sick = false;
  bool missed = false;
  int checks = 0;
  std::string checked; ///< what was to be written the last time
  bool open_fails = false;
  bool read_fails = false;
  std::vector<publish::Result<bool>> alarms; ///< for the next calls of take_alarm()
  std::function<void()> on_apply;
  std::function<void()> on_alarm; ///< true, false or an error
  int descriptor = -1;
  bool flooded = false;
  int disconnected = 0;

  std::vector<Batch> batches;
  publish::Result<std::vector<model::AssignedNic>> nics = std::vector<model::AssignedNic>{};
  bool nics_changed = false;
  bool hears = true;
  std::string domain = "5";
  int alarm_reads = 0;
  int identity_reads = 0;
  int unidentified = 0; ///< how many of the next identity() fail
  int nic_reads = 0;
  int opened = 0;
  int reads = 0;
  int applied = 0;

private:
  std::optional<publish::Refusal::Kind> refusal_of(const std::string& key) {
    if (const auto once = refused_once.extract(key)) return once.mapped();
    const auto always = refused.find(key);
    if (always == refused.end()) return std::nullopt;
    return always->second;
  }

  void make(std::span<const model::Change> changes) {
    Batch batch;
    for (const auto& change : changes) {
      if (change.kind == model::Change::Kind::write) {
        batch.push_back(model::to_line(change.key, change.value));
        nodes.insert_or_assign(change.key, change.value);
      } else {
        batch.push_back("- " + change.key);
        std::erase_if(nodes, [&](const auto& node) { return model::covers(change.key, node.first); });
      }
    }
    batches.push_back(std::move(batch));
  }
};
