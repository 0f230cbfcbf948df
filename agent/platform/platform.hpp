// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
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

/// The seam to the operating system: what it offers, without opinion. What of it the host is told is decided in
/// collect/.
namespace platform {

using core::Result;

/// The parts of the facts that change, and are read, as one.
enum class Subject : std::uint8_t { os, hostname, memory, network };

/// A set of subjects.
class Subjects {
public:
  constexpr Subjects() = default;
  constexpr Subjects(std::initializer_list<Subject> subjects) {
    for (const auto subject : subjects)
      bits_ |= 1u << static_cast<unsigned>(subject);
  }
  static constexpr Subjects all() { return {Subject::os, Subject::hostname, Subject::memory, Subject::network}; }
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
  bool tentative = false;  ///< IPv6: duplicate address detection has not ended, or failed. Not usable
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
  std::uint32_t lower = 0;            ///< the link this one stands on, as a VLAN does; 0 for none known here
  std::optional<std::uint32_t> devid; ///< it is the frontend device/vif/<devid>
  std::vector<Address> addresses;     ///< in the kernel's order
  friend bool operator==(const Link&, const Link&) = default;
};

/// A descriptor of the kernel that tells when something may have changed.
struct ChangeSource {
  int fd = -1;                     ///< the platform's; stays open as long as the platform lives
  short events = 0;                ///< what to poll(2) for
  Subjects subjects;               ///< what it can tell of
  std::function<Subjects()> drain; ///< to be called when ready: makes it quiet again and says what to read anew
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
  /// All interfaces with all their addresses, as they were together at one moment.
  virtual Result<std::vector<Link>> links();

  /// Opens what the kernel has to tell of changes; to be called once. What no source names has to be looked at from
  /// time to time.
  virtual std::vector<ChangeSource> change_sources();
};

/// How network interfaces are read, and their changes heard of.
enum class NetworkSource : std::uint8_t {
  automatic, ///< the best there is: netlink where the kernel has it, else scan
  netlink,   ///< the kernel tells of changes
  scan,      ///< getifaddrs(3) and files; no change source tells of the network
  none,      ///< there are no interfaces
};

/// The platform this program was built for. `root` is put before every path of a file that is read ("" for none).
std::unique_ptr<Platform> make_platform(const std::string& root, NetworkSource network);

} // namespace platform
