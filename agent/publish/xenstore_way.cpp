// SPDX-License-Identifier: BSD-2-Clause
#include "publish/xenstore_way.hpp"

#include <chrono>
#include <utility>

#include "core/log.hpp"
#include "publish/libxenstore_transport.hpp"

namespace publish {
namespace {

constexpr std::chrono::milliseconds timeout{5000};
/// The library waits for each answer as long as it takes. When it is there, it is not too late.
constexpr std::chrono::hours library_timeout{24};

} // namespace

xenstorepp::Result<xenstorepp::Client> XenstoreConnector::connect() {
  if (way_ == XenstoreWay::libxenstore) return connect_by_library();
  auto client = connect_natively();
  if (client || way_ == XenstoreWay::native) return client;
  auto second = connect_by_library();
  return second ? std::move(second) : std::move(client);
}

xenstorepp::Result<xenstorepp::Client> XenstoreConnector::connect_natively() {
  auto client = xenstorepp::Client::open({.timeout = timeout});
  if (client && way_ != XenstoreWay::native) tell("the agent's own client");
  return client;
}

xenstorepp::Result<xenstorepp::Client> XenstoreConnector::connect_by_library() {
  const auto library = load_libxenstore();
  if (!library)
    return std::unexpected(xenstorepp::Error{xenstorepp::Code::unknown, core::describe(library.error()), 0});
  auto transport = open_libxenstore(*library);
  if (!transport) return std::unexpected(std::move(transport.error()));
  tell(library->name);
  return xenstorepp::Client(std::move(*transport), {.timeout = library_timeout});
}

void XenstoreConnector::tell(const char* taken) {
  if (told_ == taken) return;
  told_ = taken;
  core::log::write(core::log::Level::info, "xenstore", "through %s", taken);
}

} // namespace publish
