// SPDX-License-Identifier: BSD-2-Clause
// xen-guest-agent: a page that puts the rooms together.
#include <new>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "config/load.hpp"
#include "config/usage.hpp"
#include "core/concat.hpp"
#include "core/write_all.hpp"
#include "daemon/commands.hpp"
#include "daemon/run.hpp"
#include "platform/platform.hpp"
#include "publish/libxenstore.hpp"
#include "publish/xenstore_store.hpp"
#include "schema/version.hpp"

namespace agent {
namespace {

using config::Command;

/// A program started without standard descriptors would get the store as one of them, and write its log there.
void fill_standard_descriptors() {
  int fd = -1;
  do {
    fd = ::open("/dev/null", O_RDWR);
  } while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0) ::close(fd);
}

/// Complaints about environment and file, each a line as compilers write them.
int complain_of_config(const config::Loaded& loaded, int status) {
  for (const auto& complaint : loaded.complaints)
    core::write_all(STDERR_FILENO, complaint + '\n');
  return status;
}

int main(int argc, char* const* argv) {
  fill_standard_descriptors();
  const auto loaded = config::load(argc, argv);
  if (!loaded) return complain(loaded.error(), 2);
  const auto& settings = loaded->settings;
  if (settings.command == Command::help) return print(config::usage());
  if (settings.command == Command::version)
    return print(core::concat({"xen-guest-agent ", schema::version_text, "\n"}));
  if (!loaded->complaints.empty())
    return complain_of_config(*loaded, settings.command == Command::check_config ? 1 : 2);
  if (settings.command == Command::check_config || settings.command == Command::print_config) {
    if (!loaded->remark.empty()) complain(loaded->remark, 0);
    return settings.command == Command::check_config ? 0 : print(config::effective_config(*loaded));
  }
  if (settings.command == Command::status) return status(settings);
  if (settings.command == Command::run && settings.xenstore == publish::XenstoreWay::libxenstore) {
    if (const auto library = publish::load_libxenstore(); !library)
      return complain("--xenstore libxenstore: " + core::describe(library.error()), 1);
  }
  const auto platform = platform::make_platform(settings.root, settings.network);
  if (settings.command == Command::doctor) return examine(*platform, settings);
  if (settings.command == Command::run) return run(*platform, settings, loaded->remark);
  publish::XenstoreStore store(settings.xenstore);
  if (settings.command == Command::clear) return clear(*platform, store, settings);
  return show(*platform, store, settings);
}

} // namespace
} // namespace agent

int main(int argc, char** argv) {
  try {
    return agent::main(argc, argv);
  } catch (const std::bad_alloc&) { // before the loop: in it, nothing ends the agent
    core::write_all(STDERR_FILENO, "xen-guest-agent: out of memory\n");
    return 1;
  }
}
