// SPDX-License-Identifier: BSD-2-Clause
// xenstore: the command line tools for xenstore. See docs/man/xenstorepp.1.
#include <cstdio>
#include <string>

#include <xenstorepp/client.hpp>

#include "arguments.hpp"
#include "commands.hpp"

namespace xenstore_tools {
namespace {

void say(const char* program, const std::string& text) {
  if (text.empty()) return;
  const auto line = short_name(program) + ": " + text + '\n';
  static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr)); // there may be a NUL in it
}

/// What was printed has to have arrived, or it is a failure like any other.
int end(const char* program, int status) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  say(program, "standard output cannot be written; is the disk full, or the reader gone?");
  return status == 0 ? 1 : status;
}

Failure no_store(const xenstorepp::Error& error) {
  return {"xs_open: " + errno_text(error),
          "xenstore cannot be reached: " + error.context + ": " + errno_text(error) +
              "; run this as root in a Xen domain, or set XENSTORED_PATH to xenstored's socket",
          1};
}

int complain(const char* program, Face face, const Failure& failure) {
  say(program, face == Face::own ? failure.own : failure.debian);
  return end(program, failure.status);
}

int main(int argc, char** argv) {
  const auto request = read_command_line(argc, argv);
  const char* const program = argc > 0 ? argv[0] : "xenstorepp";
  if (!request) {
    const auto& ending = request.error();
    static_cast<void>(std::fwrite(ending.err.data(), 1, ending.err.size(), stderr));
    static_cast<void>(std::fwrite(ending.out.data(), 1, ending.out.size(), stdout));
    return end(program, ending.status);
  }
  xenstorepp::Client::Options options;
  options.every_event = true; // watch shows and counts them
  auto client = xenstorepp::Client::open(options);
  if (!client) return complain(program, request->face, no_store(client.error()));
  if (const auto done = run(*client, *request); !done) return complain(program, request->face, done.error());
  return end(program, 0);
}

} // namespace
} // namespace xenstore_tools

int main(int argc, char** argv) { return xenstore_tools::main(argc, argv); }
