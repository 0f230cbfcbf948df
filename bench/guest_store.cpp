// SPDX-License-Identifier: BSD-2-Clause
#include "guest_store.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

namespace bench {

using namespace std::chrono_literals;
using store_lab::LabError;

namespace {

constexpr unsigned guest_domid = 5;
constexpr unsigned vif_count = 3;

} // namespace

GuestStore::GuestStore(const Options& options, bool trace)
    : options_(options), lab_(store_lab::StoreLab::start(store_lab::Daemon::c, {.trace = trace})) {
  output_file_ = lab_->directory() + "/agent";
  if (options_.over_socket) {
    home_ = "/local/domain/0";
    socket_ = lab_->dom0_socket();
  } else {
    const auto& guest = lab_->add_guest(guest_domid, store_lab::Layout::xapi, vif_count);
    home_ = guest.home();
    socket_ = guest.socket();
  }
}

std::unique_ptr<Watcher> GuestStore::watch(const std::string& key) const {
  return std::make_unique<Watcher>(lab_->dom0_socket(), key.empty() ? home_ : home_ + '/' + key);
}

std::unique_ptr<MeasuredProcess> GuestStore::start_agent(const std::string& socket) const {
  const int output = ::open(output_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  auto agent = std::make_unique<MeasuredProcess>(options_.agent, socket, output);
  ::close(output);
  return agent;
}

void GuestStore::await_settled(const MeasuredProcess& agent, Watcher& watcher) const {
  const auto span = watcher.until_silent(1s, 20s);
  if (!agent.is_running()) throw LabError("the agent has ended: " + agent_output());
  if (!span) throw LabError("the agent publishes nothing: " + agent_output());
}

std::unique_ptr<MeasuredProcess> GuestStore::start_settled_agent() const {
  const auto watcher = watch("");
  auto agent = start_agent();
  await_settled(*agent, *watcher);
  return agent;
}

void GuestStore::wipe() {
  auto& dom0 = lab_->dom0();
  // The directories themselves are the toolstack's, with permissions for the guest.
  for (const char* directory : {"attr", "data", "drivers", "feature", "xenserver/attr"}) {
    const auto path = home_ + '/' + directory;
    for (const auto& entry : dom0.list(path))
      dom0.remove(path + '/' + entry);
  }
}

std::map<std::string, std::string> GuestStore::vifs() {
  std::map<std::string, std::string> values;
  for (auto& [key, value] : lab_->dom0().dump(home_ + "/attr/vif")) {
    if (!value.empty()) values.emplace("attr/vif/" + key, value);
  }
  return values;
}

std::size_t GuestStore::keys() {
  const auto tree = lab_->dom0().dump(home_);
  return static_cast<std::size_t>(std::ranges::count_if(tree, [](const auto& node) { return !node.second.empty(); }));
}

store_lab::Trace GuestStore::requests_since(std::size_t mark) const {
  const auto all = lab_->trace(mark);
  return options_.over_socket ? all : all.from_guest(guest_domid);
}

std::string GuestStore::agent_output() const {
  std::ostringstream text;
  text << std::ifstream(output_file_).rdbuf();
  const auto all = text.str();
  return all.size() > 1000 ? all.substr(all.size() - 1000) : all;
}

} // namespace bench
