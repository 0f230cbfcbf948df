// SPDX-License-Identifier: BSD-2-Clause
// xenstorepp beside the system's libxenstore, the C library that Xen ships: the same work on one daemon, in turns.
#include <array>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>

#include <poll.h>
extern "C" { // which the header leaves to us
#include <xenstore.h>
}

#include <xenstorepp/client.hpp>

#include "rows/rows.hpp"
#include "store_lab.hpp"
#include "wire_client.hpp"

namespace bench {
namespace {

using namespace std::chrono_literals;
using store_lab::LabError;

constexpr std::size_t writes_in_a_batch = 40;
constexpr std::size_t children = 40;

/// What is asked of a library; each call comes back when it is done, and throws LabError if it was not.
class Subject {
public:
  Subject() = default;
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;
  virtual ~Subject() = default;

  virtual void read(const std::string& path) = 0;
  virtual void write(const std::string& path, const std::string& value) = 0;
  virtual void list(const std::string& path) = 0;
  /// All of them in one transaction.
  virtual void write_together(const std::vector<std::string>& paths, const std::string& value) = 0;
  virtual void watch(const std::string& path) = 0;
  /// Waits for the event of a watch.
  virtual void await_event() = 0;

protected:
  static void expect(bool done, const char* what) {
    if (!done) throw LabError(std::string("not done: ") + what);
  }
};

class Ours : public Subject {
public:
  explicit Ours(const std::string& socket) : client_(connect(socket)) {}

  void read(const std::string& path) override { expect(client_.read(path).has_value(), "read"); }
  void write(const std::string& path, const std::string& value) override {
    expect(client_.write(path, value).has_value(), "write");
  }
  void list(const std::string& path) override { expect(client_.list(path).has_value(), "list"); }
  void write_together(const std::vector<std::string>& paths, const std::string& value) override {
    xenstorepp::Batch batch;
    for (const auto& path : paths)
      batch.write(path, value);
    const auto done = client_.transact(10, [&](xenstorepp::Transaction& transaction) -> xenstorepp::Result<void> {
      const auto replies = transaction.perform(batch);
      if (!replies) return std::unexpected(replies.error());
      for (const auto& reply : *replies)
        if (!reply) return std::unexpected(reply.error());
      return {};
    });
    expect(done.has_value(), "transaction");
  }
  void watch(const std::string& path) override {
    auto watch = client_.watch(path);
    expect(watch.has_value(), "watch");
    watch_.emplace(std::move(*watch));
    await_event();
  }
  void await_event() override {
    while (!client_.next_event()) {
      pollfd waited{client_.fd(), POLLIN, 0};
      expect(client_.has_event() || ::poll(&waited, 1, 2000) == 1, "event");
      expect(client_.receive().has_value(), "receive");
    }
  }

private:
  static xenstorepp::Client connect(const std::string& socket) {
    auto transport = xenstorepp::connect_socket(socket);
    if (!transport) throw LabError("xenstorepp does not connect");
    return xenstorepp::Client(std::move(*transport));
  }

  xenstorepp::Client client_;
  std::optional<xenstorepp::Watch> watch_;
};

class Theirs : public Subject {
public:
  explicit Theirs(const std::string& socket) {
    ::setenv("XENSTORED_PATH", socket.c_str(), 1);
    store_ = ::xs_open(0);
    ::unsetenv("XENSTORED_PATH");
    expect(store_ != nullptr, "libxenstore connects");
  }
  ~Theirs() override { ::xs_close(store_); }

  void read(const std::string& path) override {
    unsigned length = 0;
    void* const value = ::xs_read(store_, XBT_NULL, path.c_str(), &length);
    expect(value != nullptr, "xs_read");
    std::free(value);
  }
  void write(const std::string& path, const std::string& value) override {
    expect(::xs_write(store_, XBT_NULL, path.c_str(), value.data(), static_cast<unsigned>(value.size())), "xs_write");
  }
  void list(const std::string& path) override {
    unsigned count = 0;
    char** const names = ::xs_directory(store_, XBT_NULL, path.c_str(), &count);
    expect(names != nullptr, "xs_directory");
    std::free(names);
  }
  void write_together(const std::vector<std::string>& paths, const std::string& value) override {
    for (int attempt = 0; attempt < 10; ++attempt) {
      const auto transaction = ::xs_transaction_start(store_);
      expect(transaction != XBT_NULL, "xs_transaction_start");
      for (const auto& path : paths)
        expect(::xs_write(store_, transaction, path.c_str(), value.data(), static_cast<unsigned>(value.size())),
               "xs_write");
      if (::xs_transaction_end(store_, transaction, false)) return;
    }
    throw LabError("xs_transaction_end");
  }
  void watch(const std::string& path) override {
    expect(::xs_watch(store_, path.c_str(), "token"), "xs_watch");
    await_event();
  }
  void await_event() override {
    unsigned count = 0;
    char** const event = ::xs_read_watch(store_, &count);
    expect(event != nullptr, "xs_read_watch");
    std::free(event);
  }

private:
  xs_handle* store_ = nullptr;
};

/// Of this process, with the threads of a library; libxenstore has one as soon as a watch is set.
double cpu_microseconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

struct Taken {
  std::vector<double> time; ///< microseconds each
  double cpu = 0;           ///< microseconds, all together
};

template <class Work>
void take(std::size_t count, Taken& taken, Work work) {
  const auto cpu = cpu_microseconds();
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = Clock::now();
    work();
    taken.time.push_back(milliseconds(Clock::now() - begin) * 1e3);
  }
  taken.cpu += cpu_microseconds() - cpu;
}

/// What both libraries took for each kind of work; ours first.
using Both = std::array<Taken, 2>;

void compare(const std::string& over, const std::string& home, store_lab::WireClient& dom0,
             const std::array<std::function<std::unique_ptr<Subject>()>, 2>& open, const Options& options,
             Report& report) {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < children; ++i)
    paths.push_back(home + "/data/bench/" + std::to_string(i));
  std::array<Both, 5> taken;
  constexpr std::array<const char*, 5> names{"read", "write", "list of 40", "transaction of 40 writes",
                                             "watch: written to event"};
  constexpr std::size_t rounds = 10;
  const auto few = options.quick ? 2U : 20U;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t who = 0; who < open.size(); ++who) {
      const auto subject = open.at(who)();
      for (const auto& path : paths)
        subject->write(path, "value");
      take(few * 5, taken[0][who], [&] { subject->read(paths.front()); });
      take(few * 5, taken[1][who], [&] { subject->write(paths.front(), "other"); });
      take(few, taken[2][who], [&] { subject->list(home + "/data/bench"); });
      take(few, taken[3][who], [&] { subject->write_together(paths, "third"); });
      subject->watch(home + "/data/seen");
      take(few, taken[4][who], [&] {
        dom0.write(home + "/data/seen", "x");
        subject->await_event();
      });
    }
  }
  for (std::size_t i = 0; i < taken.size(); ++i) {
    const auto name = over + ": " + names.at(i);
    const auto base = summarise(taken[i][1].time).median;
    const auto per_call = [&](std::size_t who) {
      return taken[i][who].cpu / static_cast<double>(taken[i][who].time.size());
    };
    report.add(name + ", libxenstore", "us", taken[i][1].time);
    report.add(name + ", xenstorepp", "us", taken[i][0].time, base);
    report.add(name + ", processor, libxenstore", "us", per_call(1));
    report.add(name + ", processor, xenstorepp", "us", std::vector{per_call(0)}, per_call(1));
  }
}

} // namespace

/// The column "/floor" is the ratio to libxenstore.
void measure_library(const Options& options, Report& report) {
  const auto lab = store_lab::StoreLab::start(store_lab::Daemon::c, {});
  const auto& guest = lab->add_guest(5);
  const auto opened = [](const std::string& socket) {
    return std::array<std::function<std::unique_ptr<Subject>()>, 2>{[=] { return std::make_unique<Ours>(socket); },
                                                                    [=] { return std::make_unique<Theirs>(socket); }};
  };
  store_lab::WireClient dom0(lab->dom0_socket());
  compare("socket", "/local/domain/5", dom0, opened(lab->dom0_socket()), options, report);
  compare("ring", guest.home(), dom0, opened(guest.socket()), options, report);
}

} // namespace bench
