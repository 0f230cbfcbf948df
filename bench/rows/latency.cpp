// SPDX-License-Identifier: BSD-2-Clause
#include <optional>
#include <random>
#include <thread>

#include "address_socket.hpp"
#include "guest_store.hpp"
#include "rows/rows.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr const char* address = "10.77.0.200";
constexpr std::size_t changes = 200; // of each kind
constexpr std::size_t floor_changes = 100;
constexpr auto patience = 2s;

/// Longer than any window in which changes are gathered, and not in step with anything.
void rest() {
  static std::minstd_rand random;
  std::this_thread::sleep_for(150ms + std::chrono::microseconds(random() % 30000));
}

/// From just before the change until a key holds the address in dom0, or no longer does. Nothing: it came to no end.
class AddressChange {
public:
  AddressChange(GuestStore& store) : watcher_(store.watch("attr/vif/0")), link_(link_index("eth0")) {}

  std::optional<double> add() {
    return measure([this] { socket_.add(link_, address); }, true);
  }
  std::optional<double> remove() {
    return measure([this] { socket_.remove(link_, address); }, false);
  }
  void expect_no_refusal() { socket_.expect_no_refusal(); }

private:
  template <class Change>
  std::optional<double> measure(Change change, bool added) {
    watcher_->drain();
    const auto begin = Clock::now();
    change();
    while (const auto event = watcher_->next_awake(patience)) {
      // The clock has stopped; that the key is what was waited for is seen afterwards.
      const bool holds = watcher_->read(event->path) == address;
      if (added ? holds : !holds && event->path == key_) {
        key_ = event->path;
        return milliseconds(event->seen - begin);
      }
    }
    return std::nullopt;
  }

  std::unique_ptr<Watcher> watcher_;
  AddressSocket socket_;
  unsigned link_;
  std::string key_; ///< where the address was found
};

/// What the measuring itself takes: a write by dom0 until dom0's watch says so. And the least that any agent needs:
/// hear of the change, write one key; done by this process itself, without a switch to another, and without reading an
/// address.
double measure_floor(const Options& options, Report& report) {
  GuestStore store(options, false);
  const auto watcher = store.watch("data");
  const auto link = link_index("eth0");
  AddressSocket socket;
  AddressBell bell;
  store_lab::WireClient dom0(store.dom0_socket());
  store_lab::WireClient guest(store.socket());
  const auto measure = [&](auto act, std::vector<double>& samples) {
    rest();
    watcher->drain();
    const auto begin = Clock::now();
    act();
    if (const auto event = watcher->next_awake(patience)) samples.push_back(milliseconds(event->seen - begin));
  };
  std::vector<double> watch;
  std::vector<double> floor;
  for (std::size_t i = 0; i < options.samples(floor_changes); ++i) {
    measure([&] { dom0.write(store.home() + "/data/bench", "1"); }, watch);
    measure(
        [&] {
          socket.add(link, address);
          bell.wait();
          guest.write("data/bench", address);
        },
        floor);
    socket.remove(link, address);
    bell.wait();
  }
  socket.expect_no_refusal();
  report.add("the eye: written in dom0 to seen by the watch", "ms", watch);
  report.add("floor: heard, and one key written, by the bench", "ms", floor);
  return summarise(floor).median;
}

} // namespace

void measure_latency(const Options& options, Report& report) {
  const auto floor = measure_floor(options, report);
  GuestStore store(options, false);
  const auto agent = store.start_settled_agent();
  AddressChange change(store);
  std::vector<double> added;
  std::vector<double> removed;
  for (std::size_t i = 0; i < options.samples(changes); ++i) {
    rest();
    if (const auto took = change.add()) added.push_back(*took);
    rest();
    if (const auto took = change.remove()) removed.push_back(*took);
  }
  change.expect_no_refusal();
  report.add("IPv4 address added to key readable", "ms", added, floor);
  report.add("IPv4 address removed to key gone", "ms", removed, floor);
  const auto seen = added.size() + removed.size();
  const auto made = 2 * options.samples(changes);
  report.check("every change is seen within 2 s", seen == made, std::to_string(seen) + " of " + std::to_string(made));
}

} // namespace bench
