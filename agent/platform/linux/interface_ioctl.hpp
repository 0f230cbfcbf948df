// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/fd.hpp"

namespace platform {

/// Questions to the kernel about an interface by its name, as it is at this moment: netdevice(7) and ethtool's. They
/// need no privilege. One that is not there, or does not know, answers as if it had nothing to tell.
class InterfaceIoctl {
public:
  /// Errors: of socket(2).
  static core::Result<InterfaceIoctl> open();

  /// 0 if there is none of that name.
  std::uint32_t index(const std::string& name) const;
  /// What the driver calls itself; "" if it does not.
  std::string driver(const std::string& name) const;
  /// The address it was made with, as "aa:bb:cc:dd:ee:ff"; "" if it has none of six bytes.
  std::string permanent_mac(const std::string& name) const;

private:
  explicit InterfaceIoctl(core::Fd socket) : socket_(std::move(socket)) {}
  bool ask_ethtool(const std::string& name, void* command) const;

  core::Fd socket_;
};

} // namespace platform
