// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "model/facts.hpp"
#include "platform/diagnosis.hpp"

/// The seam to the operating system: what it offers, without opinion. What of it the host is told is decided in
/// collect/.
namespace platform {

using core::Result;

/// The parts of the facts that change, and are read, as one.
enum class Subject : std::uint8_t { os, hostname, memory, network, disks, xen };

/// A set of subjects.
class Subjects {
public:
  constexpr Subjects() = default;
  constexpr Subjects(std::initializer_list<Subject> subjects) {
    for (const auto subject : subjects)
      bits_ |= 1u << static_cast<unsigned>(subject);
  }
  static constexpr Subjects all() {
    return {Subject::os, Subject::hostname, Subject::memory, Subject::network, Subject::disks, Subject::xen};
  }
  constexpr bool contains(Subject subject) const { return (bits_ & (1u << static_cast<unsigned>(subject))) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr Subjects& operator|=(Subjects other) {
    bits_ |= other.bits_;
    return *this;
  }
  constexpr Subjects& operator-=(Subjects other) {
    bits_ &= ~other.bits_;
    return *this;
  }
  friend constexpr bool operator==(Subjects, Subjects) = default;

private:
  unsigned bits_ = 0;
};

/// What this machine is to Xen.
enum class Role : std::uint8_t {
  unknown, ///< there was no memory or descriptor to look
  not_xen,
  control_domain, ///< dom0: it has no toolstack above it that would read our keys
  guest,
};

enum class Scope : std::uint8_t { global, link, host };

/// One address of a network interface, as the kernel tells it.
struct Address {
  bool is_ipv6 = false;
  std::array<std::uint8_t, 16> bytes{}; ///< network order; IPv4 uses the first four
  std::uint8_t prefix_length = 0;
  Scope scope = Scope::global;
  bool secondary = false;  ///< IPv4: not the first of its subnet
  bool temporary = false;  ///< IPv6: a privacy address (RFC 8981)
  bool deprecated = false; ///< IPv6: valid, but not to be used for new connections
  bool tentative = false;  ///< duplicate address detection has not ended, or failed. Not usable
  friend bool operator==(const Address&, const Address&) = default;
};

/// One network interface of the operating system.
struct Link {
  std::uint32_t index = 0;
  std::string name;                   ///< any bytes but '/' and NUL; empty if the kernel gave none
  std::string kind;                   ///< of a device made by software: "bridge", "vlan", ...; empty for hardware
  std::string mac;                    ///< "aa:bb:cc:dd:ee:ff"; empty if it has no such address
  std::string permanent_mac;          ///< the one it was made with; empty if that is not known
  bool loopback = false;              ///< it leads nowhere but back to this system
  bool up = false;                    ///< switched on by the administrator, with or without carrier
  std::uint32_t master = 0;           ///< the link this one is a port of, as of a bridge or bond; 0 for none
  std::uint32_t lower = 0;            ///< the link below; means something for vlan, macvlan, macvtap and ipvlan; or 0
  std::optional<std::uint32_t> devid; ///< it is the frontend device/vif/<devid>
  std::vector<Address> addresses;     ///< in the kernel's order
  friend bool operator==(const Link&, const Link&) = default;
};

/// By which the kernel knows a device.
struct DeviceNumber {
  std::uint32_t major = 0; ///< 0: no device at all, but a file system without one, or with several
  std::uint32_t minor = 0;
  friend auto operator<=>(const DeviceNumber&, const DeviceNumber&) = default;
};

/// So many mounts are read at most. Where as many are there, more may be.
inline constexpr std::size_t max_mounts = 4096;

/// One mount, as this process sees it.
struct Mount {
  std::uint32_t id = 0;
  std::uint32_t parent = 0; ///< the mount it stands on; that of the topmost one is itself, or in no list
  DeviceNumber device;      ///< of the file system: the same for all its mounts
  std::string root;         ///< which directory of the file system is seen here: "/" for all of it
  std::string mount_point;  ///< absolute; any bytes but NUL
  std::string filesystem;   ///< "ext4", "fuse.sshfs"
  std::string source;       ///< by what name it was mounted: "/dev/xvda1", "rpool/ROOT", "tmpfs", ""
  std::string super_options;
  friend bool operator==(const Mount&, const Mount&) = default;
};

/// So many block devices are read at most.
inline constexpr std::size_t max_block_devices = 512;

/// A disk, a partition, or what the kernel makes of them.
struct BlockDevice {
  std::string name; ///< the kernel's: "xvda1", "dm-0"; a '!' stands for a '/' below /dev ("cciss!c0d0")
  DeviceNumber number;
  std::uint64_t size_bytes = 0;     ///< not 0
  bool partition = false;           ///< of the disk named next
  std::string disk;                 ///< of a partition: its disk's name; empty if not known
  std::vector<std::string> slaves;  ///< names of the devices this one is made of (device mapper, md), sorted
  std::vector<std::string> holders; ///< names of the devices that are made of this one, sorted
  std::string dm_name;              ///< device mapper's name for it: "vg-root"; empty for all else
  std::string dm_uuid;              ///< whose it is: "LVM-...", "CRYPT-LUKS2-...", "mpath-..."; perhaps empty
  std::string frontend;             ///< of a disk that is a vbd: "device/vbd/51712"
  std::string uuid;                 ///< of the file system or swap space on it, where udev has found one
  std::string btrfs;                ///< UUID of the mounted btrfs of which this is a device
  bool removable = false;           ///< as the driver says of a disk: also true for optical drives
  friend bool operator==(const BlockDevice&, const BlockDevice&) = default;
};

/// What a file system has room for, in bytes.
struct Usage {
  std::uint64_t total_bytes = 0;
  std::uint64_t free_bytes = 0; ///< for all users, without what is reserved to root
  friend bool operator==(const Usage&, const Usage&) = default;
};

/// Memory as the balloon driver sees it.
struct Balloon {
  std::uint64_t current_kib = 0;
  std::uint64_t target_kib = 0;
  friend bool operator==(const Balloon&, const Balloon&) = default;
};

/// A descriptor of the kernel that tells when something may have changed.
struct ChangeSource {
  int fd = -1;                     ///< the platform's; stays open as long as the platform lives
  short events = 0;                ///< what to poll(2) for
  Subjects subjects;               ///< what it can tell of
  std::function<Subjects()> drain; ///< to be called when ready: makes it quiet again and says what to read anew
  bool tells_of_resume = false;    ///< when it was ready, this may be another domain: what was published may be gone
};

/// Everything the agent asks of an operating system. An unsupported question is answered with an error that says so, so
/// a port may begin with a few of these. No call blocks on anything but the kernel.
class Platform {
public:
  Platform() = default;
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;
  virtual ~Platform();

  virtual Role role();

  /// A small text file of the guest by its absolute path, such as /etc/os-release; at most core::max_file_size bytes.
  virtual Result<std::string> read_file(std::string_view path);
  /// uname -r
  virtual Result<std::string> kernel_release();
  /// The whole name the kernel has; perhaps "" or "(none)".
  virtual Result<std::string> hostname();
  virtual Result<model::Memory> memory();
  /// Xen's balloon driver: how much memory this domain has and is to have; nothing if there is no such driver.
  virtual Result<std::optional<Balloon>> balloon();
  /// Whether there is such a driver, where its figures are of no interest.
  virtual bool has_balloon();
  /// Whether the kernel has Xen's driver for these devices: "vif", "vbd".
  virtual bool has_xen_driver(std::string_view name);
  /// Lets the kernel take so long to freeze processes before a suspend or migration.
  virtual Result<void> set_pm_freeze_timeout(std::chrono::seconds timeout);
  /// Other guest agents that run as daemons just now, for people: "xe-daemon (process 12)".
  std::vector<std::string> other_agents();

  /// All interfaces with all their addresses, as they were together at one moment.
  virtual Result<std::vector<Link>> links();
  /// By which of its sources, for people: "netlink", "scan", "none".
  virtual std::string_view network_source() const { return "none"; }
  /// Of what links() told last something will change soon of which no source will tell: it is to be asked again.
  virtual bool network_is_settling() const { return false; }
  /// All mounts, in the kernel's order.
  virtual Result<std::vector<Mount>> mounts();
  /// All block devices that have a size, by name.
  virtual Result<std::vector<BlockDevice>> block_devices();
  /// Of the file system that is seen at this path. Waits for it as long as it takes: not to be asked of one whose
  /// server may be away.
  virtual Result<Usage> usage(const std::string& mount_point);

  virtual Hints hints() const;

  /// For the doctor: what the kernel says of the hypervisor.
  virtual Result<Hypervisor> hypervisor();
  /// The device files through which the kernel leads to xenstore, the best first, whether they are there or not.
  virtual std::vector<std::string> store_devices();
  /// Other processes than this one with the name of a guest agent, of users that may run one (may_run_agent()),
  /// whatever they are just doing.
  virtual std::vector<AgentProcess> agent_processes();
  /// The service of that name, as "xen-guest-agent".
  virtual Result<Service> service(std::string_view name);
  virtual Result<Clock> clock();

  /// What was kept of earlier readings is not used any more: the next ones are whole.
  virtual void forget() {}

  /// What the kernel has to tell of changes: opened by the first call, the same ones by each later call. What no source
  /// names has to be looked at from time to time.
  virtual std::vector<ChangeSource> change_sources();
  /// Whether a source is missing for a reason that may pass, such as a want of memory: change_sources() is to be asked
  /// again.
  virtual bool misses_sources() const { return false; }
};

/// How network interfaces are read, and their changes heard of.
enum class NetworkSource : std::uint8_t {
  automatic, ///< the best there is on this system: netlink on Linux
  netlink,   ///< the kernel tells of changes
  scan,      ///< getifaddrs(3) and files; no change source tells of the network
  none,      ///< there are no interfaces
};

/// The platform this program was built for. `root` is put before every path of a file that is read ("" for none).
std::unique_ptr<Platform> make_platform(const std::string& root, NetworkSource network);

} // namespace platform
