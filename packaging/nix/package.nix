# SPDX-License-Identifier: BSD-2-Clause
{ lib, stdenv, cmake, ninja, gtest }:

stdenv.mkDerivation {
  pname = "xen-guest-agent";
  version = lib.strings.trim (builtins.readFile ../../VERSION);
  src = lib.cleanSource ../..;

  nativeBuildInputs = [ cmake ninja ];
  checkInputs = [ gtest ];
  doCheck = true;

  cmakeFlags = [
    "-DXENSTOREPP_INSTALL=ON"
    "-DXGA_TESTS=unit"
    # The rule and the units stay below $out; the module of nixos.nix puts them into the system.
    "-DXGA_UNITDIR=lib/systemd/system"
    "-DXGA_UDEVRULESDIR=lib/udev/rules.d"
  ];

  meta = {
    description = "Guest agent for Xen virtual machines";
    license = lib.licenses.bsd2;
    platforms = lib.platforms.linux;
    mainProgram = "xen-guest-agent";
  };
}
