// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <span>
#include <string>

#include <xenstorepp/client.hpp>

#include "model/facts.hpp"

namespace publish {

/// For each frontend ("device/vbd/51712") what its backend calls the disk: READ <frontend>/backend, an absolute path
/// that the guest may read, then READ <that>/dev. "" where either is not there, may not be read, or makes no sense;
/// left out where that is not known now (ENOMEM, EIO, ...). Errors: those of the connection.
xenstorepp::Result<model::BackendDevices> read_backend_devices(xenstorepp::Client& client,
                                                               std::span<const std::string> frontends);

} // namespace publish
