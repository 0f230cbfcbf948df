// SPDX-License-Identifier: BSD-2-Clause
#include "daemon/pending_changes.hpp"

#include <string>

#include "daemon/agent.hpp"

namespace agent {
namespace {

/// A flag that stands was judged in this domain, and is kept as long as there is a balloon driver. One that does not
/// stand is a matter of time, which this look does not have.
void keep_balloon_flag(platform::Platform& platform, const schema::Schema& schema, const model::Tree& standing,
                       model::Facts& facts) {
  const auto flag = standing.find(std::string(schema.balloon_key));
  if (facts.xen.balloon || flag == standing.end() || flag->second != "1") return;
  const auto balloon = platform.balloon();
  facts.xen.balloon = balloon && balloon->has_value();
}

} // namespace

core::Result<std::vector<model::Change>> pending_changes(platform::Platform& platform, publish::Store& store,
                                                         const schema::Schema& schema, const schema::Options& layout,
                                                         const collect::Options& options) {
  if (auto opened = store.open(); !opened) return std::unexpected(opened.error());
  const auto standing = store.read(schema::owned_by_any());
  if (!standing) return std::unexpected(standing.error());
  auto facts = collect_all(platform, store, options);
  keep_balloon_flag(platform, schema, *standing, facts);
  return model::difference(*standing, schema.render(facts, layout), schema::owned_by_any());
}

} // namespace agent
