#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""run.py IMAGES TRANSCRIPT SECONDS NAME=VALUE...: one scenario, on Xen, in QEMU. dom0 finds the settings as $lab_NAME.

Everything that comes over the serial line goes into TRANSCRIPT, with the seconds since the start; the checks also go to
stdout. Exit status 0: the scenario came to its end and every check passed; 1: not so; 124: it took longer than SECONDS.
"""
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

# What TCG emulates faithfully: README.md says why not more.
MACHINE = ["-machine", "pc", "-accel", "tcg,thread=multi,tb-size=256", "-cpu", "qemu64,+npt,+nrip-save", "-smp", "1"]
MACHINE += ["-m", "1536", "-display", "none", "-nodefaults", "-monitor", "none", "-serial", "stdio", "-no-reboot"]
XEN = "console=com1 com1=115200,8n1 loglvl=warning guest_loglvl=info dom0_mem=736M,max:736M dom0_max_vcpus=1"
XEN += " spec-ctrl=no xpti=no watchdog=0 cpufreq=none no-real-mode"
DOM0 = "console=hvc0 rdinit=/init nomodeset quiet loglevel=4 panic=5"


def qemu(images, settings):
    words = " ".join(f"lab.{setting}" for setting in settings)
    initrd = f"{images}/vmlinux {DOM0} {words},{images}/dom0.cpio"
    command = ["nice", "-n", "5", "qemu-system-x86_64", *MACHINE, "-kernel", f"{images}/xen", "-append", XEN]
    return subprocess.Popen([*command, "-initrd", initrd], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)


def follow(process, transcript):
    """Copies the output; returns how many checks passed, how many failed, and what the scenario says of it."""
    start, passed, bad, end = time.monotonic(), 0, 0, None
    for raw in process.stdout:
        line = raw.decode(errors="replace").replace("\r", "").rstrip("\n")
        transcript.write(f"{time.monotonic() - start:7.2f} {line}\n")
        transcript.flush()
        if line.startswith(("ok ", "FAILED ", "NOTE ")):
            passed += line.startswith("ok ")
            bad += line.startswith("FAILED ")
            print(f"{time.monotonic() - start:6.1f} {line}", flush=True)
        end = re.search(r"lab: end: (\d+) ok, (\d+) failed", line) or end
    return passed, bad, end


def main(images, transcript, seconds, *settings):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # through the "finally" below
    process = qemu(images, settings)
    late = threading.Event()
    limit = threading.Timer(float(seconds), lambda: (late.set(), process.kill()))
    limit.daemon = True
    limit.start()
    try:
        with pathlib.Path(transcript).open("w", encoding="utf-8") as file:
            _, bad, end = follow(process, file)
    finally:
        process.kill()
        process.wait()
        limit.cancel()
    if late.is_set():
        print(f"FAILED not ended after {seconds} s")
        return 124
    if end is None:
        print("FAILED the scenario did not come to its end")
        return 1
    return 0 if bad == 0 and int(end[1]) > 0 and int(end[2]) == 0 else 1


sys.exit(main(*sys.argv[1:]))
