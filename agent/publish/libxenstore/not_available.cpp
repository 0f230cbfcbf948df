// SPDX-License-Identifier: BSD-2-Clause
#include "publish/libxenstore.hpp"
#include "publish/libxenstore_transport.hpp"

namespace publish {

core::Result<Libxenstore> load_libxenstore(std::span<const char* const> /*names*/) {
  return core::failure("libxenstore is not available: this program is linked statically and cannot load libraries");
}

/// Nobody has a library to open.
xenstorepp::Result<std::unique_ptr<xenstorepp::Transport>> open_libxenstore(const Libxenstore& /*library*/) {
  return std::unexpected(xenstorepp::Error{xenstorepp::Code::system, "open libxenstore", ENOSYS});
}

} // namespace publish
