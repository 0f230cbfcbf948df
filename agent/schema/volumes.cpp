// SPDX-License-Identifier: BSD-2-Clause
// Every key here is described in docs/keys.md.
#include "schema/volumes.hpp"

#include <string>

#include "core/concat.hpp"
#include "core/decimal.hpp"
#include "schema/put.hpp"

namespace schema {
namespace {

using model::Tree;

/// Both parts in one key: readers take them apart at the bracket.
std::string name_of(const model::Volume& volume) {
  return volume.uuid.empty() ? volume.device : core::concat({volume.device, "(", volume.uuid, ")"});
}

void render_mount_points(const std::string& directory, const model::Volume& volume, Tree& tree) {
  if (volume.lvm_member) put(tree, {directory, "/0"}, "[LVM]");
  const std::size_t first = volume.lvm_member ? 1 : 0;
  for (std::size_t i = 0; i < volume.mount_points.size(); ++i)
    put(tree, {directory, "/", core::Decimal(first + i)}, volume.mount_points[i]);
}

void render_volume(const std::string& directory, const model::Volume& volume, const model::Facts& facts, Tree& tree) {
  put(tree, {directory, "/name"}, name_of(volume));
  if (volume.size_bytes != 0) put(tree, {directory, "/size"}, core::Decimal(volume.size_bytes));
  if (volume.free_bytes) put(tree, {directory, "/free"}, core::Decimal(*volume.free_bytes));
  put(tree, {directory, "/filesystem"}, volume.filesystem);
  render_mount_points(directory + "/mount_points", volume, tree);
  if (const auto disk = facts.backend_devices.find(volume.frontend); disk != facts.backend_devices.end())
    put(tree, {directory, "/extents/0"}, disk->second);
}

} // namespace

void render_volumes(const model::Facts& facts, Tree& tree) {
  for (std::size_t i = 0; i < facts.volumes.size(); ++i)
    render_volume(core::concat({"data/volumes/", core::Decimal(i)}), facts.volumes[i], facts, tree);
}

} // namespace schema
