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

void GuestFiles::add_disk_uuid(const std::string& disk, const std::string& uuid) const {
  const auto link = "/dev/disk/by-uuid/" + uuid;
  write(link, ""); // makes the directories
  remove(link);
  std::filesystem::create_symlink("../../" + disk, root_ + link);
}
