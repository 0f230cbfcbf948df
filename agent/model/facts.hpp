// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <cstdint>
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

/// A virtual network interface as the host knows it.
struct Vif {
  std::uint32_t devid = 0;       ///< the number in device/vif/<devid>
  std::uint32_t link_index = 0;  ///< the guest's number for it, which outlives a change of name
  std::string name;              ///< the guest's name for it; any bytes but '/' and NUL
  std::string mac;               ///< "aa:bb:cc:dd:ee:ff", lower case; empty if it has none
  std::vector<std::string> ipv4; ///< "192.0.2.1"; the most useful first
  std::vector<std::string> ipv6; ///< RFC 5952 text, no zone; the most useful first
  std::size_t omitted = 0;       ///< addresses that were left out because there are too many
  friend bool operator==(const Vif&, const Vif&) = default;
};

struct Facts {
  std::optional<Os> os;
  std::string kernel_release; ///< uname -r; empty if not known
  std::string hostname;       ///< the kernel's, whole; empty if not known
  std::optional<Memory> memory;
  std::vector<Vif> vifs; ///< by devid, each once
  friend bool operator==(const Facts&, const Facts&) = default;
};

} // namespace model
