// SPDX-License-Identifier: BSD-2-Clause
#pragma once

#include <string>

/// Links of the test's own, in namespaces that nobody else sees.
namespace network {

/// Moves this process, and all it starts later, into new network and UTS namespaces with loopback up; where it is not
/// root, into a new user namespace as root first. Once per process, before any thread is started. Returns why it cannot
/// be done;
/// "" if it was.
std::string enter_namespace();

/// Runs ip(8) with these arguments, split at blanks: ip("link add eth0 type veth peer name p0"). Throws
/// std::runtime_error with what it said if it fails.
void ip(const std::string& arguments);

/// Many commands of ip(8) at once, a line each (ip -batch).
void ip_batch(const std::string& lines);

/// A network namespace beside ours, as a container has one. Goes with this object.
class OtherNamespace {
public:
  OtherNamespace();
  OtherNamespace(const OtherNamespace&) = delete;
  OtherNamespace& operator=(const OtherNamespace&) = delete;
  ~OtherNamespace();

  /// To name it to ip(8): "link set eth0 netns <pid>".
  std::string pid() const { return std::to_string(pid_); }
  /// As network::ip(), inside it.
  void ip(const std::string& arguments) const;

private:
  int pid_ = -1;
};

} // namespace network
