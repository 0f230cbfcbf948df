// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace store_lab {

enum class Peer {
  guest,
  dom0, ///< a client on the daemon's socket, including the laboratory itself
};

/// One request as the daemon noted it when it began to work on it.
struct TracedRequest {
  Peer peer = Peer::dom0;
  unsigned domid = 0;
  std::string operation; ///< "WRITE", "TRANSACTION_END", ...
  std::string arguments; ///< "data/x value": strings as on the wire, with spaces in place of the NULs between them
  friend bool operator==(const TracedRequest&, const TracedRequest&) = default;
};

struct Trace {
  std::vector<TracedRequest> requests;

  std::size_t size() const { return requests.size(); }
  Trace from_guest(unsigned domid) const;
  Trace of(std::string_view operation) const;
  Trace since(std::size_t mark) const;
};

/// The C xenstored's file (-T). A value with a newline is cut there.
Trace parse_trace(std::string_view text);
/// oxenstored's access log, with the C xenstored's names of operations. It does not tell a commit from an abort, and
/// notes the requests of a transaction again if it has to replay it.
Trace parse_access_log(std::string_view text);

} // namespace store_lab
