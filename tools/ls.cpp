// SPDX-License-Identifier: BSD-2-Clause
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include <sys/ioctl.h>
#include <unistd.h>

#include "commands.hpp"
#include "escape.hpp"
#include "json.hpp"

namespace xenstore_tools {
namespace {

using xenstorepp::Permissions;
using xenstorepp::Store;

/// A node as it is shown. No value: it may not be read, or has gone.
struct Node {
  std::string path;
  std::string name;
  unsigned depth = 0;
  std::optional<std::string> value;
  std::optional<Permissions> permissions;
};

/// Prints nodes as xenstore-utils lay them out, to the byte.
class Layout {
public:
  Layout(const Options& options, Face face) : flat_(options.flat), face_(face) {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
      width_ = size.ws_col - 2U; // of no columns, and of one, comes a very wide terminal
    else if (flat_)
      width_ = UINT32_MAX;
  }

  std::string line(const Node& node) const {
    auto text = flat_ ? node.path : indented(node);
    if (!node.value) return text + (face_ == Face::debian ? ":\n\n" : ":\n");
    const auto value = printable(*node.value);
    const auto column = flat_ ? 0 : static_cast<std::uint32_t>(text.size());
    const bool fits = column + node.value->size() + room_for_cut <= width_; // without what the escapes add
    if (fits) {
      text += " = \"" + value + '"';
    } else {
      const auto left = static_cast<std::int32_t>(width_ - room_for_cut - column);
      text += " = \"" + (left < 0 ? value : value.substr(0, static_cast<std::size_t>(left))) + "\\...\"";
    }
    if (node.permissions) text += (fits ? padding(text.size()) : "") + shown(*node.permissions);
    return text + '\n';
  }

private:
  /// What xenstore-utils count for what stands around a value that is cut; it is a byte more.
  static constexpr std::uint32_t room_for_cut = 8;
  static constexpr std::int32_t permission_column = 60;

  std::string indented(const Node& node) const {
    const auto room = width_ - room_for_cut - node.depth; // very much if there is none
    return std::string(node.depth, ' ') + node.name.substr(0, room);
  }

  /// Dots in every other column, one blank at least.
  std::string padding(std::size_t column) const {
    std::string text = " ";
    const auto end = flat_ ? 0 : std::min(static_cast<std::int32_t>(width_), permission_column);
    for (auto at = static_cast<std::int32_t>(column) + 1; at < end; ++at)
      text += at % 2 == 0 ? ' ' : '.';
    return text;
  }

  static std::string shown(const Permissions& permissions) {
    std::string text;
    for (const auto& permission : permissions)
      text += (text.empty() ? "" : ",") + format(permission);
    return "  (" + text + ')';
  }

  bool flat_;
  Face face_;
  std::uint32_t width_ = 80;
};

/// "null" for a value that may not be read; an object where permissions are asked for.
std::string json_value(const Node& node, bool with_permissions) {
  auto value = node.value ? json_string(*node.value) : "null";
  if (!with_permissions) return value;
  std::vector<std::string> permissions;
  for (const auto& permission : node.permissions.value_or(Permissions{}))
    permissions.push_back(format(permission));
  return "{\"value\": " + value + ", \"permissions\": " + json_list(permissions) + '}';
}

class Listing {
public:
  Listing(Store& store, const Request& request, Output& out)
      : store_(store), out_(out), request_(request), layout_(request.options, request.face) {}

  Outcome print(const std::string& root) {
    const auto names = store_.list(root);
    if (!names) return std::unexpected(no_directory(root, names.error()));
    return print_children(root, *names, 0);
  }
  void end() {
    if (request_.options.json) out_.add(json_.end());
  }

private:
  static Failure no_directory(const std::string& path, const xenstorepp::Error& error) {
    return about_key("xs_directory (" + path + "): " + errno_text(error, path), "list", path, error);
  }

  bool ends_the_listing(xenstorepp::Code code) const {
    using xenstorepp::Code;
    if (code == Code::not_found) return false;
    return request_.face == Face::debian || (code != Code::access_denied && code != Code::not_permitted);
  }

  /// The depth is bounded by the length of a path. What has gone meanwhile is left out; what may not be listed is the
  /// end for xenstore-utils only, a lost connection for both.
  Outcome print_children(const std::string& parent, const std::vector<std::string>& names, unsigned depth) {
    const bool json = request_.options.json;
    for (const auto& name : names) {
      const auto node = read(child_path(parent, name), name, depth);
      out_.add(json ? json_.member(node.path, json_value(node, request_.options.prefix)) : layout_.line(node));
      const auto children = store_.list(node.path);
      if (children) {
        if (auto done = print_children(node.path, *children, depth + 1); !done) return done;
      } else if (ends_the_listing(children.error().code)) {
        return std::unexpected(no_directory(node.path, children.error()));
      }
    }
    return {};
  }

  Node read(std::string path, std::string name, unsigned depth) {
    Node node{std::move(path), std::move(name), depth, std::nullopt, std::nullopt};
    if (auto value = store_.read(node.path)) node.value = *std::move(value);
    if (!request_.options.prefix) return node;
    if (auto permissions = store_.permissions(node.path))
      node.permissions = *std::move(permissions);
    else if (request_.face == Face::debian)
      std::fprintf(stderr, "%s: \ncould not access permissions for %s: %s\n", request_.program.c_str(),
                   node.name.c_str(), errno_text(permissions.error()).c_str());
    return node;
  }

  Store& store_;
  Output& out_;
  const Request& request_;
  Layout layout_;
  JsonObject json_;
};

} // namespace

Outcome ls(Store& store, const Request& request, Output& out) {
  Listing listing(store, request, out);
  const std::vector<std::string> everything{"/"};
  for (const auto& key : request.arguments.empty() ? everything : request.arguments) {
    if (auto done = listing.print(key); !done) return done;
  }
  listing.end();
  return {};
}

} // namespace xenstore_tools
