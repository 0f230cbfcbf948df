// SPDX-License-Identifier: BSD-2-Clause
#include "publish/libxenstore_request.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string_view>

namespace publish {
namespace {

using xenstorepp::wire::Message;
using xenstorepp::wire::Type;

constexpr char nul = '\0';
constexpr std::size_t max_names = std::size_t{1024} * 1024;

struct Free {
  void operator()(void* memory) const noexcept { std::free(memory); } // NOLINT(cppcoreguidelines-no-malloc): C's
};

std::unexpected<int> failed() { return std::unexpected(errno); }

LibxenstoreAnswer acknowledged(bool done) {
  if (!done) return failed();
  return std::string("OK") + nul;
}

/// What stands behind the first string and its NUL.
std::string_view rest_of(const std::string& payload) {
  const auto end = payload.find(nul);
  return end == std::string::npos ? std::string_view() : std::string_view(payload).substr(end + 1);
}

LibxenstoreAnswer read(const Libxenstore& library, xs_handle* handle, const Message& request) {
  unsigned length = 0;
  const std::unique_ptr<void, Free> value(
      library.read(handle, request.header.transaction_id, request.payload.c_str(), &length));
  if (!value) return failed();
  return std::string(static_cast<const char*>(value.get()), length);
}

/// All names, each with its NUL.
LibxenstoreAnswer list(const Libxenstore& library, xs_handle* handle, const Message& request) {
  unsigned count = 0;
  const std::unique_ptr<char*, Free> names(
      library.list(handle, request.header.transaction_id, request.payload.c_str(), &count));
  if (!names) return failed();
  std::string joined;
  for (const char* name : std::span(names.get(), count)) {
    joined.append(name).push_back(nul);
    if (joined.size() > max_names) return std::unexpected(E2BIG);
  }
  return joined;
}

LibxenstoreAnswer list_whole(const Libxenstore& library, xs_handle* handle, const Message& request) {
  auto names = list(library, handle, request);
  if (names && names->size() > xenstorepp::wire::max_payload) return std::unexpected(E2BIG);
  return names;
}

/// The library reads long directories in parts by itself, and hands on the whole; the client asks for parts of it.
LibxenstoreAnswer list_part(const Libxenstore& library, xs_handle* handle, const Message& request) {
  const auto offset = xenstorepp::wire::parse_number(rest_of(request.payload));
  const auto names = list(library, handle, request);
  if (!names) return names;
  if (!offset || *offset > names->size()) return std::unexpected(EINVAL);
  auto part = std::to_string(std::hash<std::string>{}(*names)) + nul; // another one if the directory changes
  const auto room = xenstorepp::wire::max_payload - part.size() - 1;
  const auto left = std::string_view(*names).substr(*offset);
  if (left.size() <= room) return part.append(left) + nul;
  return part.append(left.substr(0, left.rfind(nul, room - 1) + 1));
}

LibxenstoreAnswer write(const Libxenstore& library, xs_handle* handle, const Message& request) {
  const auto value = rest_of(request.payload);
  return acknowledged(library.write(handle, request.header.transaction_id, request.payload.c_str(), value.data(),
                                    static_cast<unsigned>(value.size())));
}

LibxenstoreAnswer start(const Libxenstore& library, xs_handle* handle) {
  const auto id = library.start(handle);
  if (id == 0) return failed();
  return std::to_string(id) + nul;
}

LibxenstoreAnswer call(const Libxenstore& library, xs_handle* handle, const Message& request) {
  const auto transaction = request.header.transaction_id;
  const char* const path = request.payload.c_str();
  const std::string second(rest_of(request.payload)); // a watch's token, with its NUL
  switch (request.header.type) {
    case Type::read: return read(library, handle, request);
    case Type::directory: return list_whole(library, handle, request);
    case Type::directory_part: return list_part(library, handle, request);
    case Type::write: return write(library, handle, request);
    case Type::rm: return acknowledged(library.remove(handle, transaction, path));
    case Type::transaction_start: return start(library, handle);
    case Type::transaction_end: return acknowledged(library.end(handle, transaction, *path == 'F'));
    case Type::watch: return acknowledged(library.watch(handle, path, second.c_str()));
    case Type::unwatch: return acknowledged(library.unwatch(handle, path, second.c_str()));
    default: return std::unexpected(ENOSYS);
  }
}

} // namespace

LibxenstoreAnswer carry_out(const Libxenstore& library, xs_handle* handle, const Message& request) {
  errno = 0;
  return call(library, handle, request);
}

} // namespace publish
