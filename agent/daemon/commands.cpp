// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/commands.hpp"

#include <chrono>
#include <cstdlib>
#include <string_view>

#include <unistd.h>

#include "core/concat.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "core/write_all.hpp"
#include "daemon/agent.hpp"
#include "daemon/pending_changes.hpp"
#include "daemon/start_checks.hpp"
#include "daemon/status_command.hpp"
#include "daemon/status_socket.hpp"
#include "doctor/examine.hpp"
#include "doctor/report.hpp"
#include "model/print.hpp"

namespace agent {
namespace {

using config::Settings;

/// 0: nothing; 1: something; 2: it is not known.
int show_changes(platform::Platform& platform, publish::Store& store, const Settings& settings) {
  if (const auto objection = check_role(platform)) return complain(objection->sentence, 2);
  const auto changes =
      pending_changes(platform, store, *settings.schema, {settings.address_prefix}, collect_options(settings));
  if (!changes) return complain(explain_failed_start(changes.error(), platform.hints()), 2);
  std::string text;
  for (const auto& change : *changes)
    core::append(text, {model::to_line(change), "\n"});
  if (print(settings.json ? model::changes_to_json(*changes) : text) != 0) return 2;
  return changes->empty() ? 0 : 1;
}

/// Colour only for a terminal whose user did not say no (no-color.org).
bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  return ::isatty(STDOUT_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

/// Of the agent that listens there; "" if none answers at once.
std::string ask_for_sandbox(const std::string& path) {
  constexpr std::chrono::seconds patience{1};
  if (path.empty()) return "";
  const auto document = ask_status(path, patience);
  return document ? std::string(status_line(document->text, "sandbox")) : "";
}

} // namespace

int complain(const std::string& sentence, int status) {
  core::write_all(STDERR_FILENO, core::concat({"xen-guest-agent: ", sentence, "\n"}));
  return status;
}

int print(const std::string& text) { return core::write_all(STDOUT_FILENO, text) ? 0 : 1; }

collect::Options collect_options(const Settings& settings) {
  collect::Options options{.os_release = settings.os_release,
                           .nics = settings.nics,
                           .memory_step = settings.memory_step,
                           .disks = settings.disks};
  options.nics.all_interfaces |= settings.schema->shows_other_nics;
  return options;
}

std::string status_path(const Settings& settings) {
  const auto path = settings.status_socket.value_or(config::default_status_socket);
  return path.empty() ? path : settings.root + path;
}

int show(platform::Platform& platform, publish::Store& store, const Settings& settings) {
  core::log::open(core::log::Target::standard_error, core::log::Level::warn);
  if (settings.diff) return show_changes(platform, store, settings);
  const auto facts = collect_all(platform, store, collect_options(settings));
  const auto tree = settings.schema->render(facts, {settings.address_prefix});
  return print(settings.json ? model::to_json(tree) : model::to_text(tree));
}

int status(const Settings& settings) {
  const auto path = status_path(settings);
  if (path.empty()) return complain("the status socket is none: give --status-socket the path that the agent has", 1);
  const auto document = ask_status(path);
  if (!document) return complain(document.error(), 1);
  return print(settings.json ? document->json : document->text);
}

int clear(platform::Platform& platform, publish::Store& store, const Settings& settings) {
  core::log::open(core::log::Target::standard_error, core::log::Level::warn);
  if (const auto objection = check_role(platform)) return complain(objection->sentence, objection->status);
  if (const auto others = platform.other_agents(); !others.empty())
    return complain(core::printable(others.front()) + " is at work: stop it first, or let it clear: --on-exit clear",
                    1);
  publish::Publisher publisher(store, {schema::owned_by_any(), {}, "", settings.schema->updated_key});
  const auto cleared = publisher.clear(core::Clock::now());
  if (!cleared) return complain(explain_failed_start(cleared.error(), platform.hints()), 1);
  return publisher.left_out(core::Clock::now()).empty() ? 0 : 1;
}

int examine(platform::Platform& platform, const Settings& settings) {
  core::log::open(core::log::Target::standard_error, core::log::Level::error);
  const auto lines = doctor::diagnose(doctor::examine(platform, {collect_options(settings),
                                                                 settings.schema,
                                                                 {settings.address_prefix},
                                                                 settings.xenstore,
                                                                 ask_for_sandbox(status_path(settings))}));
  if (print(settings.json ? doctor::to_json(lines) : doctor::to_text(lines, wants_colour())) != 0) return 2;
  return doctor::exit_status(lines);
}

} // namespace agent
