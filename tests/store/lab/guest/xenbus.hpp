// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "message.hpp"

namespace store_lab {

/// What the Linux kernel does between a domain's one connection with xenstored and the many open files of
/// /dev/xen/xenbus. Without input or output: requests go in, bytes for the ring and answers come out.
class Xenbus {
public:
  using File = unsigned;
  using Answer = std::function<void(File, const Message&)>;

  explicit Xenbus(Answer answer) : answer_(std::move(answer)) {}

  void open(File file) { files_.emplace(file, OpenFile{}); }
  void submit(File file, const Message& request);
  /// Takes back the file's watches and aborts its transactions; answers that are still due are thrown away.
  void close(File file);
  /// Requests of the file that xenstored has not answered.
  unsigned in_flight(File file) const { return files_.at(file).in_flight; }

  /// Bytes for the ring; whoever sends them erases them.
  std::string& outgoing() { return outgoing_; }
  void handle(const Message& from_xenstored);
  /// Nothing on its way to xenstored or back.
  bool idle() const { return outgoing_.empty() && pending_.empty(); }

  /// The domain has a new connection: requests on their way are forgotten, transactions are dead, and every watch is
  /// set again, so that each fires once.
  void start_over();

private:
  enum class Role : std::uint8_t { relayed, watch, unwatch, start, end, own };
  struct Pending {
    Role role;
    File file;
    std::uint32_t request_id; // the client's
    std::uint32_t subject;    // the watch or the transaction it is about
  };
  struct Transaction {
    std::uint32_t id;
    unsigned generation;
  };
  struct OpenFile {
    unsigned in_flight = 0;
    std::vector<Transaction> transactions; // the latest first: it counts if an older one has the same id
  };
  struct Watch {
    File file = 0;
    std::string path;
    std::string token;
  };

  void relay(File file, const Message& request);
  void end_dead_transaction(File file, const Message& end);
  void set_watch(File file, const Message& request);
  void clear_watch(File file, const Message& request);
  void deliver_event(const Message& event);
  void deliver_answer(const Pending& pending, Message answer);
  void settle(const Pending& pending, const Message& reply);
  void forget_transaction(File file, std::uint32_t id);
  static Role role_of(Op op);
  void send(const Pending& pending, Message request);
  void send_watch_request(Op op, const Pending& pending, const std::string& path);
  void reply(File file, const Message& request, Op op, std::string_view text);

  Answer answer_;
  std::string outgoing_;
  std::map<std::uint32_t, Pending> pending_; // by the request id on the ring
  std::map<std::uint32_t, Watch> watches_;   // by the token on the ring
  std::map<File, OpenFile> files_;
  std::uint32_t last_request_id_ = 0;
  std::uint32_t last_watch_ = 0;
  unsigned generation_ = 0; // of the connection
};

} // namespace store_lab
