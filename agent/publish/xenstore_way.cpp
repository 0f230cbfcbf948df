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

xenstorepp::Result<OpenedXenstore> XenstoreConnector::connect() {
  if (way_ == XenstoreWay::libxenstore) return connect_by_library();
  auto opened = connect_natively();
  if (opened || way_ == XenstoreWay::native) return opened;
  auto second = connect_by_library();
  return second ? std::move(second) : std::move(opened);
}

xenstorepp::Result<OpenedXenstore> XenstoreConnector::connect_natively() {
  auto transport = xenstorepp::open_default();
  if (!transport) return std::unexpected(std::move(transport.error()));
  if (way_ != XenstoreWay::native) tell("the agent's own client");
  auto address = (*transport)->name();
  return OpenedXenstore{xenstorepp::Client(std::move(*transport), {.timeout = timeout}), std::move(address)};
}

xenstorepp::Result<OpenedXenstore> XenstoreConnector::connect_by_library() {
  const auto library = load_libxenstore();
  if (!library)
    return std::unexpected(xenstorepp::Error{xenstorepp::Code::unknown, core::describe(library.error()), 0});
  auto transport = open_libxenstore(*library);
  if (!transport) return std::unexpected(std::move(transport.error()));
  tell(library->name);
  return OpenedXenstore{xenstorepp::Client(std::move(*transport), {.timeout = library_timeout}), library->name};
}

void XenstoreConnector::tell(const char* taken) {
  if (told_ == taken) return;
  told_ = taken;
  core::log::write(core::log::Level::info, "xenstore", "through %s", taken);
}

} // namespace publish
