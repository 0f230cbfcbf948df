// SPDX-License-Identifier: BSD-2-Clause
#include "dom0.hpp"

#include "process.hpp"

namespace store_lab {

std::optional<std::string> Dom0::request(Op op, std::string_view path, std::string payload) {
  auto reply = client_.call(op, std::move(payload));
  if (reply.op != Op::error) return std::move(reply.payload);
  const auto error = first_string(reply.payload);
  if (error == "ENOENT") return std::nullopt;
  throw LabError("dom0, request " + std::to_string(static_cast<unsigned>(op)) + " for " + std::string(path) + ": " +
                 error);
}

std::string Dom0::must(Op op, std::string_view path, std::string payload) {
  auto answer = request(op, path, std::move(payload));
  if (!answer) throw LabError("dom0: there is no " + std::string(path));
  return *std::move(answer);
}

std::optional<std::string> Dom0::read(std::string_view path) { return request(Op::read, path, strings({path})); }

void Dom0::write(std::string_view path, std::string_view value) {
  must(Op::write, path, strings({path}).append(value));
}

void Dom0::make_directory(std::string_view path) { must(Op::mkdir, path, strings({path})); }

void Dom0::remove(std::string_view path) { request(Op::rm, path, strings({path})); }

std::vector<std::string> Dom0::list(std::string_view path) {
  const auto reply = client_.call(Op::directory, strings({path}));
  if (reply.op != Op::error) return split(reply.payload);
  const auto error = first_string(reply.payload);
  if (error == "ENOENT") return {};
  if (error == "E2BIG") return list_in_parts(path);
  throw LabError("dom0, listing " + std::string(path) + ": " + error);
}

// The lab's store is quiet while it is looked at, so generations are not compared.
std::vector<std::string> Dom0::list_in_parts(std::string_view path) {
  std::string names;
  while (!names.ends_with(std::string_view("\0\0", 2)) && names != std::string_view("\0", 1)) {
    const auto part = must(Op::directory_part, path, strings({path, std::to_string(names.size())}));
    const auto generation_end = part.find('\0');
    if (generation_end == std::string::npos || generation_end + 1 == part.size()) throw LabError("an empty part");
    names.append(part, generation_end + 1);
  }
  names.pop_back();
  return split(names);
}

std::vector<std::string> Dom0::permissions(std::string_view path) {
  return split(request(Op::get_perms, path, strings({path})).value_or(""));
}

void Dom0::set_permissions(std::string_view path, const std::vector<std::string>& permissions) {
  auto payload = strings({path});
  for (const auto& permission : permissions)
    payload += strings({permission});
  must(Op::set_perms, path, payload);
}

std::map<std::string, std::string> Dom0::dump(const std::string& path) {
  std::map<std::string, std::string> tree;
  dump_below(path, "", tree);
  return tree;
}

void Dom0::dump_below(const std::string& root, const std::string& prefix, std::map<std::string, std::string>& tree) {
  const auto node = root + "/" + prefix;
  for (const auto& name : list(std::string_view(node).substr(0, node.size() - 1))) {
    if (auto value = read(node + name)) tree[prefix + name] = *std::move(value);
    dump_below(root, prefix + name + "/", tree);
  }
}

// The frame number is the lab's to choose: the stand-in finds the ring by the domid.
void Dom0::introduce(unsigned domid, unsigned port) {
  const auto id = std::to_string(domid);
  must(Op::introduce, "domain " + id, strings({id, "1", std::to_string(port)}));
}

void Dom0::release(unsigned domid) {
  const auto id = std::to_string(domid);
  must(Op::release, "domain " + id, strings({id}));
}

} // namespace store_lab
