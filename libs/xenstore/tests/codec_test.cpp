// SPDX-License-Identifier: BSD-2-Clause
#include <gtest/gtest.h>

#include <xenstorepp/wire.hpp>

using namespace std::string_literals;
namespace wire = xenstorepp::wire;

namespace {

std::string encoded(const wire::Header& header, std::string_view payload) {
  std::string bytes;
  EXPECT_TRUE(wire::encode(header, payload, bytes));
  return bytes;
}

std::optional<wire::Message> decoded(std::string_view bytes) {
  wire::Decoder decoder;
  decoder.feed(std::as_bytes(std::span(bytes)));
  return decoder.next();
}

} // namespace

TEST(Codec, WritesWhatXenstoredReads) {
  EXPECT_EQ(encoded({wire::Type::read, 0x01020304, 0xa1b2c3d4}, "data/x\0"s),
            "\x02\0\0\0\x04\x03\x02\x01\xd4\xc3\xb2\xa1\x07\0\0\0data/x\0"s);
  EXPECT_EQ(encoded({wire::Type::write, 1, 0}, "a\0v"s), "\x0b\0\0\0\x01\0\0\0\0\0\0\0\x03\0\0\0a\0v"s);
  EXPECT_EQ(encoded({wire::Type::get_feature, 0, 0}, ""), "\x17\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s);
}

TEST(Codec, ReadsWhatXenstoredWrites) {
  const auto message = decoded("\x10\0\0\0\xff\0\0\x80\x02\0\0\0\x07\0\0\0ENOENT\0"s);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->header.type, wire::Type::error);
  EXPECT_EQ(message->header.request_id, 0x800000ffU);
  EXPECT_EQ(message->header.transaction_id, 2U);
  EXPECT_EQ(message->payload, "ENOENT\0"s);
}

TEST(Codec, EveryLengthThereAndBack) {
  for (std::size_t length = 0; length <= wire::max_payload; ++length) {
    const std::string payload(length, static_cast<char>(length % 256));
    const auto message = decoded(encoded({wire::Type::watch_event, 7, 9}, payload));
    ASSERT_TRUE(message) << length;
    ASSERT_EQ(message->payload, payload);
    ASSERT_EQ(message->header.transaction_id, 9U);
  }
}

TEST(Codec, AppendsToWhatIsThere) {
  std::string bytes = "before";
  ASSERT_TRUE(wire::encode({wire::Type::read, 1, 0}, "a", bytes));
  EXPECT_EQ(bytes.size(), 6 + wire::header_size + 1);
  EXPECT_TRUE(bytes.starts_with("before\x02"));
}

TEST(Codec, RefusesAnOverlongPayload) {
  std::string bytes = "kept";
  EXPECT_FALSE(wire::encode({wire::Type::write, 1, 0}, std::string(wire::max_payload + 1, 'x'), bytes));
  EXPECT_EQ(bytes, "kept");
}

TEST(Codec, KeepsTypesItDoesNotKnow) {
  const auto message = decoded(encoded({static_cast<wire::Type>(0xfffffffe), 1, 0}, ""));
  ASSERT_TRUE(message);
  EXPECT_EQ(static_cast<std::uint32_t>(message->header.type), 0xfffffffeU);
}
