// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string>

#include <xenstorepp/client.hpp>

namespace publish {

/// By whose means xenstore is spoken to.
enum class XenstoreWay : std::uint8_t {
  native,      ///< xenstorepp's own: nothing else is needed
  libxenstore, ///< the system's library: Libxenstore has its ways
  automatic,   ///< native; if that finds nothing that opens, libxenstore, if it can be had and connects
};

struct OpenedXenstore {
  xenstorepp::Client client;
  std::string address; ///< where it leads, for people: a device, a socket, or the library
};

/// Connects in that way, to the usual xenstored of this machine or the one that XENSTORED_PATH names, and says in the
/// log which way was taken, where there was a choice and each time it is another one.
class XenstoreConnector {
public:
  explicit XenstoreConnector(XenstoreWay way) noexcept : way_(way) {}

  /// Errors: as of xenstorepp::open_default() and open_libxenstore(); a library that cannot be had is Code::unknown.
  /// Where both ways were tried, the error is of the native one.
  xenstorepp::Result<OpenedXenstore> connect();

private:
  xenstorepp::Result<OpenedXenstore> connect_natively();
  xenstorepp::Result<OpenedXenstore> connect_by_library();
  void tell(const char* taken);

  XenstoreWay way_;
  std::string told_;
};

} // namespace publish
