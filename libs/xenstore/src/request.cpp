// SPDX-License-Identifier: BSD-2-Clause
#include "request.hpp"

#include <xenstorepp/path.hpp>

namespace xenstorepp {
namespace {

using wire::Type;

struct Description {
  std::string_view verb;
  bool has_path; ///< Request::path is a path of the store
};

constexpr Description description(Type type) noexcept {
  switch (type) {
    case Type::directory:
    case Type::directory_part: return {"list", true};
    case Type::read: return {"read", true};
    case Type::get_perms: return {"get permissions of", true};
    case Type::watch: return {"watch", true};
    case Type::unwatch: return {"unwatch", true};
    case Type::write: return {"write", true};
    case Type::mkdir: return {"make directory", true};
    case Type::rm: return {"remove", true};
    case Type::set_perms: return {"set permissions of", true};
    case Type::transaction_start: return {"start transaction", false};
    case Type::transaction_end: return {"end transaction", false};
    case Type::get_domain_path: return {"get path of domain", false};
    case Type::get_feature: return {"get server features", false};
    default: return {"request", false};
  }
}

/// What others chose, as one printable line for a log.
std::string printable(std::string_view text, std::size_t max_size) {
  std::string clean(text.substr(0, max_size));
  for (char& c : clean) {
    if (c < ' ' || c > '~') c = '?';
  }
  return clean;
}

} // namespace

void put_payload(const Request& request, std::string& payload) {
  payload.clear();
  if (request.type == Type::get_feature) return;
  payload.reserve(request.path.size() + 1 + request.value.size());
  payload += request.path;
  payload += '\0';
  payload += request.value;
}

bool is_sendable(const Request& request, std::size_t max_payload) noexcept {
  if (description(request.type).has_path && !is_valid_path(request.path)) return false;
  return request.path.size() + 1 + request.value.size() <= max_payload;
}

std::string describe(const Request& request) {
  const auto [verb, has_path] = description(request.type);
  std::string text(verb);
  if (has_path) text.append(" ").append(printable(request.path, 256));
  return text;
}

bool is_acknowledged_only(Type type) noexcept {
  return type == Type::write || type == Type::mkdir || type == Type::rm || type == Type::set_perms;
}

Error refusal(std::string context, std::string_view reply) {
  const std::string_view text = reply.substr(0, reply.find('\0'));
  const Code code = code_from_wire(text);
  if (code == Code::unknown) context.append(": ").append(printable(text, 64));
  return Error{code, std::move(context), 0};
}

} // namespace xenstorepp
