// SPDX-License-Identifier: BSD-2-Clause
#include <string>

#include <dlfcn.h>

#include "core/concat.hpp"
#include "publish/libxenstore.hpp"

namespace publish {
namespace {

template <class Function>
bool find(void* library, const char* symbol, Function*& function) {
  function = reinterpret_cast<Function*>(::dlsym(library, symbol)); // as POSIX wants it
  return function != nullptr;
}

/// Why the last call of the dynamic linker failed.
std::string reason() {
  const char* text = ::dlerror();
  return text == nullptr ? "unknown error" : text;
}

/// By pthread_cancel(3) libxenstore ends its thread, at each xs_close(). glibc's loads this at its first call, and ends
/// the process if it cannot, as behind a sandbox: so it is there before. With GCC's C++ library it is anyway.
core::Result<void> load_unwinder() {
  const bool is_glibc = ::dlsym(RTLD_DEFAULT, "gnu_get_libc_version") != nullptr;
  if (is_glibc && ::dlopen("libgcc_s.so.1", RTLD_NOW) == nullptr) return core::failure(reason());
  return {};
}

core::Result<Libxenstore> load(const char* name) {
  void* const library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return core::failure(reason());
  Libxenstore it;
  it.name = name;
  const bool whole = find(library, "xs_open", it.open) && find(library, "xs_close", it.close) &&
                     find(library, "xs_fileno", it.descriptor) && find(library, "xs_read", it.read) &&
                     find(library, "xs_write", it.write) && find(library, "xs_rm", it.remove) &&
                     find(library, "xs_directory", it.list) && find(library, "xs_transaction_start", it.start) &&
                     find(library, "xs_transaction_end", it.end) && find(library, "xs_watch", it.watch) &&
                     find(library, "xs_unwatch", it.unwatch) && find(library, "xs_read_watch", it.read_watch);
  if (!whole) return core::failure(reason());
  find(library, "xs_check_watch", it.check_watch);
  return it;
}

} // namespace

core::Result<Libxenstore> load_libxenstore(std::span<const char* const> names) {
  if (auto unwinder = load_unwinder(); !unwinder)
    return core::failure({"libxenstore cannot be had: ", unwinder.error().context});
  std::string reasons;
  for (const char* name : names) {
    auto library = load(name);
    if (library) return library;
    core::append_item(reasons, library.error().context, "; ");
  }
  return core::failure({"libxenstore cannot be had: ", reasons});
}

} // namespace publish
