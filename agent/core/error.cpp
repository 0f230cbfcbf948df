// SPDX-License-Identifier: BSD-2-Clause
#include "core/error.hpp"

#include <cstring>

namespace core {

std::string describe(const Error& error) {
  if (error.os_error == 0) return error.context;
  return error.context + ": " + std::strerror(error.os_error);
}

} // namespace core
