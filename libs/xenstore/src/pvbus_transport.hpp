// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <memory>
#include <string>

#include <xenstorepp/transport.hpp>

#include "descriptor.hpp"

namespace xenstorepp {

/// A transport over OpenBSD's pvbus(4): each message becomes ioctls, and what they give the message of an answer.
///
/// The kernel reads and writes values, no more (sys/dev/pv/xenstore.c, as of 2017). A node without a value is read as
/// the names of its children, a line each, and nothing tells one from the other; so what looks like names is taken for
/// them if the first of them can be read. Values of several lines are therefore not safe there. REMOVE empties the
/// values at and below a node, at most 1024 of them. All else is answered by ENOSYS. Values are 4080 bytes at most.
std::unique_ptr<Transport> make_pvbus_transport(Descriptor device, Descriptor always_readable, std::string name);

} // namespace xenstorepp
