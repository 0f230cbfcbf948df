// SPDX-License-Identifier: BSD-2-Clause
#include "support/guest_files.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

GuestFiles::GuestFiles() {
  std::string pattern = std::filesystem::temp_directory_path() / "guest-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp " + pattern);
  root_ = pattern;
  write("/sys/hypervisor/type", "xen\n");
  write("/etc/os-release",
        "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n");
  write("/etc/debian_version", "12.11\n");
  write("/proc/meminfo", "MemTotal:        1048576 kB\nMemFree:          204800 kB\nMemAvailable:     524288 kB\n");
  write("/proc/sys/kernel/hostname", "guest.example.org\n");
  write("/proc/self/mountinfo", "");
  std::filesystem::create_directories(root_ + "/sys/class/block");
  std::filesystem::create_directories(root_ + "/run");
}

GuestFiles::~GuestFiles() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

void GuestFiles::write(const std::string& path, const std::string& content) const {
  const std::filesystem::path file = root_ + path;
  std::filesystem::create_directories(file.parent_path());
  // As a whole, as /proc and /sys would: a reader sees the old content or the new.
  const auto unfinished = file.string() + ".new";
  std::ofstream(unfinished) << content;
  std::filesystem::rename(unfinished, file);
}

void GuestFiles::remove(const std::string& path) const { std::filesystem::remove_all(root_ + path); }

void GuestFiles::show_real(const std::string& path) const {
  write(path, ""); // makes the directories
  remove(path);
  std::filesystem::create_symlink(path, root_ + path);
}

void GuestFiles::add_vif(const std::string& link, unsigned devid) const {
  write("/sys/class/net/" + link + "/device/nodename", "device/vif/" + std::to_string(devid) + "\n");
}

void GuestFiles::remove_vif(const std::string& link) const { remove("/sys/class/net/" + link); }

void GuestFiles::add_mounted_partitions(const std::string& first_mount_point,
                                        const std::string& second_mount_point) const {
  const std::string disk = "/sys/devices/vbd-51712/block/xvda";
  write("/proc/self/mountinfo", "1 0 202:1 / " + first_mount_point + " rw - ext4 /dev/xvda1 rw\n2 1 202:2 / " +
                                    second_mount_point + " rw - xfs /dev/xvda2 rw\n");
  write(disk + "/device/nodename", "device/vbd/51712\n");
  for (const std::string name : {"xvda", "xvda1", "xvda2"}) {
    const auto number = name.substr(4);
    const auto directory = number.empty() ? disk : disk + '/' + name;
    write(directory + "/dev", "202:" + (number.empty() ? "0" : number) + '\n');
    write(directory + "/size", "2048\n");
    if (!number.empty()) write(directory + "/partition", number + '\n');
    std::filesystem::create_symlink("../.." + directory.substr(4), root_ + "/sys/class/block/" + name);
  }
}

void GuestFiles::add_disk_uuid(const std::string& disk, const std::string& uuid) const {
  const auto link = "/dev/disk/by-uuid/" + uuid;
  write(link, ""); // makes the directories
  remove(link);
  std::filesystem::create_symlink("../../" + disk, root_ + link);
}
