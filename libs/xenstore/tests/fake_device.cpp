// SPDX-License-Identifier: BSD-2-Clause
#include "fake_device.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

using xenstorepp::wire::Type;
namespace wire = xenstorepp::wire;

namespace {

FakeDevice* the_one = nullptr;

constexpr char junk = '\x5a'; // what lies behind the ring

bool is_handed_on(Type type) {
  constexpr unsigned release = 9;
  switch (type) {
    case Type::transaction_start:
    case Type::transaction_end:
    case Type::directory:
    case Type::read:
    case Type::get_perms:
    case Type::get_domain_path:
    case Type::write:
    case Type::mkdir:
    case Type::rm:
    case Type::set_perms: return true;
    default: return static_cast<unsigned>(type) == release;
  }
}

std::uint32_t payload_size(const std::string& message) {
  std::uint32_t size = 0;
  for (std::size_t at = wire::header_size; at-- > wire::header_size - 4;)
    size = size << 8 | static_cast<unsigned char>(message[at]);
  return size;
}

/// uiomove(9): no more than is asked for.
class Uio {
public:
  Uio(char* buffer, std::size_t size) : buffer_(buffer), left_(size) {}
  template <std::size_t size>
  std::uint32_t move(const std::array<char, size>& from, std::size_t begin, std::uint32_t count) {
    const auto moved = std::min<std::size_t>(count, left_);
    for (std::size_t i = begin; i < begin + moved; ++i)
      *buffer_++ = i < size ? from[i] : junk;
    left_ -= moved;
    return static_cast<std::uint32_t>(moved);
  }

private:
  char* buffer_;
  std::size_t left_;
};

} // namespace

FakeDevice::FakeDevice(const DriverQuirks& quirks) : quirks_(quirks) { the_one = this; }

FakeDevice::~FakeDevice() {
  for (const auto& [fd, file] : files_)
    ::close(file.other);
  the_one = nullptr;
}

FakeDevice& FakeDevice::current() { return *the_one; }

xenstorepp::DeviceCalls FakeDevice::calls() const {
  return {.read = [](int fd, void* buffer,
                     std::size_t size) { return the_one->read(fd, static_cast<char*>(buffer), size); },
          .write = [](int fd, const void* bytes,
                      std::size_t size) { return the_one->write(fd, static_cast<const char*>(bytes), size); },
          .rewind = [](int fd) { return the_one->rewind(fd); }};
}

std::unique_ptr<xenstorepp::Transport> FakeDevice::open() {
  forget_closed();
  std::array<int, 2> ends{-1, -1};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()), 0);
  auto& file = files_[ends[0]];
  file.other = ends[1];
  for (const auto& [fd, other] : files_) {
    if (quirks_.keeps_by_thread && other.state && other.state->owner == std::this_thread::get_id())
      file.state = other.state;
  }
  if (!file.state) {
    file.state = std::make_shared<State>();
    file.state->consumed = file.state->produced = first_count;
    file.state->owner = std::this_thread::get_id();
  }
  ++opened;
  ring_bells();
  return xenstorepp::make_device_transport(xenstorepp::Descriptor(ends[0]), quirks_.path,
                                           xenstorepp::quirks_of_device(quirks_.path), calls());
}

/// Nobody tells of a close(2), but the other end of the client's socket. What is kept by thread goes with the first.
void FakeDevice::forget_closed() {
  for (auto file = files_.begin(); file != files_.end();) {
    char byte = 0;
    const bool is_open = ::recv(file->second.other, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
    if (is_open) {
      ++file;
      continue;
    }
    ::close(file->second.other);
    const auto state = file->second.state;
    file = files_.erase(file);
    for (auto& [fd, other] : files_) {
      if (other.state == state) other.state.reset();
    }
  }
}

std::shared_ptr<FakeDevice::State> FakeDevice::state_of(const File& file) const {
  const bool is_ours = !quirks_.keeps_by_thread || (file.state && file.state->owner == std::this_thread::get_id());
  return is_ours ? file.state : nullptr;
}

/// For poll(2).
void FakeDevice::ring_bells() {
  for (auto& [fd, file] : files_) {
    const bool is_ready = quirks_.is_always_ready || (file.state && file.state->produced != file.state->consumed);
    char byte = 0;
    if (is_ready == file.is_rung) continue;
    EXPECT_EQ(is_ready ? ::send(file.other, &byte, 1, 0) : ::recv(fd, &byte, 1, 0), 1);
    file.is_rung = is_ready;
  }
}

ssize_t FakeDevice::read(int fd, char* buffer, std::size_t size) {
  forget_closed();
  auto& file = files_.at(fd);
  const auto state = state_of(file);
  if (!state) return errno = EBADF, -1;
  if (state->produced == state->consumed) {
    if (!quirks_.sleeps_without_data) return errno = EWOULDBLOCK, -1;
    ADD_FAILURE() << "read(2) without an answer sleeps for ever";
    return errno = EIO, -1;
  }
  if (quirks_.reads_at_zero_only && file.offset != 0) return errno = EINVAL, -1;
  Uio uio(buffer, size);
  const auto before = state->consumed;
  const auto place = [&] { return state->consumed % page; };
  if (quirks_.tears_at_the_end) {
    if (state->consumed > state->produced) // the count goes round with the ring
      state->consumed += uio.move(state->ring, place(), 0U - state->consumed);
    state->consumed += uio.move(state->ring, place(), state->produced - state->consumed);
  } else {
    while (state->consumed != state->produced && uio.move(state->ring, place(), 1) == 1)
      ++state->consumed;
  }
  const auto count = static_cast<std::uint32_t>(state->consumed - before);
  file.offset += count;
  ring_bells();
  return static_cast<ssize_t>(count);
}

ssize_t FakeDevice::write(int fd, const char* bytes, std::size_t size) {
  forget_closed();
  auto& file = files_.at(fd);
  const auto state = state_of(file);
  if (!state) return errno = EBADF, -1;
  if (state->asked.size() + size > page) return errno = EINVAL, -1;
  state->asked.append(bytes, size);
  file.offset += size;
  const bool has_header = state->asked.size() >= wire::header_size;
  if (!has_header || state->asked.size() < wire::header_size + payload_size(state->asked))
    return static_cast<ssize_t>(size);
  wire::Decoder decoder;
  decoder.feed(std::as_bytes(std::span<const char>(state->asked)));
  const int refused = carry_out(*state, *decoder.next());
  if (refused == 0 || !quirks_.refuses_by_errno) state->asked.clear();
  ring_bells();
  return refused == 0 ? static_cast<ssize_t>(size) : (errno = refused, -1);
}

bool FakeDevice::rewind(int fd) {
  files_.at(fd).offset = 0;
  return true;
}

/// errno, or 0.
int FakeDevice::carry_out(State& state, const FakeXenstored::Message& request) {
  const auto type = request.header.type;
  const bool is_watch = type == Type::watch || type == Type::unwatch;
  int refused = EINVAL;
  if (is_handed_on(type))
    refused = hand_on(state, request);
  else if (is_watch && quirks_.has_watches)
    refused = answer_watch(state, request);
  if (refused == 0 || quirks_.refuses_by_errno) return refused;
  auto header = request.header;
  header.type = Type::error;
  queue(state, {header, refused == EIO ? std::string("EIO\0", 4) : std::string("EINVAL\0", 7)});
  return 0;
}

/// FreeBSD's knows whose transactions they are. NetBSD's asks only when one ends that xenstored has ended already.
int FakeDevice::hand_on(State& state, const FakeXenstored::Message& request) {
  if (is_out_of_order) return EIO;
  const auto id = request.header.transaction_id;
  if (!quirks_.refuses_by_errno && id != 0 && !state.transactions.contains(id)) return EINVAL;
  const auto reply = xenstored.answer(request);
  if (reply.header.type == Type::transaction_start) state.transactions.insert(*wire::parse_number(reply.payload));
  if (reply.header.type == Type::transaction_end && state.transactions.erase(id) == 0) return EINVAL;
  queue(state, reply);
  return 0;
}

/// The answer has as many bytes as a pointer. The first event comes before it or after it, as threads will.
int FakeDevice::answer_watch(State& state, const FakeXenstored::Message& request) {
  const auto words = wire::split_strings(request.payload);
  if (words.size() < 2) return EINVAL;
  auto header = request.header;
  header.transaction_id = 0;
  const FakeXenstored::Message ok{header, std::string("OK\0\x17\x2a\0\xff\x01", 8)};
  if (header.type == Type::unwatch) {
    if (state.watches.erase(words[1]) == 0) return EINVAL;
    queue(state, ok);
    return 0;
  }
  if (!state.watches.try_emplace(words[1], words[0]).second) return EINVAL;
  const bool is_early = state.watches.size() % 2 == 0;
  if (!is_early) queue(state, ok);
  queue(state, {{Type::watch_event, 0, 0}, words[0] + '\0' + words[1] + '\0'});
  if (is_early) queue(state, ok);
  return 0;
}

void FakeDevice::fire(const std::string& path) {
  for (auto& [fd, file] : files_) {
    if (!file.state) continue;
    for (const auto& [token, watched] : file.state->watches) {
      if (path == watched || path.starts_with(watched + '/'))
        queue(*file.state, {{Type::watch_event, 0, 0}, path + '\0' + token + '\0'});
    }
  }
  ring_bells();
}

std::size_t FakeDevice::watches() const {
  std::size_t count = 0;
  for (const auto& [fd, file] : files_)
    count += file.state ? file.state->watches.size() : 0;
  return count;
}

/// What does not fit its one page the kernel dies of, or answers with what is left of it.
void FakeDevice::queue(State& state, const FakeXenstored::Message& message) {
  std::string bytes;
  EXPECT_TRUE(wire::encode(message.header, message.payload, bytes));
  for (const char byte : bytes)
    state.ring.at(state.produced++ % page) = byte;
  EXPECT_LE(state.produced - state.consumed, page) << "more answers than the driver has room for";
}
