// SPDX-License-Identifier: BSD-2-Clause
// xen-guest-agent: a page that puts the rooms together.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "core/log.hpp"
#include "core/loop.hpp"
#include "core/text.hpp"
#include "daemon/agent.hpp"
#include "daemon/settings.hpp"
#include "daemon/start_checks.hpp"
#include "model/print.hpp"
#include "platform/platform.hpp"
#include "publish/libxenstore.hpp"
#include "publish/text_store.hpp"
#include "publish/xenstore_store.hpp"
#include "schema/version.hpp"

namespace agent {
namespace {

/// A sentence for the user, on stderr wherever the log goes.
int complain(const std::string& sentence, int status) {
  std::fprintf(stderr, "xen-guest-agent: %s\n", sentence.c_str());
  return status;
}

collect::Options collect_options(const Settings& settings) {
  collect::Options options;
  options.os_release = settings.os_release;
  options.nics = settings.nics;
  options.nics.all_interfaces |= settings.schema->shows_other_nics;
  options.disks = settings.disks;
  options.memory_step = settings.memory_step;
  return options;
}

int show(platform::Platform& platform, const Settings& settings) {
  core::log::open(core::log::Target::standard_error, core::log::Level::warn);
  publish::XenstoreStore store(settings.xenstore); // opened only if it is asked
  const auto facts = collect_all(platform, store, collect_options(settings));
  const auto tree = settings.schema->render(facts, {settings.address_prefix});
  const auto text = settings.json ? model::to_json(tree) : model::to_text(tree);
  return std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0 ? 1 : 0;
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
  AgentOptions options;
  options.collect = collect_options(settings);
  options.schema = {settings.address_prefix};
  options.memory_interval = settings.memory_interval;
  options.scan_interval = has_network ? settings.scan_interval : std::chrono::seconds(0);
  return options;
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

int run(platform::Platform& platform, const Settings& settings) {
  if (settings.sink == Sink::xenstore) {
    if (const auto objection = check_role(platform)) return complain(*objection, 3);
  }
  core::log::open(settings.to_stderr ? core::log::Target::standard_error : core::log::Target::system_logger,
                  settings.log_level);
  // A reader of standard output that goes away ends us, as it ends any filter; a store that does is an error to mend.
  if (settings.sink == Sink::xenstore) std::signal(SIGPIPE, SIG_IGN);
  if (settings.pm_freeze_timeout) set_pm_freeze_timeout(platform, *settings.pm_freeze_timeout);
  report_other_agents(platform);
  core::Loop loop;
  const auto store = make_store(settings);
  Agent agent(loop, platform, *settings.schema, *store, layout(settings), agent_options(settings));
  if (!settings.once) {
    loop.on_signal(SIGHUP, [&] { agent.refresh(); });
    agent.listen();
  }
  if (const auto started = agent.start(); !started) return complain(explain_failed_start(started.error()), 1);
  if (!settings.once) {
    // Not before: until here these two end us at once, however long the store lets us wait.
    loop.on_signal(SIGTERM, [&] { loop.stop(); });
    loop.on_signal(SIGINT, [&] { loop.stop(); });
  }
  core::log::write(core::log::Level::info, "agent", "version %s, schema %s", schema::version_text,
                   std::string(settings.schema->name).c_str());
  if (!settings.once) loop.run();
  return 0;
}

/// A program started without standard descriptors would get the store as one of them, and write its log there.
void fill_standard_descriptors() {
  int fd = -1;
  do {
    fd = ::open("/dev/null", O_RDWR);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) ::close(fd);
}

int main(int argc, char* const* argv) {
  fill_standard_descriptors();
  const auto settings = parse_settings(argc, argv);
  if (!settings) return complain(settings.error(), 2);
  if (settings->command == Command::help) return std::fputs(usage(), stdout) < 0 ? 1 : 0;
  if (settings->command == Command::version)
    return std::printf("xen-guest-agent %s\n", schema::version_text) < 0 ? 1 : 0;
  if (settings->xenstore == publish::XenstoreWay::libxenstore) {
    if (const auto library = publish::load_libxenstore(); !library)
      return complain("--xenstore libxenstore: " + core::describe(library.error()), 1);
  }
  const auto platform = platform::make_platform(settings->root, settings->network);
  return settings->command == Command::show ? show(*platform, *settings) : run(*platform, *settings);
}

} // namespace
} // namespace agent

int main(int argc, char** argv) { return agent::main(argc, argv); }
