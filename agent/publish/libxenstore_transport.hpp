// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <memory>

#include <xenstorepp/transport.hpp>

#include "publish/libxenstore.hpp"

namespace publish {

/// A way to xenstored through the system's libxenstore: each message that is sent becomes a call of the library, and
/// what it returns becomes the message of an answer. So all that stands on xenstorepp::Client works by it unchanged.
///
/// send() waits for the answer, however long that takes: the client's time-out comes after it. Requests that no agent
/// makes (permissions, MKDIR, domain paths) are ENOSYS. The library's errno loses what xenstored said where that was no
/// error of xs_wire.h, such as oxenstored's EQUOTA: it is EINVAL then. Such a refused WRITE is Code::unknown here.
///
/// The library does not wake its descriptor when the connection ends. It is noticed by the next request, and when fd()
/// or receive() is called: by the agent at each tick.
///
/// Errors: Code::system with os_error, if the library cannot connect or a descriptor cannot be had.
xenstorepp::Result<std::unique_ptr<xenstorepp::Transport>> open_libxenstore(const Libxenstore& library);

} // namespace publish
