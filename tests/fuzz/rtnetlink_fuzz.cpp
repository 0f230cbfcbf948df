// SPDX-License-Identifier: BSD-2-Clause
// Any bytes as a datagram of the kernel's: nothing outside them is read, and what comes out is fit to be used.
// Seeds: the dumps below tests/fixtures/rtnetlink.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "platform/linux/rtnetlink.hpp"

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
  for (const auto& address : link.addresses)
    require(address.is_ipv6 ? !address.secondary : !address.temporary);
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer asks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rt::Snapshot snapshot;
  const auto reading = rt::read_dump(std::as_bytes(std::span(data, size)), sequence, snapshot);
  require((reading.progress == rt::Progress::failed) == (reading.error != 0) && reading.error >= 0);
  require((snapshot.links.size() + snapshot.addresses.size()) * 16 <= size);
  std::uint32_t last = 0;
  for (const auto& link : rt::assemble(std::move(snapshot))) {
    check(link);
    require(link.index >= last);
    last = link.index;
  }
  return 0;
}
