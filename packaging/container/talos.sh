#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# talos.sh AGENT DIRECTORY: lays out in DIRECTORY what a system extension of Talos Linux consists of, of the static program
# AGENT. An image of it, for the imager: (in DIRECTORY) tar -c . | crane append -f - -t REGISTRY/xen-guest-agent:VERSION
set -eu
agent=$1 to=$2
here=$(dirname "$0")
root=$to/rootfs/usr/local
version=$("$agent" --version | cut -d ' ' -f 2)
mkdir -p "$root/etc/containers" "$root/lib/containers/xen-guest-agent"
install -m 644 "$here/talos.yaml" "$root/etc/containers/xen-guest-agent.yaml"
install -m 755 "$agent" "$root/lib/containers/xen-guest-agent/xen-guest-agent"
cat >"$to/manifest.yaml" <<END
version: v1alpha1
metadata:
  name: xen-guest-agent
  version: $version
  author: xen-guest-agent developers
  description: |
    Tells a Xen host (XCP-ng, XenServer) what it cannot see of this guest from outside.
  compatibility:
    talos:
      version: ">= v1.5.0"
END
