// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <xenstorepp/error.hpp>
#include <xenstorepp/permissions.hpp>
#include <xenstorepp/transport.hpp>

namespace xenstorepp {

class Connection; // the state behind a Client and its Watches; not part of the interface

/// A list of requests that are sent together: over a socket up to 64 are on their way at once, over a device one
/// by one. They are carried out in the order given; one that fails does not keep the others from being done.
class XENSTOREPP_API Batch {
public:
  Batch& read(std::string_view path);
  Batch& list(std::string_view path);
  Batch& write(std::string_view path, std::string_view value);
  Batch& make_directory(std::string_view path);
  Batch& remove(std::string_view path);

  std::size_t size() const noexcept { return requests_.size(); }
  bool empty() const noexcept { return requests_.empty(); }

private:
  friend class Connection;
  struct Request {
    std::uint32_t type;
    std::string path;
    std::string value;
  };
  std::vector<Request> requests_;
};

/// What one request of a batch gave: the value for a read; the names, each with a NUL, for a list (wire::split_strings
/// takes them apart; a directory too long for one message is Code::too_big here, use list() for it); "" for the rest.
using Reply = Result<std::string>;

/// The requests that work alike on the store and inside a transaction. Paths: see is_valid_path.
class XENSTOREPP_API Store {
public:
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// A key's value: any bytes, possibly none. Not found: Code::not_found.
  Result<std::string> read(std::string_view path);
  /// Creates the key and its parents where missing. xenstored's own limit on a value is 2048 bytes or a little less.
  /// Fires watches even if the value is what it was.
  Result<void> write(std::string_view path, std::string_view value);
  /// Creates an empty node; an existing one is left as it is.
  Result<void> make_directory(std::string_view path);
  /// Removes the node and all below it. A missing node is no error as long as its parent exists.
  Result<void> remove(std::string_view path);
  /// The names of the children, in the daemon's order. Long directories are read in parts where xenstored can do that
  /// (the C one); elsewhere they are Code::too_big. Code::conflict: it changed again and again while it was read.
  Result<std::vector<std::string>> list(std::string_view path);
  Result<Permissions> permissions(std::string_view path);
  /// Only the owner of a node may do this. C xenstored takes at most five entries from a guest.
  Result<void> set_permissions(std::string_view path, const Permissions& permissions);

  /// Carries out a batch; as many replies as requests, in their order. The error is one of the connection (closed,
  /// timed out, protocol): then nothing is known about what was done.
  Result<std::vector<Reply>> perform(const Batch& batch);

protected:
  explicit Store(std::shared_ptr<Connection> connection, std::uint32_t transaction_id = 0);
  Store(Store&&) = default;
  Store& operator=(Store&&) = default;
  ~Store() = default;

  std::shared_ptr<Connection> connection_;
  std::uint32_t transaction_id_;
};

/// The view of the store inside a transaction; lives as long as the call of the function it is handed to.
class XENSTOREPP_API Transaction : public Store {
public:
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() = default;

private:
  friend class Client;
  Transaction(std::shared_ptr<Connection> connection, std::uint32_t id);
};

/// Something at or below a watched path may have changed. Events are hints: they may come without a change, several
/// changes may be told by one, and the first comes at once when the watch is set.
struct WatchEvent {
  std::string path;  ///< what changed; relative if the watch was set on a relative path
  std::string token; ///< Watch::token() of the watch it belongs to
};

/// A watch that is set as long as this object lives. The destructor takes it back: its events that were not asked for
/// yet are gone, and one request is sent, at once if the window has room, else by a later call or receive(). It does
/// not wait for the answer; receive() or a later call reads it and throws it away. Nothing is sent if the connection is
/// gone. May outlive the Client.
class XENSTOREPP_API Watch {
public:
  Watch(Watch&& other) noexcept;
  Watch& operator=(Watch&& other) noexcept;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

  const std::string& path() const noexcept { return path_; }
  /// Unique within the connection.
  const std::string& token() const noexcept { return token_; }

private:
  friend class Client;
  Watch(std::weak_ptr<Connection> connection, std::string path, std::string token);
  void cancel() noexcept;

  std::weak_ptr<Connection> connection_;
  std::string path_;
  std::string token_;
};

/// A connection to xenstored.
///
/// Every call waits for its answer, at most for the time-out; a batch of n requests for the next of its answers as
/// long, and at most for 1 + (n - 1) / 16 time-outs in all; list() of a directory told in parts, and transact(), for as
/// many calls as they make. What cannot be cut short is a system call in which the kernel itself waits for xenstored:
/// Linux does so for WATCH and UNWATCH, and for every request before 4.11; FreeBSD, NetBSD and OpenBSD always, and deaf
/// to signals.
///
/// After a time-out the connection stands, and the late answer is thrown away when it comes; on a device file nothing
/// else is sent before that, so that calls until then end with Code::timed_out as well. An answer that has not come
/// after twelve time-outs (and a second) counts as lost: the connection is closed. So it is when a call throws
/// std::bad_alloc while answers arrive, since one of them may be lost. After Code::closed or Code::protocol every call
/// fails with Code::closed: open a new Client.
///
/// Where Capabilities::watch is false, fd() is not to be polled: it is always ready, and receive() reads nothing.
///
/// Over a socket also a reply to no request (unless an earlier one timed out), and a message of which the rest does not
/// come for a second, are Code::protocol. A call that meets a flood of events pauses between reads.
///
/// Watch events come in whenever the client reads, also while a call waits for its answer. So a program with a poll(2)
/// loop does this:
///
///     poll fd() for POLLIN - but with time-out 0 if has_event()
///     if it is readable: receive()
///     while (auto event = next_event()) ...
///     if any call gave Code::closed or Code::protocol: open a new Client, set the watches again
///
/// At most 1024 events are kept; an event equal to one that waits is not kept twice (but see Options::every_event).
/// When a flood exceeds that, one event per watch with the watch's own path stands for all that were dropped. Events
/// that were read before the connection broke can still be asked for.
class XENSTOREPP_API Client : public Store {
public:
  struct Options {
    std::chrono::milliseconds timeout{5000}; ///< see above
    bool every_event = false;                ///< keep an event also if an equal one waits; for who shows or counts them
  };

  /// The usual xenstored of this machine: see open_default().
  static Result<Client> open();
  static Result<Client> open(const Options& options);
  explicit Client(std::unique_ptr<Transport> transport);
  Client(std::unique_ptr<Transport> transport, const Options& options);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  Client(Client&&) noexcept = default;
  Client& operator=(Client&&) noexcept = default;
  /// Closing the connection ends its watches and transactions.
  ~Client();

  /// Runs `body` inside a transaction and commits it. If xenstored answers that somebody interfered (Code::conflict),
  /// or does not know the transaction any more (a migration happened in between), the whole is done again, `attempts`
  /// times at most in all; then the result is Code::conflict. If `body` returns an error, the transaction is aborted
  /// and the error handed on. Beware: an error inside a transaction that a migration cut short (access denied, not
  /// found, I/O) says nothing about the key it was given for. Aborting does not wait for an answer, and what is left
  /// open by a time-out is aborted as soon as the connection lets it.
  Result<void> transact(unsigned attempts, const std::function<Result<void>(Transaction&)>& body);

  /// Sets a watch on a path (which need not exist) and all below it. An event comes at once.
  Result<Watch> watch(std::string_view path);
  /// The same, without waiting for the answer: over a socket the request is on its way together with those that follow.
  /// If xenstored refuses it, or no connection is left, the only sign is that the first event does not come.
  Watch begin_watch(std::string_view path);

  /// "/local/domain/<domid>"; for any domid, whether such a domain exists or not.
  Result<std::string> domain_path(std::uint32_t domid);
  /// The feature bits of this xenstored (XENSTORE_SERVER_FEATURE_* of xs_wire.h). Known to the C xenstored of Xen 4.22
  /// and later; before that Code::not_implemented or Code::access_denied.
  Result<std::uint32_t> server_features();

  /// How many requests may be on their way at once: Transport::window().
  unsigned window() const noexcept;
  /// Of its transport, also when the connection is closed.
  Capabilities capabilities() const noexcept;

  /// For poll(2). -1 once the connection is closed.
  int fd() const noexcept;
  /// Events were read already: do not sleep before asking next_event().
  bool has_event() const noexcept;
  /// Reads what has arrived, without waiting. Errors: closed, protocol.
  Result<void> receive();
  /// The last receive() read as much as it does at once, all of it events: who would not be kept busy by a flood of
  /// them waits a while before the next, though fd() is readable.
  bool has_more() const noexcept;
  std::optional<WatchEvent> next_event();

  void set_timeout(std::chrono::milliseconds timeout) noexcept;

  /// What was spent, for tests and figures.
  struct Counters {
    std::uint64_t requests = 0;        ///< handed to the transport
    std::uint64_t round_trips = 0;     ///< how often a call that could send no more waited for something to read
    std::uint64_t dropped_replies = 0; ///< that nobody waited for: late ones, and such with an unknown request id
  };
  const Counters& counters() const noexcept;
};

} // namespace xenstorepp
