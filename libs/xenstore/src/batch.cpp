// SPDX-License-Identifier: BSD-2-Clause
#include <xenstorepp/client.hpp>
#include <xenstorepp/wire.hpp>

namespace xenstorepp {
namespace {

constexpr std::uint32_t number(wire::Type type) noexcept { return static_cast<std::uint32_t>(type); }

} // namespace

Batch& Batch::read(std::string_view path) {
  requests_.push_back({number(wire::Type::read), std::string(path), ""});
  return *this;
}

Batch& Batch::list(std::string_view path) {
  requests_.push_back({number(wire::Type::directory), std::string(path), ""});
  return *this;
}

Batch& Batch::write(std::string_view path, std::string_view value) {
  requests_.push_back({number(wire::Type::write), std::string(path), std::string(value)});
  return *this;
}

Batch& Batch::make_directory(std::string_view path) {
  requests_.push_back({number(wire::Type::mkdir), std::string(path), ""});
  return *this;
}

Batch& Batch::remove(std::string_view path) {
  requests_.push_back({number(wire::Type::rm), std::string(path), ""});
  return *this;
}

} // namespace xenstorepp
