# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# ./dev format: rewrites the C and C++ sources in the house format.

# shellcheck source=scripts/sources.sh
source scripts/sources.sh

cmd_format() {
  need lint
  cpp_files | xargs -r -d '\n' -P "$(cores)" -n 20 clang-format-19 -i
}
