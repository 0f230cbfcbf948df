// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "fake_xenstored.hpp"
#include "transports.hpp"

/// What one kernel's driver of xenstore's device does, and another's does not.
struct DriverQuirks {
  const char* name; ///< for a test's
  const char* path; ///< of the device
  /// WATCH and UNWATCH are the driver's own affair, tokens unique per opening; else they are no requests it takes.
  bool has_watches;
  /// What it refuses is EINVAL from write(2), and stays in its buffer, before the next; else an ERROR reply.
  bool refuses_by_errno;
  /// To poll(2) it is a regular file. Else it is ready when there is something to be read.
  bool is_always_ready;
  bool sleeps_without_data; ///< in read(2), whatever O_NONBLOCK says; else EWOULDBLOCK
  /// read(2) copies all there is from the ring in one piece, and what lies behind the ring with it.
  bool tears_at_the_end;
  bool reads_at_zero_only; ///< EINVAL at any other offset
  bool keeps_by_thread;    ///< what is asked and answered; else by opening
};

/// sys/dev/xen/xenstore/xenstore_dev.c
inline constexpr DriverQuirks freebsd_driver{.name = "FreeBSD",
                                             .path = "/dev/xen/xenstore",
                                             .has_watches = true,
                                             .refuses_by_errno = false,
                                             .is_always_ready = false,
                                             .sleeps_without_data = true,
                                             .tears_at_the_end = false,
                                             .reads_at_zero_only = false,
                                             .keeps_by_thread = false};
/// sys/arch/xen/xenbus/xenbus_dev.c 1.4, of 2006. (It kept all by file name: a second opening is not to be tried.)
inline constexpr DriverQuirks netbsd_2006_driver{.name = "NetBSD2006",
                                                 .path = "/kern/xen/xenbus",
                                                 .has_watches = false,
                                                 .refuses_by_errno = true,
                                                 .is_always_ready = true,
                                                 .sleeps_without_data = true,
                                                 .tears_at_the_end = true,
                                                 .reads_at_zero_only = true,
                                                 .keeps_by_thread = true};
/// 1.13 of 2017
inline constexpr DriverQuirks netbsd_2017_driver = [] {
  auto quirks = netbsd_2006_driver;
  quirks.name = "NetBSD2017";
  quirks.sleeps_without_data = false;
  quirks.reads_at_zero_only = false;
  return quirks;
}();

inline std::string driver_name(const testing::TestParamInfo<DriverQuirks>& driver) { return driver.param.name; }

/// A driver inside the process, with a xenstored behind it. Without threads: a read(2) that would sleep has nobody to
/// end it, and fails the test. One at a time.
class FakeDevice {
public:
  explicit FakeDevice(const DriverQuirks& quirks);
  FakeDevice(const FakeDevice&) = delete;
  FakeDevice& operator=(const FakeDevice&) = delete;
  ~FakeDevice();

  /// The one there is.
  static FakeDevice& current();

  /// As open_device() of its path.
  std::unique_ptr<xenstorepp::Transport> open();
  xenstorepp::DeviceCalls calls() const;

  /// Something at or below the path changed: fires the watches set above it.
  void fire(const std::string& path);
  std::size_t watches() const; ///< of all openings

  FakeXenstored xenstored;
  bool is_out_of_order = false;  ///< xenstored's ring is: requests end with EIO
  std::uint32_t first_count = 0; ///< of the bytes in the answers' ring, for those who open next
  unsigned opened = 0;           ///< how often

private:
  static constexpr std::size_t page = 4096;
  struct State {
    std::string asked; ///< a request that is not whole, or was refused
    std::array<char, page> ring{};
    std::uint32_t consumed = 0;
    std::uint32_t produced = 0;
    std::map<std::string, std::string> watches; ///< paths by token
    std::set<std::uint32_t> transactions;
    std::thread::id owner;
  };
  struct File {
    int other = -1; ///< the other end of what the client polls
    std::uint64_t offset = 0;
    bool is_rung = false;
    std::shared_ptr<State> state;
  };

  std::shared_ptr<State> state_of(const File& file) const;
  void forget_closed();
  void ring_bells();
  ssize_t read(int fd, char* buffer, std::size_t size);
  ssize_t write(int fd, const char* bytes, std::size_t size);
  bool rewind(int fd);
  int carry_out(State& state, const FakeXenstored::Message& request);
  int answer_watch(State& state, const FakeXenstored::Message& request);
  int hand_on(State& state, const FakeXenstored::Message& request);
  static void queue(State& state, const FakeXenstored::Message& message);

  DriverQuirks quirks_;
  std::map<int, File> files_;
};
