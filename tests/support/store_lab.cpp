// SPDX-License-Identifier: BSD-2-Clause
#include "store_lab.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "guest/ring.hpp"

namespace store_lab {

namespace fs = std::filesystem;

namespace {

/// Short, because sockets are in it.
std::string make_directory() {
  const char* base = std::getenv("TMPDIR");
  std::string path = (base && std::string_view(base).size() < 60 ? base : "/tmp") + std::string("/store-lab.XXXXXX");
  if (!mkdtemp(path.data())) throw LabError("cannot make " + path);
  return path;
}

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

} // namespace

Guest::Guest(StoreLab& lab, DomainPlan plan)
    : lab_(lab), plan_(plan), first_domid_(plan.domid),
      socket_(lab.directory() + "/guest" + std::to_string(plan.domid)),
      connection_({{STORE_LAB_GUEST_CONNECTION, lab.directory(), socket_}, {}, lab.directory() + "/log"}) {
  connect();
  resume();
}

void Guest::connect() {
  lay_out(lab_.dom0(), plan_, first_domid_);
  connection_.say("attach " + std::to_string(plan_.domid));
  if (const auto answer = connection_.hear(); answer != "attached") throw LabError(answer);
  lab_.dom0().introduce(plan_.domid, Ring::port(plan_.domid));
}

void Guest::suspend() {
  connection_.say("suspend");
  if (const auto answer = connection_.hear(); answer != "suspended") throw LabError(answer);
}

void Guest::resume() {
  connection_.say("resume");
  if (const auto answer = connection_.hear(); answer != "resumed") throw LabError(answer);
}

// The toolstack makes the new domain first, and the guest wakes up when the old one is gone.
void Guest::migrate(unsigned new_domid) {
  suspend();
  const auto old_domid = std::exchange(plan_.domid, new_domid);
  connect();
  lab_.dom0().release(old_domid);
  lab_.dom0().remove(home_of(old_domid));
  resume();
}

void Guest::cancel_suspend() {
  suspend();
  resume();
}

void Guest::resume_fast() {
  suspend();
  lab_.dom0().introduce(plan_.domid, Ring::port(plan_.domid));
  resume();
}

std::string StoreLab::unavailable_reason(Daemon daemon) { return store_lab::unavailable_reason(daemon); }

std::unique_ptr<StoreLab> StoreLab::start(Daemon daemon, Options options) {
  std::unique_ptr<StoreLab> lab(new StoreLab(daemon, std::move(options)));
  lab->start_daemon();
  return lab;
}

StoreLab::StoreLab(Daemon daemon, Options options)
    : daemon_(daemon), options_(std::move(options)), directory_(make_directory()) {}

StoreLab::~StoreLab() {
  guests_.clear();
  process_.kill();
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

Guest& StoreLab::add_guest(unsigned domid, Layout layout, unsigned vifs) {
  guests_.emplace_back(new Guest(*this, {domid, layout, vifs}));
  return *guests_.back();
}

void StoreLab::restart_daemon() {
  stop_daemon();
  start_daemon();
}

void StoreLab::stop_daemon() {
  for (const auto& guest : guests_)
    guest->suspend();
  dom0_.reset();
  process_.kill();
}

void StoreLab::start_daemon() {
  process_ = store_lab::start_daemon(daemon_, options_, directory_);
  connect_dom0();
  for (const auto& guest : guests_) {
    guest->connect();
    guest->resume();
  }
}

// An answer says that the daemon is up; that it takes connections says less.
void StoreLab::connect_dom0() {
  using namespace std::chrono_literals;
  const auto deadline = std::chrono::steady_clock::now() + 5s;
  for (;;) {
    try {
      dom0_.emplace(dom0_socket());
      dom0_->write("/local/domain/0/domid", "0");
      return;
    } catch (const LabError& error) {
      if (!process_.is_running()) throw LabError("the daemon ended: " + read_file(directory_ + "/log"));
      if (std::chrono::steady_clock::now() > deadline) throw;
    }
    std::this_thread::sleep_for(2ms);
  }
}

Trace StoreLab::trace(std::size_t since) const {
  const auto text = read_file(directory_ + "/trace");
  return (daemon_ == Daemon::c ? parse_trace(text) : parse_access_log(text)).since(since);
}

} // namespace store_lab
