// SPDX-License-Identifier: BSD-2-Clause
// Leads the daemons' fixed paths into the laboratory, so that neither root nor a mount namespace is needed:
//
//   /var/run/xenstored/*     $STORE_LAB_DIR/*          oxenstored's socket and database
//   /usr/lib/xen-4.*         $STORE_LAB_ROOT/usr/...   oxenstored's plugin (Xen >= 4.20)
//   /proc/xen/xsd_port, _kva files in memory           the C xenstored's ring with domain 0

#define _GNU_SOURCE
#include "paths.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

int lab_path(char* path, const char* format, unsigned number) {
  const char* dir = getenv("STORE_LAB_DIR");
  int used = snprintf(path, STORE_LAB_PATH_MAX, "%s/", dir ? dir : ".");
  if (used < 0 || used >= STORE_LAB_PATH_MAX) return 0;
  size_t left = STORE_LAB_PATH_MAX - (size_t)used;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  int more = snprintf(path + used, left, format, number);
#pragma GCC diagnostic pop
  return more >= 0 && (size_t)more < left;
}

int real_open(const char* path, int flags, mode_t mode) {
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int real_bind(int fd, const struct sockaddr* address, socklen_t length) {
  return (int)syscall(SYS_bind, fd, address, length);
}

// Where `path` really is: itself, or a name in `storage`.
static const char* redirected(const char* path, char storage[STORE_LAB_PATH_MAX]) {
  static const char run_dir[] = "/var/run/xenstored", xen_lib[] = "/usr/lib/xen-4.";
  if (!path) return path;
  const char *root = "", *rest = path;
  if (!strncmp(path, run_dir, sizeof run_dir - 1)) {
    root = getenv("STORE_LAB_DIR");
    rest = path + sizeof run_dir - 1;
  } else if (!strncmp(path, xen_lib, sizeof xen_lib - 1)) {
    root = getenv("STORE_LAB_ROOT");
  }
  if (!root || !*root) return path;
  int length = snprintf(storage, STORE_LAB_PATH_MAX, "%s%s", root, rest);
  return length < STORE_LAB_PATH_MAX ? storage : path;
}

// The event channel and the page that Linux offers a xenstored in domain 0. Nobody is at the other end.
static int open_proc_xen(const char* path) {
  int fd = memfd_create(path, 0);
  if (fd < 0) return fd;
  int is_port = !strcmp(path, "/proc/xen/xsd_port");
  if (is_port ? write(fd, "1", 1) != 1 || lseek(fd, 0, SEEK_SET) != 0 : ftruncate(fd, 4096) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static int lab_open(const char* path, int flags, mode_t mode) {
  if (!strncmp(path, "/proc/xen/", 10)) return open_proc_xen(path);
  char storage[STORE_LAB_PATH_MAX];
  return real_open(redirected(path, storage), flags, mode);
}

static mode_t mode_argument(int flags, va_list arguments) {
  return flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_argument(flags, arguments);
  va_end(arguments);
  return lab_open(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  mode_t mode = mode_argument(flags, arguments);
  va_end(arguments);
  return lab_open(path, flags, mode);
}

int mkdir(const char* path, mode_t mode) {
  char storage[STORE_LAB_PATH_MAX];
  return (int)syscall(SYS_mkdirat, AT_FDCWD, redirected(path, storage), mode);
}

int unlink(const char* path) {
  char storage[STORE_LAB_PATH_MAX];
  return (int)syscall(SYS_unlinkat, AT_FDCWD, redirected(path, storage), 0);
}

int bind(int fd, const struct sockaddr* address, socklen_t length) {
  if (address->sa_family != AF_UNIX) return real_bind(fd, address, length);
  struct sockaddr_un moved;
  memset(&moved, 0, sizeof moved);
  memcpy(&moved, address, length < sizeof moved ? length : sizeof moved);
  char name[sizeof moved.sun_path + 1] = "", storage[STORE_LAB_PATH_MAX];
  memcpy(name, moved.sun_path, sizeof moved.sun_path);
  const char* path = redirected(name, storage);
  if (path == name || strlen(path) >= sizeof moved.sun_path) return real_bind(fd, address, length);
  strcpy(moved.sun_path, path);
  return real_bind(fd, (const struct sockaddr*)&moved, sizeof moved);
}

int stat(const char* path, struct stat* status) {
  char storage[STORE_LAB_PATH_MAX];
  return fstatat(AT_FDCWD, redirected(path, storage), status, 0);
}

int stat64(const char* path, struct stat64* status) {
  char storage[STORE_LAB_PATH_MAX];
  return fstatat64(AT_FDCWD, redirected(path, storage), status, 0);
}

DIR* opendir(const char* path) {
  int fd = lab_open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0) return NULL;
  DIR* directory = fdopendir(fd);
  if (!directory) close(fd);
  return directory;
}

void* dlopen(const char* path, int flags) {
  void* (*real)(const char*, int);
  *(void**)&real = dlsym(RTLD_NEXT, "dlopen");
  char storage[STORE_LAB_PATH_MAX];
  return real(redirected(path, storage), flags);
}
