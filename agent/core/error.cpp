// SPDX-License-Identifier: BSD-2-Clause
#include "core/error.hpp"

#include <cstring>

#include "core/concat.hpp"

namespace core {

std::string describe(const Error& error) {
  if (error.os_error == 0) return error.context;
  return concat({error.context, ": ", std::strerror(error.os_error)});
}

std::unexpected<Error> os_failure(std::string_view call, std::string_view about) {
  const int number = errno;
  return std::unexpected(Error{concat({call, about}), number});
}

std::unexpected<Error> failure(std::string_view context) { return failure(Parts{context}); }

std::unexpected<Error> failure(Parts context) { return std::unexpected(Error{concat(context), 0}); }

} // namespace core
