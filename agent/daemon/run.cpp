// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/run.hpp"

#include <csignal>
#include <memory>
#include <optional>

#include <unistd.h>

#include "core/heap.hpp"
#include "core/log.hpp"
#include "core/loop.hpp"
#include "core/text.hpp"
#include "daemon/agent.hpp"
#include "daemon/commands.hpp"
#include "daemon/sandbox_needs.hpp"
#include "daemon/start_checks.hpp"
#include "daemon/status_command.hpp"
#include "daemon/status_report.hpp"
#include "daemon/status_socket.hpp"
#include "daemon/supervision.hpp"
#include "platform/sandbox.hpp"
#include "publish/libxenstore.hpp"
#include "publish/text_store.hpp"
#include "publish/xenstore_store.hpp"
#include "schema/version.hpp"

namespace agent {
namespace {

using config::SandboxMode;
using config::Settings;
using config::Sink;

/// A service manager makes one for its service's user.
bool has_own_directory(const std::string& socket_path) {
  return ::access(socket_path.substr(0, socket_path.rfind('/')).c_str(), W_OK) == 0;
}

/// Bound before anything is published, as long as the process has the rights to. Without it the agent does its work.
std::unique_ptr<StatusSocket> bind_status_socket(const Settings& settings) {
  const auto path = status_path(settings);
  const bool is_service = !settings.once && settings.sink == Sink::xenstore;
  if (!is_service || path.empty()) return nullptr;
  const bool may = settings.status_socket || ::geteuid() == 0 || has_own_directory(path);
  if (!may) return nullptr;
  auto socket = StatusSocket::bind(path);
  if (socket) return std::move(*socket);
  core::log::write(core::log::Level::warn, "agent", "no status socket: %s", core::describe(socket.error()).c_str());
  return nullptr;
}

std::unique_ptr<publish::Store> make_store(const Settings& settings) {
  if (settings.sink == Sink::standard_output) return std::make_unique<publish::TextStore>(STDOUT_FILENO);
  return std::make_unique<publish::XenstoreStore>(settings.xenstore);
}

publish::Layout layout(const Settings& settings) {
  // The touch and the updated key are for a toolstack; on a terminal they would be noise.
  if (settings.sink == Sink::standard_output) return {settings.schema->owned, {}, "", ""};
  return {schema::owned_by_any(), settings.schema->quiet, settings.schema->touch_key, settings.schema->updated_key};
}

AgentOptions agent_options(const Settings& settings) {
  const bool has_network = settings.network != platform::NetworkSource::none;
  return {.collect = collect_options(settings),
          .schema = {settings.address_prefix},
          .memory_interval = settings.memory_interval,
          .scan_interval = has_network ? settings.scan_interval : std::chrono::seconds(0),
          .chance = core::by_chance};
}

/// Only if the user says so: it is a setting of the whole system.
void set_pm_freeze_timeout(platform::Platform& platform, std::chrono::seconds timeout) {
  const auto set = platform.set_pm_freeze_timeout(timeout);
  if (set)
    core::log::write(core::log::Level::info, "agent", "the kernel may take %lld s to freeze processes",
                     static_cast<long long>(timeout.count()));
  else
    core::log::write(core::log::Level::warn, "agent", "--pm-freeze-timeout: %s", core::describe(set.error()).c_str());
}

/// Nothing is done about them: each of us writes what changed for it, and nobody rewrites what another wrote.
void report_other_agents(platform::Platform& platform) {
  for (const auto& other : platform.other_agents())
    core::log::write(core::log::Level::warn, "agent", "another guest agent is running: %s; only one should",
                     core::printable(other).c_str());
}

void open_log(const Settings& settings) {
  const auto target = settings.to_stderr ? core::log::Target::standard_error : core::log::Target::system_logger;
  if (settings.log_filter.empty()) {
    core::log::open(target, settings.log_level);
    return;
  }
  const auto [filter, complaint] = core::log::read_filter(settings.log_filter);
  core::log::open(target, filter);
  if (!complaint.empty()) core::log::write(core::log::Level::warn, "agent", "log filter: %s", complaint.c_str());
}

/// Where nobody sees stderr the log has to tell why there is no agent.
int fail(const Settings& settings, const std::string& sentence, int status) {
  if (!settings.to_stderr) core::log::write(core::log::Level::error, "agent", "%s", sentence.c_str());
  return complain(sentence, status);
}

/// A supervisor would take the notice of a run that ends by itself, or tells a terminal, for that of its service.
NotifyEnvironment supervisor(const Settings& settings) {
  return settings.once || settings.sink != Sink::xenstore ? NotifyEnvironment{} : notify_environment();
}

/// Told to end. A failure is told, but is none: the host hears of us no less than of an agent that was killed.
void leave(Agent& agent, const Settings& settings) {
  if (settings.on_exit != config::OnExit::clear || settings.sink != Sink::xenstore) return;
  if (const auto withdrawn = agent.withdraw(); !withdrawn)
    core::log::write(core::log::Level::warn, "agent", "the keys stay: %s", core::describe(withdrawn.error()).c_str());
}

/// Nothing where the user wants none. What is not achieved is in the log, and with strict the reason not to start.
std::optional<platform::Sandbox> lock_in(platform::Platform& platform, const Settings& settings) {
  if (settings.sandbox == SandboxMode::off) return std::nullopt;
  const bool may_need_library = settings.xenstore != publish::XenstoreWay::native;
  const bool has_library = may_need_library && publish::load_libxenstore().has_value(); // later it cannot be loaded
  auto sandbox = platform::enter_sandbox(sandbox_needs(platform, settings, has_library));
  core::log::write(core::log::Level::info, "agent", "sandbox: %s", platform::describe(sandbox).c_str());
  return sandbox;
}

StatusReport report(const Agent& agent, const std::optional<platform::Sandbox>& sandbox) {
  auto report = agent.status();
  if (sandbox) report.sandbox.emplace(*sandbox); // which makes no code for an assignment
  return report;
}

/// Not before the start: until then these two end us at once, however long the store lets us wait.
void end_when_told(core::Loop& loop) {
  loop.on_signal(SIGTERM, [&] { loop.stop(); });
  loop.on_signal(SIGINT, [&] { loop.stop(); });
}

void announce(const Settings& settings) {
  core::log::write(core::log::Level::info, "agent", "version %s, schema %s", schema::version_text,
                   std::string(settings.schema->name).c_str());
}

} // namespace

int run(platform::Platform& platform, const Settings& settings, const std::string& remark) {
  open_log(settings);
  if (settings.sink == Sink::xenstore) {
    if (const auto objection = check_role(platform)) return fail(settings, objection->sentence, objection->status);
  }
  if (!remark.empty()) core::log::write(core::log::Level::warn, "agent", "%s", remark.c_str());
  // A reader of standard output that goes away ends us, as it ends any filter; a store that does is an error to mend.
  if (settings.sink == Sink::xenstore) std::signal(SIGPIPE, SIG_IGN);
  if (settings.pm_freeze_timeout) set_pm_freeze_timeout(platform, *settings.pm_freeze_timeout);
  core::Loop loop;
  const auto status_socket = bind_status_socket(settings);
  Supervision supervision(supervisor(settings), settings.memory_interval);
  const auto store = make_store(settings);
  Agent agent(loop, platform, *settings.schema, *store, layout(settings), agent_options(settings));
  if (!settings.once) {
    loop.on_signal(SIGHUP, [&] { agent.refresh(); });
    loop.on_out_of_memory([&] { agent.recover(); });
    agent.listen();
  }
  const auto sandbox = lock_in(platform, settings);
  if (settings.sandbox == SandboxMode::strict && !sandbox->missing.empty())
    return fail(settings, "--sandbox strict: " + platform::describe(*sandbox), 1);
  if (const auto started = agent.start(); !started)
    return fail(settings, explain_failed_start(started.error(), platform.hints()), 1);
  if (!settings.once) end_when_told(loop);
  report_other_agents(platform); // three calls for each process that runs: nobody's keys wait for that
  announce(settings);
  if (status_socket) status_socket->serve(loop, [&] { return status_document(report(agent, sandbox)); });
  if (settings.once) return 0;
  supervision.ready(agent.status());
  if (supervision) agent.on_tick([&] { supervision.alive(agent.status()); });
  core::trim_heap();
  loop.run();
  supervision.stopping();
  leave(agent, settings);
  return 0;
}

} // namespace agent
