// SPDX-License-Identifier: BSD-2-Clause
#include "platform/sandbox.hpp"
#include "core/concat.hpp"
#include "core/decimal.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "platform/agent_user.hpp"
#include "platform/linux/agent_calls.hpp"
#include "platform/linux/landlock.hpp"
#include "platform/linux/privileges.hpp"

namespace platform {
namespace {

class Entering {
public:
  explicit Entering(const SandboxNeeds& needs) : needs_(needs) {}

  /// Each step needs rights that a later one gives up.
  Sandbox enter() {
    auto landlock = prepare_landlock();
    drop_bounding_capabilities();
    change_user();
    note("capabilities dropped", drop_capabilities());
    no_new_privileges();
    if (landlock) note(files_, landlock->enter());
    filter_calls();
    return std::move(sandbox_);
  }

private:
  void note(const std::string& layer, const core::Result<void>& outcome) {
    if (outcome)
      sandbox_.achieved.push_back(layer);
    else
      sandbox_.missing.push_back(core::concat({layer, " (", core::describe(outcome.error()), ")"}));
  }

  core::Result<Landlock> prepare_landlock() {
    auto landlock = Landlock::begin();
    if (!landlock) {
      note("files restricted (Landlock)", std::unexpected(landlock.error()));
      return landlock;
    }
    files_ = core::concat({"files restricted (Landlock ", core::Decimal(landlock->version()), ")"});
    for (const auto& path : needs_.readable)
      landlock->allow_reading(path);
    for (const auto& path : needs_.listable)
      landlock->allow_listing(path);
    for (const auto& path : needs_.stores)
      landlock->allow_writing(path);
    return landlock;
  }

  /// What the other user could not open again is no business of his: then root stays, with no other right than that
  /// files are root's.
  void change_user() {
    if (::geteuid() == 0) {
      const auto user = find_agent_user();
      const auto changed = user ? become_user(*user, ways_of(needs_)) : std::unexpected(user.error());
      if (!changed) {
        note(core::concat({"user ", agent_user}), changed);
        return;
      }
    }
    sandbox_.achieved.push_back(core::concat({"user ", core::Decimal(::geteuid())}));
  }

  void no_new_privileges() {
    // No other process of this user may look into this one, and no core file is written.
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
      note("no_new_privs", core::os_failure("prctl"));
    else
      sandbox_.achieved.emplace_back("no_new_privs");
  }

  void filter_calls() {
    const char* layer = "system calls filtered";
    if (own_convention.architecture == 0) {
      note(layer, core::failure("not written for this machine yet"));
      return;
    }
    std::vector<CallRule> rules;
    const auto add = [&](std::span<const CallRule> more) { rules.insert(rules.end(), more.begin(), more.end()); };
    add(instrumentation_calls());
    if (needs_.system_library) add(system_library_calls());
    add(agent_calls());
    add(abort_calls(static_cast<std::uint32_t>(::getpid())));
    auto program = make_filter(own_convention, rules);
    const sock_fprog filter{.len = static_cast<unsigned short>(program.size()), .filter = program.data()};
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) != 0)
      note(layer, core::os_failure("prctl"));
    else
      sandbox_.achieved.emplace_back(layer);
  }

  const SandboxNeeds& needs_;
  Sandbox sandbox_;
  std::string files_;
};

} // namespace

Sandbox enter_sandbox(const SandboxNeeds& needs) { return Entering(needs).enter(); }

} // namespace platform
