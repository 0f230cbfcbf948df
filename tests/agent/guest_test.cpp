// SPDX-License-Identifier: BSD-2-Clause
#include "guest_test.hpp"

#include <cstdlib>

#include <sys/utsname.h>

namespace {

/// Why there are no links of our own; found out before the first test.
std::string network_unavailable;

class OwnNetwork : public testing::Environment {
public:
  void SetUp() override { network_unavailable = network::enter_namespace(); }
};
[[maybe_unused]] const auto* const own_network = testing::AddGlobalTestEnvironment(new OwnNetwork);

void add_link(const std::string& name, const std::string& peer) {
  network::ip("link add " + name + " type veth peer name " + peer);
  network::ip("link set " + name + " addrgenmode none");
}

} // namespace

std::string host_name(const testing::TestParamInfo<Host>& info) {
  const std::string daemon = info.param.daemon == store_lab::Daemon::c ? "c" : "ocaml";
  return daemon + (info.param.layout == store_lab::Layout::xapi ? "_xapi" : "_libxl");
}

void GuestTest::SetUp() {
  if (!network_unavailable.empty()) GTEST_SKIP() << network_unavailable;
  if (const auto why = store_lab::StoreLab::unavailable_reason(GetParam().daemon); !why.empty()) GTEST_SKIP() << why;
  restart_lab({.trace = true});
  for (const char* n : {"0", "1", "2"}) {
    const std::string link = std::string("eth") + n;
    add_link(link, std::string("p") + n);
    network::ip("link set " + link + " address 00:16:3e:00:05:0" + n);
    files_.add_vif(link, static_cast<unsigned>(*n - '0'));
    network::ip("link set " + link + " up");
  }
  network::ip("addr add 10.77.0.2/24 dev eth0");
  network::ip("addr add fd00:77::2/64 dev eth0 nodad");
  network::ip("addr add 10.77.1.2/24 dev eth1");
  network::ip("link add docker0 type bridge");
  network::ip("addr add 172.31.0.1/24 dev docker0");
  network::ip("link set docker0 up");
}

void GuestTest::TearDown() {
  if (!network_unavailable.empty()) return;
  for (const char* link : {"p0", "p1", "p2", "p3", "docker0"}) {
    try {
      network::ip(std::string("link del ") + link);
    } catch (const std::runtime_error&) {
      continue; // the test has done so
    }
  }
}

void GuestTest::restart_lab(const store_lab::Options& options) {
  lab_.reset();
  lab_ = store_lab::StoreLab::start(GetParam().daemon, options);
  guest_ = &lab_->add_guest(5, GetParam().layout, 3);
}

bool GuestTest::through_libxenstore() {
  const char* way = std::getenv("XGA_TEST_XENSTORE");
  return way != nullptr && std::string(way) == "libxenstore";
}

std::unique_ptr<AgentProcess> GuestTest::start_agent(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--stderr", "--loglevel", "trace", "--root", files_.root()});
  if (through_libxenstore()) arguments.insert(arguments.begin(), {"--xenstore", "libxenstore"});
  return std::make_unique<AgentProcess>(arguments, AgentProcess::Environment{{"XENSTORED_PATH", guest_->socket()}});
}

std::unique_ptr<AgentProcess> GuestTest::start_published_agent() {
  auto agent = start_agent();
  expect_published(first_tree());
  // Its last word of the start: from here on it ends by itself when told to.
  EXPECT_TRUE(eventually([&] { return agent->log().find("agent: version") != std::string::npos; })) << agent->log();
  EXPECT_EQ(agent->log().find("xenstore: through libxenstore.so.") != std::string::npos, through_libxenstore());
  return agent;
}

store_lab::Trace GuestTest::requests_since(std::size_t mark) const {
  return lab_->trace(mark).from_guest(guest_->domid());
}

store_lab::Trace GuestTest::changes_since(std::size_t mark) const {
  auto trace = requests_since(mark);
  std::erase_if(trace.requests, [](const auto& request) {
    return request.operation != "WRITE" && request.operation != "RM" && request.operation != "MKDIR" &&
           request.operation != "SET_PERMS";
  });
  return trace;
}

void GuestTest::add_balloon(unsigned target, unsigned current) const {
  const std::string device = "/sys/devices/system/xen_memory/xen_memory0";
  files_.write(device + "/target_kb", std::to_string(target) + '\n');
  files_.write(device + "/target", std::to_string(std::uint64_t{target} * 1024) + '\n');
  files_.write(device + "/info/current_kb", std::to_string(current) + '\n');
}

Dump GuestTest::values(const std::string& below) {
  Dump found;
  for (const auto& [key, value] : dom0().dump(guest_->home() + '/' + below)) {
    if (!value.empty()) found.emplace(below + '/' + key, value);
  }
  return found;
}

std::string GuestTest::value(const std::string& key) {
  return dom0().read(guest_->home() + '/' + key).value_or("(none)");
}

Dump GuestTest::first_tree() {
  utsname names = {};
  ::uname(&names);
  return {
      {"attr/PVAddons/BuildVersion", "0"},
      {"attr/PVAddons/Installed", "1"},
      {"attr/PVAddons/MajorVersion", "1"},
      {"attr/PVAddons/MicroVersion", "0"},
      {"attr/PVAddons/MinorVersion", "0"},
      {"attr/vif/0/ipv4/0", "10.77.0.2"},
      {"attr/vif/0/ipv6/0", "fd00:77::2"},
      {"attr/vif/0/mac/0", "00:16:3e:00:05:00"},
      {"attr/vif/0/name", "eth0"},
      {"attr/vif/1/ipv4/0", "10.77.1.2"},
      {"attr/vif/1/mac/0", "00:16:3e:00:05:01"},
      {"attr/vif/1/name", "eth1"},
      {"attr/vif/2/mac/0", "00:16:3e:00:05:02"},
      {"attr/vif/2/name", "eth2"},
      {"data/domain", "example.org"},
      {"data/host_name_dns", "guest"},
      {"data/meminfo_free", "524288"},
      {"data/meminfo_total", "1048576"},
      {"data/os_distro", "debian"},
      {"data/os_majorver", "12"},
      {"data/os_minorver", "11"},
      {"data/os_name", "Debian GNU/Linux 12 (bookworm)"},
      {"data/os_uname", names.release},
  };
}

Dump GuestTest::published() {
  Dump all;
  for (const char* below : {"attr", "data", "feature", "drivers", "xenserver/attr"})
    all.merge(values(below));
  all.erase("data/updated");
  return all;
}

void GuestTest::expect_published(const Dump& wanted, std::chrono::milliseconds patience) {
  eventually([&] { return published() == wanted; }, patience);
  EXPECT_EQ(published(), wanted);
}
