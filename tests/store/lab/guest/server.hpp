// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <poll.h>

#include "guest/ring.hpp"
#include "guest/xenbus.hpp"

namespace store_lab {

/// Serves a unix socket that is a domain's /dev/xen/xenbus, for any number of clients, until standard input ends.
/// Commands on standard input, one to a line, each answered by one line on standard output:
///
///   attach DOMID   a fresh ring for that domain, to be introduced before `resume`   "attached"
///   suspend        no more requests are taken from clients                          "suspended" when all are answered
///   resume         after an attach, sets all watches again first                    "resumed" when they are set
class Server {
public:
  /// `dir` is the daemon's run directory.
  explicit Server(std::string dir) : dir_(std::move(dir)) {}
  bool listen(const std::string& socket_path);
  /// The exit status.
  int run();

private:
  struct Client {
    int fd;
    std::string in;
    std::string out;
    bool gone = false;
  };

  bool read_commands();
  void obey(const std::string& command);
  void say_when_idle();
  void receive_from_ring();
  void accept_client();
  void serve(unsigned id, Client& client, short events);
  void submit_requests();
  bool submit_one(unsigned id, Client& client);
  void flush(Client& client);
  void bury_the_gone();
  void wait_and_serve();
  std::vector<pollfd> polled() const;
  bool wants_request(unsigned id, const Client& client) const;

  std::string dir_;
  int listening_ = -1;
  bool ended_ = false;
  bool running_ = false;  // taking requests
  bool attached_ = false; // since the last resume
  std::string commands_;
  std::string to_say_; // once nothing is on its way
  std::unique_ptr<Ring> ring_;
  std::string received_;
  std::map<unsigned, Client> clients_;
  unsigned last_client_ = 0;
  Xenbus xenbus_{[this](unsigned id, const Message& answer) { clients_.at(id).out += encode(answer); }};
};

} // namespace store_lab
