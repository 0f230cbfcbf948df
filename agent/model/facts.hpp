// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What is known about this guest: plain values, compared with ==, made by the collectors and rendered by a schema.
/// A fact that is not known is empty; that is never an error here.
namespace model {

/// Which operating system this is.
struct Os {
  std::string id;    ///< lower-case id as Xen Orchestra and XenCenter know it: "debian", "oracle", "linux-mint", ...
  std::string name;  ///< for people: "Debian GNU/Linux 12 (bookworm)"
  std::string major; ///< "12"; empty where the system has no version (Debian sid, Arch)
  std::string minor; ///< "11"; "0" where the version has no minor part; empty with an empty major
  friend bool operator==(const Os&, const Os&) = default;
};

/// Sizes in KiB.
struct Memory {
  std::uint64_t total_kib = 0;
  std::uint64_t available_kib = 0; ///< what programs could still get without swapping
  friend bool operator==(const Memory&, const Memory&) = default;
};

/// A network address as the host is told it.
struct Ip {
  std::string text;               ///< "192.0.2.1", or IPv6 as RFC 5952 has it; no zone
  std::uint8_t prefix_length = 0; ///< of its subnet
  friend bool operator==(const Ip&, const Ip&) = default;
};

/// A network interface of the guest.
struct Nic {
  std::uint32_t link_index = 0; ///< the guest's number for it, which outlives a change of name
  std::string name;             ///< the guest's name for it; any bytes but '/' and NUL
  std::string mac;              ///< "aa:bb:cc:dd:ee:ff", lower case; empty if it has none
  std::vector<Ip> ipv4;         ///< the most useful first
  std::vector<Ip> ipv6;         ///< the most useful first
  friend bool operator==(const Nic&, const Nic&) = default;
};

enum class VifType : std::uint8_t {
  vif,   ///< Xen's own, with a backend in another domain: device/vif/<devid>
  sriov, ///< a virtual function of a card, given to the guest by XAPI: xenserver/device/net-sriov-vf/<devid>
};

/// By which the host knows a virtual network interface. A VM's devids are unique over both types (XAPI's VIF.device).
struct VifId {
  std::uint32_t devid = 0;
  VifType type = VifType::vif;
  friend auto operator<=>(const VifId&, const VifId&) = default;
};

/// A virtual network interface, with the addresses of what stands on it.
struct Vif : Nic {
  VifId id;
  friend bool operator==(const Vif&, const Vif&) = default;
};

/// A network interface as the toolstack has put it down for the guest to read.
struct AssignedNic {
  VifId id;
  std::string mac; ///< lower case
  friend bool operator==(const AssignedNic&, const AssignedNic&) = default;
};

/// A piece of storage with a file system, swap space, or an LVM physical volume on it, or perhaps nothing.
struct Volume {
  std::string device;                      ///< "/dev/xvda1", "/dev/mapper/vg-root"; of ZFS the data set, "rpool/ROOT"
  std::string uuid;                        ///< of what is on it; empty if not known
  std::uint64_t size_bytes = 0;            ///< 0 if not known
  std::optional<std::uint64_t> free_bytes; ///< for all users; nothing where it is not mounted, or is not to be asked
  std::string filesystem;                  ///< "ext4"; "lvm2" for a physical volume; empty if not known
  std::vector<std::string> mount_points;   ///< the best first; empty if it is not mounted
  bool lvm_member = false;                 ///< a physical volume of LVM
  std::string frontend;                    ///< of the disk below: "device/vbd/51712"; empty if that is no vbd
  friend bool operator==(const Volume&, const Volume&) = default;
};

/// What the guest's kernel has of Xen's drivers.
struct XenDrivers {
  bool vif = false;     ///< network interfaces can be plugged in and out
  bool vbd = false;     ///< disks can
  bool balloon = false; ///< there is a balloon driver, and it is at rest: it had reached its target once in this domain
  friend bool operator==(const XenDrivers&, const XenDrivers&) = default;
};

/// By Volume::frontend: what the host calls the disk, "xvda". Read from xenstore.
using BackendDevices = std::map<std::string, std::string, std::less<>>;

struct Facts {
  std::optional<Os> os;
  std::string kernel_release; ///< uname -r; empty if not known
  std::string hostname;       ///< the kernel's, whole; empty if not known
  std::optional<Memory> memory;
  XenDrivers xen;
  std::vector<Vif> vifs;       ///< by id, each once
  std::vector<Nic> other_nics; ///< by link index; only where the schema shows them
  /// What the toolstack put down of this domain's NICs; read from xenstore and handed to the network collector, and
  /// only if a NIC is there that nothing else can name.
  std::vector<AssignedNic> assigned_nics;
  bool unnamed_nics = false;   ///< such a NIC is there
  std::vector<Volume> volumes; ///< the root file system first, then by mount point, then what is not mounted
  BackendDevices backend_devices;
  friend bool operator==(const Facts&, const Facts&) = default;
};

} // namespace model
