// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>

/// The files of a small Debian guest on Xen in a directory of their own, for --root: what the agent reads of /proc,
/// /sys and /etc, and nothing else. Goes with this object.
class GuestFiles {
public:
  GuestFiles();
  GuestFiles(const GuestFiles&) = delete;
  GuestFiles& operator=(const GuestFiles&) = delete;
  ~GuestFiles();

  const std::string& root() const { return root_; }
  /// Makes the directories, too.
  void write(const std::string& path, const std::string& content) const;
  void remove(const std::string& path) const;
  /// Lets the guest see the real file.
  void show_real(const std::string& path) const;

  /// The link of that name is (or is no longer) the frontend device/vif/<devid>.
  void add_vif(const std::string& link, unsigned devid) const;
  void remove_vif(const std::string& link) const;

  /// A disk of 1 MiB, the frontend device/vbd/<devid>, with two partitions of 1 MiB: "xvda" with "xvda1" and "xvda2",
  /// as sysfs has them, and where they are mounted.
  void add_mounted_partitions(const std::string& first_mount_point, const std::string& second_mount_point) const;

  /// udev has found this UUID on the disk.
  void add_disk_uuid(const std::string& disk, const std::string& uuid) const;

private:
  std::string root_;
};
