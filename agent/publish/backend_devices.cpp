// SPDX-License-Identifier: BSD-2-Clause
#include "publish/backend_devices.hpp"

#include <vector>

#include <xenstorepp/path.hpp>

namespace publish {
namespace {

/// Whether the answer will be the same the next time.
bool is_final(const xenstorepp::Reply& reply) {
  using xenstorepp::Code;
  if (reply) return true;
  const auto code = reply.error().code;
  return code == Code::not_found || code == Code::access_denied || code == Code::not_permitted;
}

} // namespace

xenstorepp::Result<model::BackendDevices> read_backend_devices(xenstorepp::Client& client,
                                                               std::span<const std::string> frontends) {
  xenstorepp::Batch ask_for_backends;
  for (const auto& frontend : frontends)
    ask_for_backends.read(frontend + "/backend");
  const auto backends = client.perform(ask_for_backends);
  if (!backends) return std::unexpected(backends.error());
  model::BackendDevices devices;
  std::vector<std::string> with_backend;
  xenstorepp::Batch ask_for_names;
  for (std::size_t i = 0; i < frontends.size(); ++i) {
    const auto& backend = backends->at(i);
    if (backend && backend->starts_with('/') && xenstorepp::is_valid_path(*backend + "/dev")) {
      with_backend.push_back(frontends[i]);
      ask_for_names.read(*backend + "/dev");
    } else if (is_final(backend)) {
      devices.emplace(frontends[i], "");
    }
  }
  const auto names = client.perform(ask_for_names);
  if (!names) return std::unexpected(names.error());
  for (std::size_t i = 0; i < with_backend.size(); ++i) {
    if (is_final(names->at(i))) devices.emplace(with_backend[i], names->at(i).value_or(""));
  }
  return devices;
}

} // namespace publish
