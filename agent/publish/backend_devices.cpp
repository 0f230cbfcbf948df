// SPDX-License-Identifier: BSD-2-Clause
#include "publish/backend_devices.hpp"

#include <vector>

#include <xenstorepp/path.hpp>

namespace publish {

xenstorepp::Result<std::map<std::string, std::string>> read_backend_devices(xenstorepp::Client& client,
                                                                            std::span<const std::string> frontends) {
  xenstorepp::Batch ask_for_backends;
  for (const auto& frontend : frontends)
    ask_for_backends.read(frontend + "/backend");
  const auto backends = client.perform(ask_for_backends);
  if (!backends) return std::unexpected(backends.error());
  std::vector<std::string> readable;
  xenstorepp::Batch ask_for_names;
  for (std::size_t i = 0; i < frontends.size(); ++i) {
    const auto& backend = backends->at(i);
    if (!backend || !backend->starts_with('/') || !xenstorepp::is_valid_path(*backend + "/dev")) continue;
    readable.push_back(frontends[i]);
    ask_for_names.read(*backend + "/dev");
  }
  const auto names = client.perform(ask_for_names);
  if (!names) return std::unexpected(names.error());
  std::map<std::string, std::string> devices;
  for (std::size_t i = 0; i < readable.size(); ++i) {
    if (names->at(i)) devices.emplace(readable[i], *names->at(i));
  }
  return devices;
}

} // namespace publish
