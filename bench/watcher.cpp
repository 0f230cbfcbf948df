// SPDX-License-Identifier: BSD-2-Clause
#include "watcher.hpp"

#include "process.hpp"

namespace bench {

using store_lab::Op;

Watcher::Watcher(const std::string& dom0_socket, const std::string& path) : client_(dom0_socket) {
  if (const auto answer = client_.ask(Op::watch, {path, "bench"}); answer != "OK")
    throw store_lab::LabError("watch " + path + ": " + answer);
  if (!next(std::chrono::seconds(5))) throw store_lab::LabError("a new watch does not fire");
}

std::optional<Watcher::Event> Watcher::next(std::chrono::milliseconds patience) {
  auto event = client_.next_event(patience);
  const auto now = Clock::now();
  if (!event) return std::nullopt;
  return Event{std::move(event->path), now};
}

std::optional<Watcher::Event> Watcher::next_awake(std::chrono::milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  do {
    if (auto event = next(std::chrono::milliseconds(0))) return event;
  } while (Clock::now() < deadline);
  return std::nullopt;
}

void Watcher::drain() {
  while (next(std::chrono::milliseconds(0))) {
  }
}

std::optional<std::string> Watcher::read(const std::string& path) {
  const auto answer = client_.call(Op::read, store_lab::strings({path}));
  if (answer.op == Op::read) return answer.payload;
  return std::nullopt;
}

std::optional<Watcher::Span> Watcher::until_silent(std::chrono::milliseconds silence,
                                                   std::chrono::milliseconds patience) {
  auto event = next(patience);
  if (!event) return std::nullopt;
  Span span{*event, *event, 0};
  for (; event; event = next(silence)) {
    span.last = *event;
    ++span.events;
  }
  return span;
}

} // namespace bench
