// SPDX-License-Identifier: BSD-2-Clause
#include "layout.hpp"

#include <array>
#include <cstdio>
#include <initializer_list>
#include <utility>

namespace store_lab {

namespace {

using Entries = std::initializer_list<std::pair<const char*, std::string>>;

/// A domain's tree while it is written: relative paths, and the two kinds of permissions a toolstack gives.
class Home {
public:
  Home(Dom0& dom0, unsigned domid) : dom0_(dom0), domid_(std::to_string(domid)), path_(home_of(domid) + "/") {}

  void write(const std::string& key, const std::string& value) { dom0_.write(path_ + key, value); }
  void write_all(const std::string& below, Entries entries) {
    for (const auto& [key, value] : entries)
      write(below + key, value);
  }
  void give_to_guest(const std::string& key) { make(key, {"n" + domid_}); }
  void make_readable(const std::string& key) { make(key, {"n0", "r" + domid_}); }

private:
  void make(const std::string& key, const std::vector<std::string>& permissions) {
    dom0_.make_directory(path_ + key);
    dom0_.set_permissions(path_ + key, permissions);
  }

  Dom0& dom0_;
  std::string domid_;
  std::string path_;
};

std::string numbered(const char* format, unsigned a, unsigned b) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, a, b);
  return text.data();
}

std::string vm_uuid(unsigned first_domid) { return numbered("7a6d5c4b-0000-4000-8000-%08x%04x", first_domid, 0); }

/// A new one for every domain that was ever made in this process.
std::string unique_domain_id() {
  static unsigned made = 0;
  return numbered("b5b3b6f4-0000-4000-8000-%08x%04x", ++made, 0);
}

void write_vif(Home& home, unsigned domid, unsigned first_domid, unsigned devid) {
  const auto frontend = "device/vif/" + std::to_string(devid);
  home.give_to_guest(frontend);
  home.write_all(frontend + "/", {{"backend", numbered("/local/domain/0/backend/vif/%u/%u", domid, devid)},
                                  {"backend-id", "0"},
                                  {"handle", std::to_string(devid)},
                                  {"mac", mac_of(first_domid, devid)},
                                  {"mtu", "1500"},
                                  {"state", "4"}});
}

void write_common(Home& home, const DomainPlan& plan, unsigned first_domid) {
  home.write_all("", {{"name", "guest" + std::to_string(first_domid)},
                      {"vm", "/vm/" + vm_uuid(first_domid)},
                      {"domid", std::to_string(plan.domid)},
                      {"cpu/0/availability", "online"},
                      {"memory/static-max", "1048576"},
                      {"memory/target", "1048576"},
                      {"memory/videoram", "4096"},
                      {"platform/acpi", "1"},
                      {"platform/apic", "1"},
                      {"bios-strings/bios-vendor", "Xen"},
                      {"store/port", "1"},
                      {"store/ring-ref", "1"},
                      {"console/port", "2"},
                      {"console/ring-ref", "2"}});
  for (const char* key : {"data", "attr", "drivers", "feature", "error"})
    home.give_to_guest(key);
}

void write_xapi(Home& home, const DomainPlan& plan) {
  for (const char* key : {"control", "messages", "rrd", "hvmloader", "vm-data", "device", "xenserver/attr"})
    home.give_to_guest(key);
  home.write_all("", {{"unique-domain-id", unique_domain_id()},
                      {"domain-type", "hvm"},
                      {"memory/dynamic-min", "1048576"},
                      {"memory/dynamic-max", "1048576"},
                      {"control/platform-feature-multiprocessor-suspend", "1"},
                      {"control/has-vendor-device", "0"}});
  home.make_readable("action-request");
  for (unsigned devid = 0; devid < plan.vifs; ++devid)
    home.give_to_guest("xenserver/device/vif/" + std::to_string(devid));
}

void write_libxl(Home& home) {
  home.make_readable("control");
  for (const char* key :
       {"shutdown", "feature-poweroff", "feature-reboot", "feature-suspend", "sysrq", "feature-s3", "feature-s4"})
    home.give_to_guest(std::string("control/") + key);
  home.write_all("control/",
                 {{"platform-feature-multiprocessor-suspend", "1"}, {"platform-feature-xs_reset_watches", "1"}});
  home.make_readable("device");
  home.make_readable("hvmloader");
  home.give_to_guest("device/suspend/event-channel");
}

} // namespace

std::string home_of(unsigned domid) { return "/local/domain/" + std::to_string(domid); }

std::string mac_of(unsigned first_domid, unsigned devid) {
  return numbered("00:16:3e:00:%02x:%02x", first_domid & 0xff, devid & 0xff);
}

void lay_out(Dom0& dom0, const DomainPlan& plan, unsigned first_domid) {
  const auto domid = std::to_string(plan.domid);
  const std::vector<std::string> readable{"n0", "r" + domid};
  dom0.make_directory(home_of(plan.domid));
  dom0.set_permissions(home_of(plan.domid), readable); // what is made below inherits this
  Home home(dom0, plan.domid);
  write_common(home, plan, first_domid);
  if (plan.layout == Layout::xapi) {
    write_xapi(home, plan);
  } else {
    write_libxl(home);
  }
  for (unsigned devid = 0; devid < plan.vifs; ++devid)
    write_vif(home, plan.domid, first_domid, devid);
  const auto vm = "/vm/" + vm_uuid(first_domid);
  dom0.make_directory(vm);
  dom0.set_permissions(vm, readable);
  dom0.write(vm + "/uuid", vm_uuid(first_domid));
  dom0.write(vm + "/name", "guest" + std::to_string(first_domid));
}

} // namespace store_lab
