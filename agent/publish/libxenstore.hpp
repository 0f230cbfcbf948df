// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/error.hpp"

struct xs_handle; // the library's, never looked into

namespace publish {

/// The functions of the system's libxenstore that are called here, by the C interface that Xen's xenstore.h documents.
/// It is the same in libxenstore.so.3.0 (until Xen 4.15) and .so.4. What fails says so by errno; what is returned is
/// malloc'ed.
///
/// The library's ways: a call waits for its answer without a deadline. The first watch() starts a thread that reads
/// from then on. Requests are one at a time. It ignores SIGPIPE while it writes.
struct Libxenstore {
  const char* name = ""; ///< of the file that was loaded
  xs_handle* (*open)(unsigned long flags) = nullptr;
  void (*close)(xs_handle* handle) = nullptr;
  int (*descriptor)(xs_handle* handle) = nullptr; ///< xs_fileno: readable while there are events
  void* (*read)(xs_handle* handle, std::uint32_t transaction, const char* path, unsigned* length) = nullptr;
  bool (*write)(xs_handle* handle, std::uint32_t transaction, const char* path, const void* data,
                unsigned length) = nullptr;
  bool (*remove)(xs_handle* handle, std::uint32_t transaction, const char* path) = nullptr;
  char** (*list)(xs_handle* handle, std::uint32_t transaction, const char* path, unsigned* count) = nullptr;
  std::uint32_t (*start)(xs_handle* handle) = nullptr; ///< a transaction; 0 if it failed
  bool (*end)(xs_handle* handle, std::uint32_t transaction, bool abort) = nullptr;
  bool (*watch)(xs_handle* handle, const char* path, const char* token) = nullptr;
  bool (*unwatch)(xs_handle* handle, const char* path, const char* token) = nullptr;
  char** (*check_watch)(xs_handle* handle) = nullptr; ///< does not wait: EAGAIN; nullptr if the library is too old
  char** (*read_watch)(xs_handle* handle, unsigned* count) = nullptr; ///< waits for an event
};

/// What it is called, the newest first.
inline constexpr std::array<const char*, 2> libxenstore_names{"libxenstore.so.4", "libxenstore.so.3.0"};

/// Loads the first of these libraries that the dynamic linker finds and that has what is needed; it stays loaded for
/// good. The error is a sentence; so it always is in a statically linked program, which cannot load libraries.
core::Result<Libxenstore> load_libxenstore(std::span<const char* const> names = libxenstore_names);

} // namespace publish
