// SPDX-License-Identifier: BSD-2-Clause
#include "publish/libxenstore.hpp"

namespace publish {

core::Result<Libxenstore> load_libxenstore(std::span<const char* const> /*names*/) {
  return core::failure("libxenstore is not available: this program is linked statically and cannot load libraries");
}

} // namespace publish
