// SPDX-License-Identifier: BSD-2-Clause
// In place of functions that libc and libstdc++ call when all is lost, or to translate a message. Theirs bring along
// stdio, the message catalogues, wide-character streams and the demangler of C++ names: a fifth of a static program,
// which never runs. The linker takes the first definition it meets, so these stand for the libraries' own.
#include <cstdlib>
#include <cstring>
#include <exception>
#include <initializer_list>

#include <libintl.h>
#include <unistd.h>

namespace {

/// The program's last words.
[[noreturn]] void die(const char* what, const char* why) noexcept {
  for (const char* part : {what, ": ", why, "\n"}) {
    if (::write(STDERR_FILENO, part, std::strlen(part)) < 0) break;
  }
  std::abort();
}

} // namespace

// A function of the C library, by the name that <assert.h> gives to the compiler.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" [[noreturn]] void __assert_fail(const char* assertion, const char* /*file*/, unsigned /*line*/,
                                           const char* /*function*/) noexcept {
  die("assertion failed", assertion);
}

namespace __gnu_cxx {

/// What std::terminate() does first, see <exception>: why it was called, without the exception's type.
// NOLINTNEXTLINE(readability-identifier-naming)
void __verbose_terminate_handler() {
  try {
    if (std::current_exception()) throw;
  } catch (const std::exception& exception) {
    die("uncaught exception", exception.what());
  } catch (...) {
    die("uncaught exception", "of unknown type");
  }
  die("terminated", "without an exception");
}

} // namespace __gnu_cxx

/// libstdc++'s messages, and libc's, stay as they are.
extern "C" char* gettext(const char* message) noexcept { return const_cast<char*>(message); }
extern "C" char* dcgettext(const char* /*domain*/, const char* message, int /*category*/) noexcept {
  return const_cast<char*>(message);
}
