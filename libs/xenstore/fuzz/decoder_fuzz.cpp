// SPDX-License-Identifier: BSD-2-Clause
// The decoder must find the same messages in a stream however it is cut, and the payload parsers must stand any
// payload. Input: one byte n, n bytes of lengths to cut at, then the stream.
#include <algorithm>
#include <string>
#include <vector>

#include <xenstorepp/permissions.hpp>
#include <xenstorepp/wire.hpp>

#include "fuzz_target.hpp"

namespace wire = xenstorepp::wire;

namespace {

struct Decoded {
  std::vector<wire::Message> messages;
  bool broken = false;
  std::size_t rest = 0;
};

Decoded decode(std::span<const std::byte> stream, std::span<const std::uint8_t> cuts) {
  Decoded decoded;
  wire::Decoder decoder;
  std::size_t turn = 0;
  while (!stream.empty()) {
    const std::size_t wanted = cuts.empty() ? stream.size() : cuts[turn++ % cuts.size()] + 1U;
    const auto piece = stream.first(std::min(wanted, stream.size()));
    decoder.feed(piece);
    stream = stream.subspan(piece.size());
    while (auto message = decoder.next()) {
      decoded.messages.push_back(std::move(*message));
    }
    require(decoder.broken() || decoder.buffered() < wire::header_size + wire::max_payload,
            "holds back one message at most");
  }
  decoded.broken = decoder.broken();
  decoded.rest = decoder.buffered();
  return decoded;
}

void check_payload(const std::string& payload) {
  std::string joined;
  for (const auto& text : wire::split_strings(payload)) {
    joined += text + '\0';
    if (const auto permission = xenstorepp::parse_permission(text)) {
      require(xenstorepp::parse_permission(format(*permission)) == permission, "permissions go there and back");
    }
  }
  require(joined == payload || joined == payload + '\0', "split_strings loses nothing");
  if (const auto part = wire::parse_directory_part(payload)) {
    require(payload == part->generation + '\0' + part->names + (part->last ? std::string(1, '\0') : ""),
            "parse_directory_part loses nothing");
  }
  if (const auto event = wire::parse_watch_event(payload)) {
    require(payload.starts_with(event->path + '\0' + event->token), "an event's texts stand in the payload");
  }
  if (const auto number = wire::parse_number(payload)) {
    require(wire::parse_number(std::to_string(*number)) == number, "numbers go there and back");
  }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::span<const std::uint8_t> input(data, size);
  const auto cuts = input.subspan(1, std::min<std::size_t>(input[0], size - 1));
  const auto stream = std::as_bytes(input.subspan(1 + cuts.size()));

  const Decoded whole = decode(stream, {});
  const Decoded cut = decode(stream, cuts);
  require(whole.broken == cut.broken && whole.rest == cut.rest, "cuts change nothing");
  require(whole.messages.size() == cut.messages.size(), "cuts change no number of messages");
  std::string again;
  for (std::size_t i = 0; i < whole.messages.size(); ++i) {
    require(whole.messages[i].payload == cut.messages[i].payload, "cuts change no payload");
    check_payload(whole.messages[i].payload);
    require(wire::encode(whole.messages[i].header, whole.messages[i].payload, again), "what was read can be written");
  }
  require(std::ranges::equal(stream.first(again.size()), std::as_bytes(std::span<const char>(again))),
          "and is the same");
  return 0;
}
