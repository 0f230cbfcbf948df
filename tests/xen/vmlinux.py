#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""vmlinux.py BZIMAGE VMLINUX: takes the compressed kernel out of a bzImage (boot protocol 2.08 or later) and unpacks it.

Xen would do that itself, but under emulation it takes long.
"""
import pathlib
import struct
import subprocess
import sys

UNPACKERS = {b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "zstd", b"\x1f\x8b": "gzip", b"\x02\x21\x4c\x18": "lz4"}


def main(source, target):
    image = pathlib.Path(source).read_bytes()
    if image[0x202:0x206] != b"HdrS":
        sys.exit(f"vmlinux.py: {source} is no bzImage")
    offset, length = struct.unpack_from("<II", image, 0x248)
    start = (image[0x1F1] + 1) * 512 + offset
    payload = image[start : start + length]
    unpacker = next((name for magic, name in UNPACKERS.items() if payload.startswith(magic)), None)
    if unpacker is None:
        sys.exit(f"vmlinux.py: unknown compression: {payload[:8]!r}")
    # The last four bytes are the size of the kernel and no part of the stream.
    result = subprocess.run([unpacker, "-dc"], input=payload[:-4], capture_output=True, check=False)
    if not result.stdout.startswith(b"\x7fELF"):
        sys.exit(f"vmlinux.py: {unpacker}: {result.stderr.decode(errors='replace')}")
    pathlib.Path(target).write_bytes(result.stdout)


main(*sys.argv[1:])
