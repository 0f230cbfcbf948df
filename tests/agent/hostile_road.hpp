// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <string>
#include <thread>
#include <vector>

#include "message.hpp"

/// A road between clients and a store on which what the store says is spoilt, so that it is a hostile or a failing
/// store to the clients. Has a thread of its own.
class HostileRoad {
public:
  enum class Mode {
    faithful,
    stalls,      ///< takes requests, and says nothing
    slow,        ///< a tenth of a second for each answer, one after the other
    cuts,        ///< closes in the middle of each answer
    floods,      ///< two thousand events a second, of every watch and of none
    drowns,      ///< as many events as are taken, of every watch
    babbles,     ///< as many events as are taken, of no watch
    wrong_ids,   ///< answers to requests that nobody made
    wrong_types, ///< answers of another type
    too_long,    ///< announces more than any message may have
    not_all,     ///< announces more than ever comes
    too_short,   ///< announces less than comes
    refuses,     ///< EIO for everything, and nothing is done
    forbids,     ///< EACCES for everything
    refuses_writes,
    refuses_reads,
    floods_and_refuses,
    huge,     ///< every directory has eight hundred names, every value four thousand bytes
    restarts, ///< is there for half of each second
  };

  /// Listens at `path`; leads to the store's socket. Throws store_lab::LabError.
  HostileRoad(std::string path, std::string store);
  HostileRoad(const HostileRoad&) = delete;
  HostileRoad& operator=(const HostileRoad&) = delete;
  ~HostileRoad();

  void be(Mode mode) { mode_ = mode; }
  /// How often somebody has connected.
  std::size_t connections() const { return connections_; }
  std::size_t events() const { return events_; }
  /// How many requests the road answered itself.
  std::size_t spoilt() const { return spoilt_; }
  /// How many answers and events came late.
  std::size_t delays() const { return delays_; }

private:
  using Clock = std::chrono::steady_clock;
  struct Held {
    store_lab::Message message;
    Clock::time_point came;
  };
  struct Lane {
    int client = -1;
    int store = -1;
    std::string asked;    ///< by the client, for tokens
    std::string answered; ///< by the store, not whole yet
    std::deque<Held> held;
    std::string for_client;          ///< that the client's socket did not take yet
    std::deque<std::string> watches; ///< payloads of an event of each
    bool closing = false;
  };
  void travel();
  void listen();
  void stop_listening();
  void accept();
  bool carry_requests(Lane& lane);
  bool carry_answers(Lane& lane);
  bool answer_itself(Lane& lane, const store_lab::Message& request);
  void release(Lane& lane);
  void say(Lane& lane, store_lab::Message message);
  void flood(Lane& lane);
  static void send(Lane& lane);

  std::string path_;
  std::string store_;
  int listening_ = -1;
  std::list<Lane> lanes_;
  Clock::time_point next_answer_;
  Clock::time_point next_flood_;
  std::atomic<Mode> mode_ = Mode::faithful;
  std::atomic<std::size_t> connections_ = 0;
  std::atomic<std::size_t> events_ = 0;
  std::atomic<std::size_t> spoilt_ = 0;
  std::atomic<std::size_t> delays_ = 0;
  std::atomic<bool> ends_ = false;
  std::thread thread_;
};
