# SPDX-License-Identifier: BSD-2-Clause
# services.xen-guest-agent: the unit of the package, started with the system; ConditionVirtualization keeps it quiet elsewhere.
{ config, lib, pkgs, ... }:

let
  cfg = config.services.xen-guest-agent;
  format = pkgs.formats.keyValue { listsAsDuplicateKeys = true; };
in
{
  options.services.xen-guest-agent = {
    enable = lib.mkEnableOption "the Xen guest agent";
    package = lib.mkOption {
      type = lib.types.package;
      default = pkgs.callPackage ./package.nix { };
      description = "The package to take the agent from.";
    };
    settings = lib.mkOption {
      type = format.type;
      default = { };
      example = { memory-interval = 120; disks = "off"; };
      description = "Lines of /etc/xen-guest-agent.conf; see xen-guest-agent.conf(5).";
    };
  };

  config = lib.mkIf cfg.enable {
    systemd.packages = [ cfg.package ];
    # What a unit's [Install] says is not followed by NixOS.
    systemd.services.xen-guest-agent = {
      wantedBy = [ "multi-user.target" ];
      # os-release leads into the store: that of another generation is closed to an agent that has locked itself in.
      restartTriggers = [
        config.environment.etc."xen-guest-agent.conf".source
        config.environment.etc."os-release".source
      ];
    };
    environment.systemPackages = [ cfg.package ];
    environment.etc."xen-guest-agent.conf".source = format.generate "xen-guest-agent.conf" cfg.settings;
    users.users.xen-guest-agent = { isSystemUser = true; group = "xen-guest-agent"; };
    users.groups.xen-guest-agent = { };
    # Both rules: the unit's right to the device, and the vCPUs'.
    services.udev.packages = [ cfg.package ];
  };
}
