// SPDX-License-Identifier: BSD-2-Clause
#pragma once

extern "C" int ioctl(int fd, unsigned long request, ...) noexcept;
