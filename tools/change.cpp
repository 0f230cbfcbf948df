// SPDX-License-Identifier: BSD-2-Clause
// write, rm, chmod: what changes something.
#include <cstdlib>
#include <optional>
#include <vector>

#include "commands.hpp"
#include "escape.hpp"

namespace xenstore_tools {
namespace {

using xenstorepp::Permissions;
using xenstorepp::Store;

/// "" for a child of the root; nothing for a relative path of one component.
std::optional<std::string> parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return std::nullopt;
  return path.substr(0, slash);
}

/// Removes parents as long as they have neither children nor a value. What may not be read or removed is left.
void remove_empty_parents(Store& store, const std::string& key) {
  for (auto parent = parent_of(key); parent && !parent->empty(); parent = parent_of(*parent)) {
    const auto value = store.read(*parent);
    const auto names = store.list(*parent);
    if (!value || !names || !value->empty() || !names->empty() || !store.remove(*parent)) return;
  }
}

/// As strtol(3) and a cast have it in xenstore-utils: "r1x" is r1, "r" is r0.
std::optional<xenstorepp::Permission> lenient_permission(const std::string& text) {
  const auto letter = text.empty() ? std::string() : text.substr(0, 1);
  auto permission = xenstorepp::parse_permission(letter + '0');
  if (permission) permission->domid = static_cast<std::uint32_t>(std::strtol(text.c_str() + 1, nullptr, 10));
  return permission;
}

std::expected<Permissions, Failure> read_modes(const Request& request) {
  Permissions permissions;
  for (std::size_t i = 1; i < request.arguments.size(); ++i) {
    const auto& text = request.arguments[i];
    const auto permission =
        request.face == Face::debian ? lenient_permission(text) : xenstorepp::parse_permission(text);
    if (!permission) {
      const char first = text.empty() ? '\0' : text.front();
      return std::unexpected(
          Failure{std::string("Invalid permission specification: '") + first + '\'',
                  '"' + printable(text) + "\" is no permission; one is n, r, w or b and a domid, as in n0 r5", 1});
    }
    permissions.push_back(*permission);
  }
  return permissions;
}

Outcome set(Store& store, const std::string& key, const Permissions& permissions) {
  if (auto done = store.set_permissions(key, permissions); !done)
    return std::unexpected(
        about_key("Error occurred setting permissions on '" + key + "': " + errno_text(done.error(), key), "chmod", key,
                  done.error()));
  return {};
}

/// The depth is bounded by the length of a path.
Outcome set_below(Store& store, const std::string& key, const Permissions& permissions) {
  const auto names = store.list(key);
  if (!names) return std::unexpected(about_key("could not list path " + key, "list", key, names.error()));
  for (const auto& name : *names) {
    const auto child = child_path(key, name);
    if (auto done = set(store, child, permissions); !done) return done;
    if (auto done = set_below(store, child, permissions); !done) return done;
  }
  return {};
}

Outcome set_above(Store& store, std::string key, Face face, const Permissions& permissions) {
  for (auto parent = parent_of(key); !parent || !parent->empty(); parent = parent_of(key)) {
    if (!parent && face == Face::own) return {};
    if (!parent) return std::unexpected(Failure{"Unable to locate path separator '/' in '" + key + '\'', "", 1});
    key = *parent;
    if (auto done = set(store, key, permissions); !done) return done;
  }
  return {};
}

} // namespace

Outcome write(Store& store, const Request& request, Output&) {
  for (std::size_t i = 0; i + 1 < request.arguments.size(); i += 2) {
    const auto& key = request.arguments[i];
    const auto& value = request.arguments[i + 1];
    if (auto done = store.write(key, request.options.raw ? value : without_escapes(value)); !done)
      return std::unexpected(about_key("could not write path " + key, "write", key, done.error()));
  }
  return {};
}

Outcome remove(Store& store, const Request& request, Output&) {
  for (const auto& key : request.arguments) {
    if (auto done = store.remove(key); !done)
      return std::unexpected(about_key("could not remove path " + key, "remove", key, done.error()));
    if (request.options.tidy) remove_empty_parents(store, key);
  }
  return {};
}

Outcome chmod(Store& store, const Request& request, Output&) {
  const auto permissions = read_modes(request);
  if (!permissions) return std::unexpected(permissions.error());
  const auto& key = request.arguments.front();
  if (key.empty() && request.face == Face::debian) return {}; // nothing is what xenstore-utils do with it
  if (auto done = set(store, key, *permissions); !done) return done;
  if (request.options.recurse) {
    if (auto done = set_below(store, key, *permissions); !done) return done;
  }
  if (request.options.upto) return set_above(store, key, request.face, *permissions);
  return {};
}

} // namespace xenstore_tools
