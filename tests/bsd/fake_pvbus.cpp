// SPDX-License-Identifier: BSD-2-Clause
#include "bsd/fake_pvbus.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <utility>

#include <gtest/gtest.h>

#include <dev/pv/pvvar.h>
#include <sys/ioctl.h>

FakePvbus pvbus;

namespace {

using xenstorepp::wire::Type;

constexpr std::size_t max_payload = 1024; // XS_MAX_PAYLOAD
constexpr std::size_t max_string = 64 * 1024;

/// xs_geterror()
int number_of(const std::string& error) {
  static constexpr std::array<std::pair<const char*, int>, 14> known{{{"EINVAL", EINVAL},
                                                                      {"EACCES", EACCES},
                                                                      {"EEXIST", EEXIST},
                                                                      {"EISDIR", EISDIR},
                                                                      {"ENOENT", ENOENT},
                                                                      {"ENOMEM", ENOMEM},
                                                                      {"ENOSPC", ENOSPC},
                                                                      {"EIO", EIO},
                                                                      {"ENOTEMPTY", ENOTEMPTY},
                                                                      {"ENOSYS", ENOSYS},
                                                                      {"EROFS", EROFS},
                                                                      {"EBUSY", EBUSY},
                                                                      {"EAGAIN", EAGAIN},
                                                                      {"EISCONN", EISCONN}}};
  for (const auto& [text, number] : known) {
    if (error == text) return number;
  }
  return EOPNOTSUPP;
}

/// xs_cmd(): errno, or 0 and what was answered.
int ask(Type type, const std::string& payload, std::string& answer) {
  if (payload.size() > max_payload) {
    ++pvbus.console_lines;
    return EIO;
  }
  const auto reply = pvbus.xenstored.answer({{type, 0, 0}, payload});
  if (reply.header.type == Type::error) return number_of(reply.payload.c_str());
  if (type == Type::write) return 0;
  if (reply.payload.size() > max_payload) {
    ADD_FAILURE() << "the kernel writes past its buffer, or panics";
    return EMSGSIZE;
  }
  answer = reply.payload;
  return 0;
}

/// xs_parse(), and what xs_kvop() makes of it: the strings, a line each. The buffer has no room for a last NUL.
std::string lines_of(std::string answer) {
  if (answer.empty() || answer.back() != '\0') {
    answer.resize(std::min(answer.size(), max_payload - 1));
    answer.push_back('\0');
  }
  answer.pop_back();
  std::ranges::replace(answer, '\0', '\n');
  return answer;
}

int read_node(const pvbus_req& asked, const std::string& key) {
  std::string answer;
  if (const int failed = ask(Type::read, key + '\0', answer); failed != 0) return failed;
  if (lines_of(answer).empty()) {
    if (const int failed = ask(Type::directory, key + '\0', answer); failed != 0) return failed;
  }
  const auto lines = lines_of(answer);
  if (lines.size() >= asked.pvr_valuelen) return ERANGE;
  std::memcpy(asked.pvr_value, lines.c_str(), lines.size() + 1);
  return 0;
}

int write_node(const pvbus_req& asked, const std::string& key) {
  const std::string value(asked.pvr_value, ::strnlen(asked.pvr_value, asked.pvr_valuelen));
  std::string answer;
  if (const int failed = ask(Type::write, key + '\0' + value, answer); failed != 0) return failed;
  *asked.pvr_value = '\0';
  return 0;
}

/// pvbusioctl(): errno, or 0.
int carry_out(unsigned long request, const pvbus_req& asked) {
  if (pvbus.broken != 0) return pvbus.broken;
  if (request == PVBUSIOC_TYPE) {
    if (pvbus.hypervisor.size() + 1 > asked.pvr_keylen) return ENOMEM;
    std::strcpy(asked.pvr_key, pvbus.hypervisor.c_str());
    return 0;
  }
  if (request != PVBUSIOC_KVREAD && request != PVBUSIOC_KVWRITE) return ENOTTY;
  for (const auto size : {asked.pvr_keylen, asked.pvr_valuelen}) {
    if (size < 1) return EINVAL;
    if (size > max_string) return ENAMETOOLONG;
  }
  const std::string key(asked.pvr_key, ::strnlen(asked.pvr_key, asked.pvr_keylen));
  return request == PVBUSIOC_KVREAD ? read_node(asked, key) : write_node(asked, key);
}

} // namespace

int ioctl(int, unsigned long request, ...) noexcept {
  va_list arguments;
  va_start(arguments, request);
  const auto* asked = va_arg(arguments, pvbus_req*);
  va_end(arguments);
  const int failed = carry_out(request, *asked);
  return failed == 0 ? 0 : (errno = failed, -1);
}
