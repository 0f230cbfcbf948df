// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>

#include "fake_xenstored.hpp"

/// OpenBSD's pvbus(4) with a xenstored behind it: ioctl(2) of this program, as sys/dev/pv/pvbus.c and xenstore.c have
/// it since 2023. Of what their kernel would not survive, the test fails.
struct FakePvbus {
  FakeXenstored xenstored;
  std::string hypervisor = "Xen";
  int broken = 0;             ///< errno of every call
  unsigned console_lines = 0; ///< the kernel's, about us
};

/// The one there is; to be set anew by each test.
extern FakePvbus pvbus;
