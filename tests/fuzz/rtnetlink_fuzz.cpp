// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as a datagram of the kernel's: nothing outside them is read, what comes out is fit to be used, and what is
// told of it in the log is short and printable.
// Seeds: the dumps below tests/fixtures/rtnetlink.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "core/text.hpp"
#include "platform/linux/rtnetlink.hpp"
#include "platform/linux/rtnetlink_trace.hpp"

namespace {

namespace rt = platform::rtnetlink;

constexpr std::uint32_t sequence = 7; // of the seeds

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const platform::Link& link) {
  require(link.index > 0 && !link.devid);
  require(link.name.find('\0') == std::string::npos);
  require(link.mac.empty() ||
          (link.mac.size() == 17 && link.mac.find_first_not_of("0123456789abcdef:") == std::string::npos));
  for (const auto& address : link.addresses) {
    require(address.is_ipv6 ? !address.secondary : !address.temporary);
    require(address.prefix_length <= (address.is_ipv6 ? 128 : 32));
  }
}

/// A name and a kind are cut after 256 bytes each.
void check_line(std::string_view line) {
  constexpr std::size_t longest = 800;
  require(line.size() < longest && core::printable(line, longest) == line);
  require(line.starts_with("link ") || line.starts_with("address of link "));
}

void check_trace(const rt::Snapshot& snapshot) {
  for (const auto& link : snapshot.links)
    check_line(rt::describe(link));
  for (const auto& address : snapshot.addresses)
    check_line(rt::describe(address));
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rt::Snapshot snapshot;
  const auto reading = rt::read_dump(std::as_bytes(std::span(data, size)), sequence, snapshot);
  require((reading.progress == rt::Progress::failed) == (reading.error != 0) && reading.error >= 0);
  require((snapshot.links.size() + snapshot.addresses.size()) * 16 <= size);
  check_trace(snapshot);
  std::uint32_t last = 0;
  for (const auto& link : rt::assemble(std::move(snapshot))) {
    check(link);
    require(link.index >= last);
    last = link.index;
  }
  return 0;
}
