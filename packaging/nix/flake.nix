# SPDX-License-Identifier: BSD-2-Clause
# nix build 'DIRECTORY-OF-THE-SOURCE?dir=packaging/nix'
{
  description = "Guest agent for Xen virtual machines";
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" ];
      for_each = nixpkgs.lib.genAttrs systems;
    in
    {
      packages = for_each (system: {
        default = nixpkgs.legacyPackages.${system}.callPackage ./package.nix { };
        static = nixpkgs.legacyPackages.${system}.pkgsStatic.callPackage ./package.nix { };
      });
      nixosModules.default = ./nixos.nix;
    };
}
