// SPDX-License-Identifier: BSD-2-Clause
#include "platform/linux/block_devices.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <dirent.h>
#include <unistd.h>

#include "core/concat.hpp"
#include "core/file.hpp"
#include "core/sort.hpp"
#include "core/text.hpp"

namespace platform {
namespace {

constexpr std::size_t max_names = 4096;     ///< looked at in a directory
constexpr std::size_t max_relatives = 64;   ///< slaves or holders of one device
constexpr std::size_t max_attribute = 1024; ///< bytes of a file in sysfs
constexpr std::uint64_t sector = 512;       ///< bytes; sysfs counts in these, whatever the disk's own sectors are

struct CloseDirectory {
  void operator()(DIR* stream) const noexcept { ::closedir(stream); }
};

/// What is in the directory, sorted. Errors: of opendir(3) and readdir(3).
Result<std::vector<std::string>> names_in(const std::string& directory, std::size_t max) {
  const std::unique_ptr<DIR, CloseDirectory> stream(::opendir(directory.c_str()));
  if (!stream) return core::os_failure("open ", directory);
  std::vector<std::string> names;
  while (names.size() < max) {
    errno = 0;
    const auto* entry = ::readdir(stream.get());
    if (entry == nullptr && errno != 0) return core::os_failure("read ", directory);
    if (entry == nullptr) break;
    std::string name = static_cast<const char*>(entry->d_name);
    if (!name.starts_with('.')) names.push_back(std::move(name));
  }
  core::sort(names);
  return names;
}

/// Reads files, links and directories; what is not there, or could not be read, is empty.
class Reader {
public:
  explicit Reader(UnreadableFiles& unreadable) : unreadable_(unreadable), now_(UnreadableFiles::Clock::now()) {}

  std::string attribute(core::Parts path) {
    const auto text = core::read_file(path, max_attribute);
    if (!text) unreadable_.note(text.error(), now_);
    return text ? std::string(core::trim(*text)) : std::string();
  }
  std::string link(const std::string& path) {
    std::array<char, 4096> target{};
    const auto length = ::readlink(path.c_str(), target.data(), target.size());
    if (length < 0) unreadable_.note(core::os_failure("read ", path).error(), now_);
    return length <= 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(length));
  }
  std::vector<std::string> list(core::Parts directory, std::size_t max) {
    auto names = names_in(core::concat(directory), max);
    if (!names) unreadable_.note(names.error(), now_);
    return names ? std::move(*names) : std::vector<std::string>();
  }

private:
  UnreadableFiles& unreadable_;
  UnreadableFiles::Clock::time_point now_;
};

std::string in(std::string_view directory, std::string_view name) { return core::concat({directory, "/", name}); }

std::optional<std::uint64_t> parse_size(std::string_view sectors) {
  const auto count = core::parse_decimal(sectors);
  if (!count || *count == 0 || *count > std::numeric_limits<std::uint64_t>::max() / sector) return std::nullopt;
  return *count * sector;
}

std::optional<DeviceNumber> parse_number(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto major = core::parse_decimal(text.substr(0, colon));
  const auto minor = core::parse_decimal(text.substr(colon + 1));
  constexpr auto max = std::numeric_limits<std::uint32_t>::max();
  if (!major || !minor || *major > max || *minor > max) return std::nullopt;
  return DeviceNumber{static_cast<std::uint32_t>(*major), static_cast<std::uint32_t>(*minor)};
}

/// ".../block/xvda/xvda1" is of "xvda": a partition's directory lies in that of its disk.
std::string disk_of(std::string_view target) {
  const auto end = target.rfind('/');
  if (end == std::string_view::npos) return {};
  target = target.substr(0, end);
  return std::string(target.substr(target.rfind('/') + 1));
}

std::string read_frontend(Reader& reader, const std::string& directory) {
  constexpr std::string_view vbd = "device/vbd/";
  auto nodename = reader.attribute({directory, "/device/nodename"});
  if (!nodename.starts_with(vbd) || !core::parse_decimal(std::string_view(nodename).substr(vbd.size()))) return {};
  return nodename;
}

std::optional<BlockDevice> read_device(Reader& reader, const std::string& directory, const std::string& name) {
  const auto size = parse_size(reader.attribute({directory, "/size"}));
  const auto number = size ? parse_number(reader.attribute({directory, "/dev"})) : std::nullopt;
  if (!number) return std::nullopt;
  BlockDevice device;
  device.name = name;
  device.number = *number;
  device.size_bytes = *size;
  device.partition = core::file_exists({directory, "/partition"});
  if (device.partition) {
    device.disk = disk_of(reader.link(directory));
  } else {
    device.slaves = reader.list({directory, "/slaves"}, max_relatives);
    device.dm_name = reader.attribute({directory, "/dm/name"});
    if (!device.dm_name.empty()) device.dm_uuid = reader.attribute({directory, "/dm/uuid"});
    device.frontend = read_frontend(reader, directory);
    device.removable = reader.attribute({directory, "/removable"}) == "1";
  }
  device.holders = reader.list({directory, "/holders"}, max_relatives);
  return device;
}

/// By name of the device: the UUID of what is on it.
using UuidByDevice = std::map<std::string, std::string, std::less<>>;

/// Of several UUIDs (an image of two kinds at once) it is the first.
UuidByDevice read_uuids(Reader& reader, const std::string& directory) {
  UuidByDevice uuids;
  const auto names = reader.list({directory}, max_names);
  for (const auto& uuid : names) {
    if (auto device = device_of_link(reader.link(in(directory, uuid))); !device.empty())
      uuids.emplace(std::move(device), uuid);
  }
  return uuids;
}

/// The UUID is that of the mounted btrfs that lies on the device (fs/btrfs/sysfs.c), perhaps with others.
UuidByDevice read_btrfs_members(Reader& reader, const std::string& directory) {
  UuidByDevice members;
  const auto filesystems = reader.list({directory}, max_names);
  for (const auto& uuid : filesystems) {
    for (auto& device : reader.list({directory, "/", uuid, "/devices"}, max_relatives))
      members.emplace(std::move(device), uuid);
  }
  return members;
}

} // namespace

std::string device_of_link(std::string_view target) {
  constexpr std::string_view up = "../../";
  constexpr std::string_view dev = "/dev/";
  if (!target.starts_with(up) && !target.starts_with(dev)) return {};
  std::string name(target.substr(target.starts_with(up) ? up.size() : dev.size()));
  if (name.starts_with('.') || name.starts_with('/')) return {};
  std::ranges::replace(name, '/', '!');
  return name;
}

Result<std::vector<BlockDevice>> read_block_devices(const std::string& root, UnreadableFiles& unreadable) {
  const auto directory = root + "/sys/class/block";
  auto names = names_in(directory, max_names);
  if (!names) return std::unexpected(names.error());
  unreadable.look_again();
  Reader reader(unreadable);
  core::sort(*names, {},
             [](const std::string& name) { return std::pair(name.starts_with("loop"), std::string_view(name)); });
  const auto uuids = read_uuids(reader, root + "/dev/disk/by-uuid");
  const auto btrfs_members = read_btrfs_members(reader, root + "/sys/fs/btrfs");
  std::vector<BlockDevice> devices;
  for (const auto& name : *names) {
    if (devices.size() == max_block_devices) break;
    auto device = read_device(reader, in(directory, name), name);
    if (!device) continue;
    if (const auto uuid = uuids.find(name); uuid != uuids.end()) device->uuid = uuid->second;
    if (const auto member = btrfs_members.find(name); member != btrfs_members.end()) device->btrfs = member->second;
    devices.push_back(std::move(*device));
  }
  if (unreadable.awaited()) return std::unexpected(*unreadable.awaited());
  core::sort(devices, {}, &BlockDevice::name);
  return devices;
}

} // namespace platform
