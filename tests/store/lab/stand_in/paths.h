// SPDX-License-Identifier: BSD-2-Clause
// Files of the laboratory, for the stand-ins that are preloaded into a daemon.
#ifndef STORE_LAB_PATHS_H
#define STORE_LAB_PATHS_H

#include <sys/socket.h>
#include <sys/types.h>

enum { STORE_LAB_PATH_MAX = 512 };

// $STORE_LAB_DIR/<format with number> into `path`, which has STORE_LAB_PATH_MAX bytes; 0 if it does not fit.
int lab_path(char* path, const char* format, unsigned number);

// The system calls themselves, without the redirection that the daemon's calls get.
int real_open(const char* path, int flags, mode_t mode);
int real_bind(int fd, const struct sockaddr* address, socklen_t length);

#endif
