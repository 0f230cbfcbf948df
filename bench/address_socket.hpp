// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <string>

namespace bench {

/// Makes and removes IPv4 addresses (/32) of a link, a system call each: ip(8) would be slower than what is measured.
/// When a call returns the kernel has made the change and told all listeners. Throws LabError.
class AddressSocket {
public:
  AddressSocket();
  AddressSocket(const AddressSocket&) = delete;
  AddressSocket& operator=(const AddressSocket&) = delete;
  ~AddressSocket();

  void add(unsigned link_index, const std::string& address);
  void remove(unsigned link_index, const std::string& address);
  /// Throws if the kernel has refused anything so far: it says so only if something is wrong.
  void expect_no_refusal();

private:
  void change(std::uint16_t type, unsigned link_index, const std::string& address);

  int fd_ = -1;
};

/// Hears of every change of an IPv4 address, as an agent does.
class AddressBell {
public:
  AddressBell();
  AddressBell(const AddressBell&) = delete;
  AddressBell& operator=(const AddressBell&) = delete;
  ~AddressBell();

  /// Waits for the next change.
  void wait();

private:
  int fd_ = -1;
};

unsigned link_index(const std::string& link);

} // namespace bench
