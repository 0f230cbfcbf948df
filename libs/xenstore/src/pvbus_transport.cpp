// SPDX-License-Identifier: BSD-2-Clause
#include "pvbus_transport.hpp"

#include <sys/types.h>
// after <sys/types.h>
#include <dev/pv/pvvar.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include <xenstorepp/path.hpp>
#include <xenstorepp/wire.hpp>

#include "errno_code.hpp"

namespace xenstorepp {
namespace {

using wire::Type;

/// XS_MAX_PAYLOAD of the kernel's xenstore.c, for requests and answers. Of a longer answer it dies (revision 1.46, of
/// 2022), or writes past its buffer (1.49, of 2023); a longer request it refuses with a line on the console.
constexpr std::size_t max_kernel_payload = 1024;
constexpr std::size_t max_emptied = 1024;

/// errno, or 0
struct Answer {
  int os_error = 0;
  std::string text;
};

/// "a\nb" -> a, b. Nothing if one of them can be no name.
std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto name = text.substr(0, end);
    if (!is_valid_node_name(name)) return {};
    names.emplace_back(name);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return names;
}

class PvbusTransport final : public Transport {
public:
  PvbusTransport(Descriptor device, Descriptor always_readable, std::string name) noexcept
      : device_(std::move(device)), always_readable_(std::move(always_readable)), name_(std::move(name)) {}

  int fd() const noexcept override { return always_readable_.get(); }
  unsigned window() const noexcept override { return 1; }
  std::size_t max_payload() const noexcept override { return max_kernel_payload; }
  Capabilities capabilities() const noexcept override {
    return {.watch = false, .transaction = false, .remove = false};
  }
  std::string name() const override { return name_; }
  Result<std::size_t> send(std::span<const std::byte> message) override;
  Result<std::size_t> receive(std::span<std::byte> buffer) override;

private:
  Answer call(unsigned long request, std::string key, std::string value) const;
  Answer get(const std::string& path) const;
  Answer put(const std::string& path, std::string_view value) const;
  std::vector<std::string> children(const std::string& path, std::string_view text) const;
  Answer read(const std::string& path) const;
  Answer list(const std::string& path) const;
  Answer empty(const std::string& path) const;
  Answer carry_out(const wire::Message& message) const;

  Descriptor device_;
  Descriptor always_readable_;
  std::string name_;
  std::string input_; ///< answers not received yet
};

/// What the kernel's errno says. It has no number for EQUOTA, E2BIG and EPERM, with which xenstored refuses for long:
/// they are one to it, EOPNOTSUPP.
Code code_from_pvbus(int os_error) noexcept {
  switch (os_error) {
    case EOPNOTSUPP: return Code::not_permitted;
    case EMSGSIZE:
    case ERANGE: return Code::too_big;
    default: break;
  }
  const auto code = code_from_errno(os_error);
  return code == Code::system ? Code::io_error : code;
}

/// The value's buffer is written to as far as the answer goes, and ends with a NUL.
Answer PvbusTransport::call(unsigned long request, std::string key, std::string value) const {
  key.push_back('\0');
  pvbus_req asked = {};
  asked.pvr_keylen = key.size();
  asked.pvr_key = key.data();
  asked.pvr_valuelen = value.size();
  asked.pvr_value = value.data();
  int done = -1;
  do {
    done = ::ioctl(device_.get(), request, &asked);
  } while (done < 0 && errno == EINTR);
  if (done < 0) return {errno, {}};
  return {0, value.substr(0, value.find('\0'))};
}

Answer PvbusTransport::get(const std::string& path) const {
  if (path.size() + 1 > max_kernel_payload) return {E2BIG, {}};
  return call(PVBUSIOC_KVREAD, path, std::string(max_kernel_payload + 1, '\0'));
}

Answer PvbusTransport::put(const std::string& path, std::string_view value) const {
  if (path.size() + 1 + value.size() > max_kernel_payload) return {E2BIG, {}};
  return call(PVBUSIOC_KVWRITE, path, std::string(value) + '\0');
}

std::vector<std::string> PvbusTransport::children(const std::string& path, std::string_view text) const {
  auto names = names_in(text);
  if (!names.empty() && get(path + '/' + names.front()).os_error != 0) names.clear();
  return names;
}

Answer PvbusTransport::read(const std::string& path) const {
  auto answer = get(path);
  if (answer.os_error == 0 && !children(path, answer.text).empty()) answer.text.clear();
  return answer;
}

Answer PvbusTransport::list(const std::string& path) const {
  const auto answer = get(path);
  if (answer.os_error != 0) return answer;
  std::string names;
  for (const auto& name : children(path, answer.text))
    names.append(name).push_back('\0');
  return {0, std::move(names)};
}

/// The kernel shows the children of a node only while it has no value: each is emptied first, and then looked at anew.
/// A directory is written to as well, since what is shown of it may be a value that reads like names. One node that is
/// refused is no reason to leave the others.
Answer PvbusTransport::empty(const std::string& path) const {
  std::vector<std::string> below{path};
  Answer outcome;
  for (std::size_t i = 0; i < below.size(); ++i) {
    const auto node = below[i]; // below grows
    auto shown = get(node);
    if (shown.os_error != 0) {
      if (i == 0) return shown;
      continue;
    }
    if (shown.text.empty()) continue;
    if (auto done = put(node, ""); done.os_error != 0 && outcome.os_error == 0) outcome = std::move(done);
    shown = get(node);
    if (shown.os_error != 0) continue;
    for (const auto& name : names_in(shown.text)) {
      if (below.size() < max_emptied) below.push_back(node + '/' + name);
    }
  }
  return outcome;
}

Answer PvbusTransport::carry_out(const wire::Message& message) const {
  const auto& payload = message.payload;
  const std::string path = payload.substr(0, payload.find('\0'));
  if (message.header.transaction_id != 0) return {ENOSYS, {}};
  switch (message.header.type) {
    case Type::read: return read(path);
    case Type::directory: return list(path);
    case Type::rm: return empty(path);
    case Type::write: return put(path, std::string_view(payload).substr(std::min(path.size() + 1, payload.size())));
    default: return {ENOSYS, {}};
  }
}

Result<std::size_t> PvbusTransport::send(std::span<const std::byte> message) {
  wire::Decoder decoder;
  decoder.feed(message);
  const auto request = decoder.next();
  if (!request) return std::unexpected(Error{Code::bad_request, "pvbus", 0});
  auto header = request->header;
  auto [os_error, text] = carry_out(*request);
  if (os_error == ENXIO || os_error == EBADF || os_error == ENODEV)
    return std::unexpected(Error{Code::closed, name_, os_error});
  if (os_error != 0) {
    header.type = Type::error;
    text = std::string(xenstorepp::name(code_from_pvbus(os_error))) + '\0';
  }
  if (!wire::encode(header, text, input_))
    return std::unexpected(Error{Code::protocol, name_ + ": over-long answer", 0});
  return message.size();
}

Result<std::size_t> PvbusTransport::receive(std::span<std::byte> buffer) {
  const auto count = std::min(buffer.size(), input_.size());
  std::memcpy(buffer.data(), input_.data(), count);
  input_.erase(0, count);
  return count;
}

} // namespace

std::unique_ptr<Transport> make_pvbus_transport(Descriptor device, Descriptor always_readable, std::string name) {
  return std::make_unique<PvbusTransport>(std::move(device), std::move(always_readable), std::move(name));
}

} // namespace xenstorepp
