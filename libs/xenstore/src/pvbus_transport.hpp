// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <memory>
#include <string>

#include <xenstorepp/transport.hpp>

#include "descriptor.hpp"

namespace xenstorepp {

/// A transport over OpenBSD's pvbus(4): each message becomes ioctls, and what they give the message of an answer.
///
/// The kernel reads and writes values, no more (sys/dev/pv/xenstore.c, as of 2023). A node without a value is read as
/// the names of its children, a line each, and nothing tells one from the other; so what looks like names is taken for
/// them if the first of them can be read. Values of several lines are therefore not safe there. The children of a node
/// with a value are not shown. REMOVE empties the nodes at and below a path, at most 1024 of them. All else is answered
/// by ENOSYS.
///
/// A request carries 1024 bytes; a longer one is answered by E2BIG, and the kernel does not see it. Of a value of 1024
/// bytes the last is lost, and a longer one, or so many names, must not be read: the kernel does not survive it. EPERM
/// is the answer for all that xenstored refuses with an error that the kernel has no number for.
std::unique_ptr<Transport> make_pvbus_transport(Descriptor device, Descriptor always_readable, std::string name);

} // namespace xenstorepp
