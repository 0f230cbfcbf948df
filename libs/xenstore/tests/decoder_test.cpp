// SPDX-License-Identifier: BSD-2-Clause
#include <gtest/gtest.h>

#include <xenstorepp/wire.hpp>

using namespace std::string_literals;
namespace wire = xenstorepp::wire;

namespace {

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string three_messages() {
  std::string bytes;
  wire::encode({wire::Type::read, 1, 0}, "first", bytes);
  wire::encode({wire::Type::write, 2, 0}, "", bytes);
  wire::encode({wire::Type::watch_event, 3, 0}, "third\0"s, bytes);
  return bytes;
}

std::vector<std::string> payloads(wire::Decoder& decoder) {
  std::vector<std::string> found;
  while (auto message = decoder.next()) {
    found.push_back(message->payload);
  }
  return found;
}

const std::vector<std::string> expected = {"first", "", "third\0"s};

} // namespace

TEST(Decoder, ByteByByte) {
  wire::Decoder decoder;
  std::vector<std::string> found;
  for (const char& byte : three_messages()) {
    decoder.feed(bytes_of({&byte, 1}));
    for (auto& payload : payloads(decoder)) {
      found.push_back(payload);
    }
  }
  EXPECT_EQ(found, expected);
  EXPECT_EQ(decoder.buffered(), 0U);
}

TEST(Decoder, EveryCut) {
  const std::string bytes = three_messages();
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    wire::Decoder decoder;
    decoder.feed(bytes_of(std::string_view(bytes).substr(0, cut)));
    auto found = payloads(decoder);
    decoder.feed(bytes_of(std::string_view(bytes).substr(cut)));
    for (auto& payload : payloads(decoder)) {
      found.push_back(payload);
    }
    EXPECT_EQ(found, expected) << cut;
  }
}

TEST(Decoder, AllAtOnceAndNotAskedBetween) {
  wire::Decoder decoder;
  const std::string bytes = three_messages();
  decoder.feed(bytes_of(bytes));
  ASSERT_TRUE(decoder.next());
  decoder.feed(bytes_of(bytes)); // what is asked for later is not lost by feeding
  EXPECT_EQ(payloads(decoder), (std::vector<std::string>{"", "third\0"s, "first", "", "third\0"s}));
}

TEST(Decoder, LongestMessage) {
  std::string bytes;
  wire::encode({wire::Type::read, 1, 0}, std::string(wire::max_payload, 'x'), bytes);
  wire::Decoder decoder;
  decoder.feed(bytes_of(bytes).first(bytes.size() - 1));
  EXPECT_FALSE(decoder.next());
  EXPECT_FALSE(decoder.broken());
  EXPECT_EQ(decoder.buffered(), bytes.size() - 1);
  decoder.feed(bytes_of(bytes).last(1));
  const auto message = decoder.next();
  ASSERT_TRUE(message);
  EXPECT_EQ(message->payload.size(), wire::max_payload);
}

TEST(Decoder, OverlongMessageBreaksItForGood) {
  std::string bytes = three_messages();
  bytes += "\x02\0\0\0\x01\0\0\0\0\0\0\0\x01\x10\0\0"s; // 4097
  bytes += three_messages();
  wire::Decoder decoder;
  decoder.feed(bytes_of(bytes));
  EXPECT_EQ(payloads(decoder), expected) << "what came before is whole";
  EXPECT_TRUE(decoder.broken());
  decoder.feed(bytes_of(three_messages()));
  EXPECT_FALSE(decoder.next());
  EXPECT_EQ(decoder.buffered(), 0U) << "a broken one keeps nothing";
}
