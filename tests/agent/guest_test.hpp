// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "agent_process.hpp"
#include "support/guest_files.hpp"
#include "support/network.hpp"
#include "support/store_lab.hpp"

using Dump = std::map<std::string, std::string>;

/// Which store, and whose permissions, a test runs against.
struct Host {
  store_lab::Daemon daemon = store_lab::Daemon::c;
  store_lab::Layout layout = store_lab::Layout::xapi;
};
inline constexpr Host c_xapi{store_lab::Daemon::c, store_lab::Layout::xapi};
inline constexpr Host c_libxl{store_lab::Daemon::c, store_lab::Layout::libxl};
inline constexpr Host ocaml_xapi{store_lab::Daemon::ocaml, store_lab::Layout::xapi};
inline constexpr Host ocaml_libxl{store_lab::Daemon::ocaml, store_lab::Layout::libxl};
inline const auto all_hosts = testing::Values(c_xapi, c_libxl, ocaml_xapi, ocaml_libxl);
std::string host_name(const testing::TestParamInfo<Host>& info);

/// A guest, domain 5, with three vifs on the real xenstored: eth0 with an IPv4 and an IPv6 address, eth1 with an IPv4
/// address, eth2 with none, and docker0, a bridge with an address that is no vif.
class GuestTest : public testing::TestWithParam<Host> {
protected:
  void SetUp() override;
  void TearDown() override;

  /// Another store than SetUp() made, with other options.
  void restart_lab(const store_lab::Options& options);
  std::unique_ptr<AgentProcess> start_agent(std::vector<std::string> arguments = {});
  /// Whether the agent is to speak through the system's libxenstore: XGA_TEST_XENSTORE=libxenstore in the environment
  /// (the tests "libxenstore.", and ./dev full libxenstore).
  static bool through_libxenstore();
  /// Starts the agent and waits until everything is published.
  std::unique_ptr<AgentProcess> start_published_agent();

  store_lab::Dom0& dom0() { return lab_->dom0(); }
  bool is_xapi() const { return GetParam().layout == store_lab::Layout::xapi; }
  bool is_c() const { return GetParam().daemon == store_lab::Daemon::c; }
  /// What the guest, whose domid is what it is now, asked of the store since the mark.
  store_lab::Trace requests_since(std::size_t mark) const;
  /// Those that change something.
  store_lab::Trace changes_since(std::size_t mark) const;
  /// Everything that may have to do with the balloon driver, in sysfs: the target, and what the guest has, in KiB.
  void add_balloon(unsigned target, unsigned current) const;
  /// The values below a key of the guest's home; directories without a value are left out.
  Dump values(const std::string& below);
  /// The value of one key; "(none)" if there is no such key.
  std::string value(const std::string& key);
  /// What the agent is to publish at first, without data/updated.
  static Dump first_tree();
  /// Everything below the keys that an agent may write; without data/updated.
  Dump published();
  /// Waits until published() is `wanted`, and fails the test with the difference otherwise.
  void expect_published(const Dump& wanted, std::chrono::milliseconds patience = std::chrono::seconds(10));

  GuestFiles files_;
  std::unique_ptr<store_lab::StoreLab> lab_;
  store_lab::Guest* guest_ = nullptr;
};
