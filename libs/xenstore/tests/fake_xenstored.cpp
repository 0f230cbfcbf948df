// SPDX-License-Identifier: BSD-2-Clause
#include "fake_xenstored.hpp"

#include <algorithm>

using xenstorepp::wire::Type;

namespace {

const char* verb(Type type) {
  switch (type) {
    case Type::read: return "read ";
    case Type::directory: return "list ";
    case Type::write: return "write ";
    case Type::rm: return "remove ";
    default: return "";
  }
}

void make(FakeXenstored::Nodes& nodes, std::string path) {
  nodes.try_emplace(path);
  for (auto end = path.rfind('/'); end != std::string::npos; end = path.rfind('/')) {
    path.resize(end);
    nodes.try_emplace(path);
  }
}

} // namespace

std::string FakeXenstored::children_of(const Nodes& nodes, const std::string& path) {
  std::string names;
  std::string last;
  for (auto node = nodes.lower_bound(path + '/'); node != nodes.end() && node->first.starts_with(path + '/'); ++node) {
    auto name = node->first.substr(path.size() + 1);
    name.resize(std::min(name.find('/'), name.size()));
    if (name != last) names += name + '\0';
    last = name;
  }
  return names;
}

FakeXenstored::Message FakeXenstored::error(const Message& request, const std::string& text) const {
  auto header = request.header;
  header.type = Type::error;
  return {header, text + '\0'};
}

FakeXenstored::Message FakeXenstored::answer(const Message& request) {
  if (request.header.type == Type::transaction_start) return begin(request);
  if (request.header.type == Type::transaction_end) return end(request);
  const auto id = request.header.transaction_id;
  if (id == 0) return carry_out(request, nodes);
  const auto transaction = transactions_.find(id);
  return transaction == transactions_.end() ? error(request, "ENOENT") : carry_out(request, transaction->second.nodes);
}

FakeXenstored::Message FakeXenstored::begin(const Message& request) {
  transactions_.emplace(++last_transaction_, Transaction{nodes, changes_});
  return {request.header, std::to_string(last_transaction_) + '\0'};
}

FakeXenstored::Message FakeXenstored::end(const Message& request) {
  const auto transaction = transactions_.find(request.header.transaction_id);
  if (transaction == transactions_.end()) return error(request, "ENOENT");
  const auto ended = std::move(transaction->second);
  transactions_.erase(transaction);
  if (request.payload.starts_with('T')) {
    if (ended.began_at != changes_) return error(request, "EAGAIN");
    nodes = ended.nodes;
    ++changes_;
  }
  return {request.header, std::string("OK\0", 3)};
}

FakeXenstored::Message FakeXenstored::carry_out(const Message& request, Nodes& tree) {
  const std::string path = request.payload.substr(0, request.payload.find('\0'));
  if (const auto found = refused.find(verb(request.header.type) + path); found != refused.end())
    return error(request, found->second);
  if (&tree == &nodes) changes_ += request.header.type == Type::write || request.header.type == Type::rm ? 1 : 0;
  switch (request.header.type) {
    case Type::write:
      make(tree, path);
      tree[path] = request.payload.substr(std::min(path.size() + 1, request.payload.size()));
      return {request.header, std::string("OK\0", 3)};
    case Type::mkdir: make(tree, path); return {request.header, std::string("OK\0", 3)};
    case Type::set_perms: return {request.header, std::string("OK\0", 3)};
    case Type::get_domain_path: return {request.header, "/local/domain/" + path + '\0'};
    default: break;
  }
  if (!tree.contains(path)) return error(request, "ENOENT");
  switch (request.header.type) {
    case Type::read: return {request.header, tree[path]};
    case Type::directory: {
      auto names = children_of(tree, path);
      if (names.size() > xenstorepp::wire::max_payload) return error(request, "E2BIG");
      return {request.header, std::move(names)};
    }
    case Type::get_perms: return {request.header, std::string("n5\0", 3)};
    case Type::rm:
      std::erase_if(tree, [&](const auto& node) { return node.first == path || node.first.starts_with(path + '/'); });
      return {request.header, std::string("OK\0", 3)};
    default: return error(request, "ENOSYS");
  }
}
