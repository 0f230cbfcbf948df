// SPDX-License-Identifier: BSD-2-Clause
#include "doctor/store_probe.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <sys/stat.h>

#include "publish/assigned_nics.hpp"
#include "publish/owned_tree.hpp"

namespace doctor {
namespace {

using xenstorepp::Code;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds timeout{5000}; // as publish::XenstoreStore
/// No key of ours, and of nobody else's.
constexpr std::string_view scratch = "/xen-guest-agent-doctor";
constexpr std::array<const char*, 4> directories{"data", "attr", "feature", "control"};

std::optional<Way> look_at(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) == 0) return Way{path, true, status.st_mode & 07777U, status.st_uid, status.st_gid};
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  return Way{path};
}

bool is_of_connection(Code code) {
  return code == Code::timed_out || code == Code::closed || code == Code::protocol || code == Code::system;
}

std::string sentence(const xenstorepp::Error& error) {
  if (error.os_error != 0) return core::describe({error.context, error.os_error});
  return xenstorepp::describe(error);
}

/// What the body of a transaction returns so that it is given up.
constexpr const char* given_up = "given up";

} // namespace

StoreProbe::StoreProbe(std::span<const std::string> devices, publish::XenstoreWay way) : connector_(way) {
  const char* chosen = std::getenv("XENSTORED_PATH");
  from_environment_ = chosen != nullptr && *chosen != '\0'; // as xenstorepp::open_default()
  if (from_environment_) {
    way_ = look_at(chosen);
    return;
  }
  for (const auto& path : devices) {
    if (!way_) way_ = look_at(path);
  }
}

StoreFindings StoreProbe::look() {
  StoreFindings findings;
  findings.from_environment = from_environment_;
  findings.way = way_;
  open(findings);
  if (findings.reach != Reach::answers || !identify(findings) || !try_writing(findings)) return findings;
  if (auto nics = publish::read_assigned_nics(*client_))
    findings.assigned = std::move(*nics);
  else
    fail(nics.error(), findings);
  return findings;
}

void StoreProbe::open(StoreFindings& findings) {
  auto opened = connector_.connect();
  if (opened) {
    client_ = std::move(opened->client);
    client_->set_timeout(timeout);
    findings.reach = Reach::answers;
    return;
  }
  const auto number = opened.error().os_error;
  findings.why = sentence(opened.error());
  if (number == EACCES || number == EPERM)
    findings.reach = Reach::forbidden;
  else
    findings.reach = way_ ? Reach::failed : Reach::no_way;
}

/// False: no more use in going on.
bool StoreProbe::fail(const xenstorepp::Error& error, StoreFindings& findings) {
  findings.reach = error.code == Code::timed_out ? Reach::silent : Reach::failed;
  findings.why = sentence(error);
  return false;
}

bool StoreProbe::identify(StoreFindings& findings) {
  const auto start = Clock::now();
  auto domid = client_->read("domid");
  findings.round_trip = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start);
  if (!domid && is_of_connection(domid.error().code)) return fail(domid.error(), findings);
  findings.domid = domid.value_or("?");
  xenstorepp::Batch batch;
  batch.read("name").read("unique-domain-id");
  const auto replies = client_->perform(batch);
  if (!replies) return fail(replies.error(), findings);
  findings.name = replies->at(0).value_or("");
  findings.unique_domain_id = replies->at(1).has_value();
  return true;
}

/// Where there are no transactions nothing can be tried without a trace, and is not. A refusal proves something only if
/// it comes twice: a migration ends a transaction with refusals, too.
bool StoreProbe::try_writing(StoreFindings& findings) {
  if (!client_->capabilities().transaction) return true;
  xenstorepp::Batch batch;
  for (const auto* directory : directories)
    batch.write(std::string(directory).append(scratch), "");
  for (int attempt = 0; attempt < 2; ++attempt) {
    findings.trials.clear();
    const auto done = client_->transact(1, [&](xenstorepp::Transaction& transaction) -> xenstorepp::Result<void> {
      const auto replies = transaction.perform(batch);
      if (!replies) return std::unexpected(replies.error());
      for (std::size_t i = 0; i < directories.size(); ++i) {
        const auto& reply = replies->at(i);
        findings.trials.push_back({directories.at(i), reply.has_value(), reply ? "" : sentence(reply.error())});
      }
      return std::unexpected(xenstorepp::Error{Code::unknown, given_up, 0});
    });
    if (findings.trials.empty()) return fail(done.error(), findings);
    if (std::ranges::all_of(findings.trials, &Trial::allowed)) break;
  }
  return true;
}

void StoreProbe::read_published(std::span<const std::string_view> roots, StoreFindings& findings) {
  if (!client_ || findings.reach != Reach::answers) return;
  if (auto tree = publish::read_owned_tree(*client_, roots))
    findings.published = std::move(tree->nodes);
  else
    fail(tree.error(), findings);
}

} // namespace doctor
