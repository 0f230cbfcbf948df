// SPDX-License-Identifier: BSD-2-Clause
// read, list, exists: what asks and changes nothing.
#include "commands.hpp"
#include "escape.hpp"
#include "json.hpp"

namespace xenstore_tools {

namespace {

/// Whether nothing is known of the key.
bool is_of_the_connection(xenstorepp::Code code) {
  using xenstorepp::Code;
  return code == Code::closed || code == Code::timed_out || code == Code::protocol || code == Code::system;
}

} // namespace

Outcome read(xenstorepp::Store& store, const Request& request, Output& out) {
  JsonObject json;
  for (const auto& key : request.arguments) {
    const auto value = store.read(key);
    if (!value) return std::unexpected(about_key("couldn't read path " + key, "read", key, value.error()));
    if (request.options.json) {
      out.add(json.member(key, json_string(*value)));
      continue;
    }
    if (request.options.prefix) out.add(key + ": ");
    out.add(request.options.raw ? *value : printable(*value) + '\n');
  }
  if (request.options.json) out.add(json.end());
  return {};
}

Outcome list(xenstorepp::Store& store, const Request& request, Output& out) {
  JsonObject json;
  for (const auto& key : request.arguments) {
    auto names = store.list(key);
    if (!names) return std::unexpected(about_key("could not list path " + key, "list", key, names.error()));
    if (request.options.prefix) {
      for (auto& name : *names) // xenstore-utils say //a for a child of /
        name = request.face == Face::debian ? std::string(key).append("/").append(name) : child_path(key, name);
    }
    if (request.options.json) {
      out.add(json.member(key, json_list(*names)));
      continue;
    }
    for (const auto& name : *names)
      out.add(name + '\n');
  }
  if (request.options.json) out.add(json.end());
  return {};
}

Outcome exists(xenstorepp::Store& store, const Request& request, Output& out) {
  JsonObject json;
  bool all = true;
  for (const auto& key : request.arguments) {
    const auto value = store.read(key);
    const bool is_there = value.has_value();
    if (!is_there && request.face != Face::debian && is_of_the_connection(value.error().code))
      return std::unexpected(about_key("couldn't read path " + key, "read", key, value.error()));
    all = all && is_there;
    if (request.options.json)
      out.add(json.member(key, is_there ? "true" : "false"));
    else if (!is_there)
      break;
  }
  if (request.options.json) out.add(json.end());
  if (!all) return std::unexpected(Failure{});
  return {};
}

} // namespace xenstore_tools
