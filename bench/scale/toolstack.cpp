// SPDX-License-Identifier: BSD-2-Clause
#include "scale/toolstack.hpp"

#include <array>

#include "layout.hpp"
#include "process.hpp"

namespace scale {

namespace {

constexpr std::array<const char*, 14> watched{"attr",
                                              "control",
                                              "feature",
                                              "device",
                                              "rrd",
                                              "vm-data",
                                              "xenserver/attr",
                                              "data/updated",
                                              "data/ts",
                                              "data/service",
                                              "memory/target",
                                              "memory/uncooperative",
                                              "console/vnc-port",
                                              "console/tc-port"};

} // namespace

void Toolstack::watch(unsigned domid) {
  for (const char* const path : watched) {
    const auto whole = store_lab::home_of(domid) + '/' + path;
    if (const auto answer = client_.ask(store_lab::Op::watch, {whole, "xenopsd"}); answer != "OK")
      throw store_lab::LabError("the toolstack's watch on " + whole + ": " + answer);
  }
}

std::size_t Toolstack::drain() {
  std::size_t events = 0;
  while (client_.next_event(std::chrono::milliseconds{0}))
    ++events;
  return events;
}

} // namespace scale
