// SPDX-License-Identifier: BSD-2-Clause
// What OpenBSD's crtbeginS.o has for a shared library, and Zig, which has no such file, leaves out.
__attribute__((visibility("hidden"))) long __guard_local;
