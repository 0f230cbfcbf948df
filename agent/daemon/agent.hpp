// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <ctime>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "collect/collectors.hpp"
#include "core/backoff.hpp"
#include "core/chance.hpp"
#include "core/log.hpp"
#include "core/loop.hpp"
#include "daemon/flush_window.hpp"
#include "daemon/rendering.hpp"
#include "model/facts.hpp"
#include "platform/platform.hpp"
#include "publish/publisher.hpp"
#include "publish/store.hpp"
#include "schema/schema.hpp"

namespace agent {

struct StatusReport;

struct AgentOptions {
  collect::Options collect;
  schema::Options schema;
  std::chrono::seconds memory_interval{60};
  std::chrono::seconds scan_interval{
      60}; ///< between two looks at the network, where no change source tells of it; 0: none
  core::Chance chance = core::always_whole; ///< spreads what the agents of a host would do in the same moment
};

/// The heart: hears that something may have changed, reads it anew, renders the tree, has the difference published.
///
///     change source, timer, signal -> dirty subjects -> collectors -> facts -> schema -> publisher
///
/// Everything happens on the loop's thread. Nothing after start() ends the agent: what fails is logged once and tried
/// again.
class Agent {
public:
  Agent(core::Loop& loop, platform::Platform& platform, const schema::Schema& schema, publish::Store& store,
        publish::Layout layout, AgentOptions options);
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;
  ~Agent();

  /// Reads everything and publishes it. The only call that may fail: when the store cannot be reached, or takes
  /// nothing.
  core::Result<void> start();

  /// Registers at the loop what there is to wait for. To be called before start(), so that no change falls in between.
  void listen();

  /// Reads everything anew, and everything that was published (SIGHUP).
  void refresh();

  /// Removes everything that it published: what an agent that is gone should not leave to be believed.
  [[gnu::cold]] core::Result<void> withdraw();

  /// Calls `told` at the beginning of each tick, the look at memory: a sign of life that costs no wake-up.
  void on_tick(std::function<void()> told) { ticked_ = std::move(told); }

  /// Memory ran out in the middle of something: nothing that was under way is relied upon. All is read anew, over a
  /// new connection, after the pause that a store in trouble gets.
  [[gnu::cold]] void recover();

  /// What there is to say of its work (agent_status.cpp).
  StatusReport status() const;

private:
  void follow_sources();
  void hear(int fd);
  void miss_no_more();
  void mark(platform::Subjects subjects);
  void tick();
  void set_next_tick(core::Clock::time_point now);
  void retry(platform::Subject subject);
  void try_collecting_later(core::Clock::time_point now);
  void collect();
  void run_collectors();
  core::Result<bool> learn_assigned_nics();
  bool needs_assigned_nics() const;
  void watch_balloon(core::Clock::time_point now);
  void enter_new_domain();
  bool has_changed_domain();
  void keep_balloon_flag();
  void compare_with_store();
  core::Result<bool> publish();
  core::Result<void> publish_beside_standing();
  void flush();
  void finish_flush(bool once_more);
  void try_again_later(const core::Error& error);
  void store_is_ready();
  void leave_flood_alone(core::Clock::duration reading);
  void follow_store_descriptor();

  core::Loop& loop_;
  platform::Platform& platform_;
  const schema::Schema& schema_;
  publish::Store& store_;
  publish::Publisher publisher_;
  AgentOptions options_;

  model::Facts facts_;
  Rendering rendering_;
  collect::History history_;
  platform::Subjects dirty_ = platform::Subjects::all();
  FlushWindow window_;
  core::Loop::Timer flush_timer_;
  core::Loop::Timer memory_timer_;
  core::Loop::Timer scan_timer_;
  core::Loop::Timer retry_timer_;
  core::Loop::Timer resume_timer_;  ///< runs while a resume is suspected
  core::Loop::Timer look_timer_;    ///< runs while some of what stands in the store is not known
  core::Loop::Timer flood_timer_;   ///< runs while a flood of events is left alone
  core::Loop::Timer balloon_timer_; ///< runs while the balloon is not known to be at rest
  core::Loop::Timer sources_timer_; ///< runs while a change source is missed
  core::Backoff retry_pause_;
  core::Backoff store_pause_;
  core::Backoff sources_pause_;
  core::Clock::time_point last_failure_;
  bool longest_pause_is_told_ = false;
  std::vector<core::log::Condition> collector_conditions_;
  core::log::Condition store_condition_;
  core::log::Condition nics_condition_;
  core::log::Condition backends_condition_;
  std::vector<platform::ChangeSource> sources_;
  platform::Subjects told_;     ///< by a change source
  platform::Subjects periodic_; ///< memory, and what no source tells of
  platform::Subjects retried_;  ///< what could not be read the last time, or is not settled
  /// What a passing trouble may have kept from being read since the start; until the first tick.
  platform::Subjects unread_ = platform::Subjects::all();
  core::Clock::time_point disks_looked_at_;
  bool is_in_unison_ = true;    ///< with other guests, that started or were resumed in the same moment
  bool resume_is_told_ = false; ///< by a change source
  std::string identity_;        ///< of this domain; kept only where nothing tells of a new one
  bool nics_known_ = false;     ///< facts_.assigned_nics are those of this domain as it is now
  int store_fd_ = -1;
  std::function<void()> ticked_;
  std::time_t started_ = std::time(nullptr);
};

/// Reads every subject once; what fails is logged and left out. Where only the store can name a NIC, it is asked.
model::Facts collect_all(platform::Platform& platform, publish::Store& store, const collect::Options& options);

} // namespace agent
