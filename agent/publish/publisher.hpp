// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/backoff.hpp"
#include "core/loop.hpp"
#include "model/tree.hpp"
#include "publish/store.hpp"

namespace publish {

/// What the publisher has to know of the tree's layout. The views must outlive the publisher.
struct Layout {
  std::span<const std::string_view> owned; ///< what stands there and is not wanted is removed
  std::span<const std::string_view> quiet; ///< keys and subtrees whose change is told to nobody
  std::string_view touch_key;              ///< a watched key to write again when only unwatched ones changed; or ""
  std::string_view updated_key;            ///< written last when anything but quiet keys changed; or ""
};

/// What a publisher did since it was made.
struct Counters {
  std::uint64_t comparisons = 0; ///< of what is wanted with what stands there, whether or not they differed
  std::uint64_t batches = 0;     ///< that changed something: each a transaction, or a write by itself
  std::uint64_t written = 0;     ///< keys, those among them that only tell of a change
  std::uint64_t removed = 0;     ///< keys and subtrees
  std::time_t last_change = 0;   ///< when the last batch was made; 0 for never
};

/// A key that the store refused, and that is published as soon as it can be.
struct LeftOut {
  std::string key;
  std::string why;
  std::chrono::seconds retry_in{};
};

/// The only writer. Keeps what it knows to be in the store, compares it with what is wanted, and writes the difference.
///
/// Order of a batch: data/* first (but volumes, which are many, after the watched keys), the keys that toolstacks watch
/// after it, so that whoever is woken by these finds those; then the touch key, if only unwatched ones changed; the
/// updated key last. A batch is one transaction, but for a lone change of a watched key, which is written by itself,
/// and the updated key after it, and for keys below control, which libxl's guests may not write: each is written alone,
/// after the others; if there is no room for all of a batch, it is halved, in order, until what fits is in.
///
/// A key that the store refuses - twice, since within a transaction a first refusal may only mean that a migration cut
/// it short - is set aside and told once: for an hour if it is forbidden and never stood there, for a growing while (a
/// minute up to an hour) if not, as when there is no room. The others are published without it. A store that refuses
/// everything, or has trouble with all that is written, says nothing of a key: that is an error, and nothing is set
/// aside.
///
/// What the store did not show for a reason that may pass is read back later, after a growing while (due()).
///
/// That something changed is told, by the touch and the updated key, until it was: also when the batch that should have
/// ended with them was cut short.
class Publisher {
public:
  Publisher(Store& store, const Layout& layout) : store_(store), layout_(layout) {
    for (const auto key : layout.quiet)
      rewritten_.key.reserve(key.size());
  }

  /// Reads what the store holds, if that is not known. An error is one of the way to the store.
  Result<void> learn();

  /// Makes the store hold `wanted`. After an error nothing is known of what it holds, and the next call begins with
  /// reading it.
  Result<void> publish(const model::Tree& wanted, core::Clock::time_point now);

  /// Removes all that stands in the owned roots, and the updated key: what an agent that is gone should not leave to
  /// be believed. What the store refuses is set aside and told, as in publish().
  [[gnu::cold]] Result<void> clear(core::Clock::time_point now);

  /// The store may hold something else than we think: read it anew.
  void doubt();

  /// The store may hold something else than we think, in another domain: read it anew and try everything again.
  void forget();

  /// What was in the store after the last success; after an error or forget() it may be otherwise.
  const model::Tree& published() const noexcept { return published_; }

  /// Whether published() is what is in the store.
  bool knows() const noexcept { return known_; }

  const Counters& counters() const noexcept { return counters_; }

  /// When to call publish() again, whatever else happens; nothing: only when something changes.
  std::optional<core::Clock::time_point> due() const noexcept { return due_; }

  /// By key.
  std::vector<LeftOut> left_out(core::Clock::time_point now) const;

  /// Whether something had to be written in the last publish(), the store forbade all of it, and none of what was
  /// wanted stands there from before.
  bool takes_nothing() const noexcept { return takes_nothing_; }

private:
  struct SetAside {
    model::Change::Kind change = model::Change::Kind::write; ///< what was refused of it
    Refusal::Kind kind = Refusal::Kind::for_now;
    std::string why;
    core::Backoff pause{std::chrono::minutes{1}, std::chrono::hours{1}};
    core::Clock::time_point until;
    bool is_needed = true; ///< by the last publish(); else kept only so that the pause goes on if it is wanted again
  };
  Result<void> read_back();
  std::optional<const model::Tree::value_type*> lone_quiet_value(const model::Tree& wanted,
                                                                 core::Clock::time_point now) const;
  Result<bool> rewrite(const model::Tree::value_type& entry);
  std::vector<model::Change> without_set_aside(std::vector<model::Change> changes, core::Clock::time_point now) const;
  std::vector<model::Change> order(std::vector<model::Change> changes, core::Clock::time_point now) const;
  Result<void> write(std::vector<model::Change> changes, core::Clock::time_point now);
  Result<void> write_together(std::vector<model::Change> changes, core::Clock::time_point now);
  Result<void> write_each(const std::vector<model::Change>& changes, core::Clock::time_point now);
  Result<void> touch(core::Clock::time_point now);
  Result<void> write_halves(const std::vector<model::Change>& changes, core::Clock::time_point now);
  Result<void> check_store(std::span<const model::Change> changes, std::span<const Refusal> refused);
  const model::Tree::value_type* standing_beside(std::span<const model::Change> changes) const;
  void plan_another_look(core::Clock::time_point now);
  bool is_quiet(std::string_view key) const;
  bool stands(const model::Tree::value_type& entry) const;
  bool only_tells(const model::Change& change) const;
  bool is_set_aside(std::string_view key, model::Change::Kind change, core::Clock::time_point now) const;
  bool is_to_change(const std::string& key, const model::Tree& wanted) const;
  void review_set_aside(const model::Tree& wanted, core::Clock::time_point now);
  void set_aside(const model::Change& change, const Refusal& refusal, core::Clock::time_point now);
  void report_set_aside();
  void note(std::span<const model::Change> changes);

  Store& store_;
  Layout layout_;
  bool known_ = false;
  model::Tree published_;
  std::map<std::string, SetAside, std::less<>> set_aside_;
  bool unwoken_ = false; ///< a key that nobody watches changed, and no watched one since
  bool untold_ = false;  ///< something changed, and the updated key was not written since
  bool takes_nothing_ = false;
  bool was_just_read_ = false;
  bool gives_answers_ = false; ///< of use, in this publish() or right before it
  bool takes_writes_ = false;  ///< found out in this publish()
  bool has_missed_ = false;    ///< some of what stands there may not be in published_
  std::optional<core::Clock::time_point> due_;
  core::Backoff look_pause_{std::chrono::seconds{1}, std::chrono::hours{1}};
  Counters counters_;
  model::Change rewritten_;                  ///< kept, so that it allocates nothing
  std::vector<std::string> newly_set_aside_; ///< not told yet, with the reason
};

} // namespace publish
