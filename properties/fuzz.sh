#!/bin/bash
# `bazel run //properties/lock:fuzz -- OPTION...`: fuzzes the bundled implementations of kinds; paths are those of whoever runs it.
# Usage: fuzz.sh HEDDLE KIND,... [OPTION OF heddle fuzz ...]
set -eu
heddle=$(readlink -f "$1")
kinds=$2
shift 2
cd "${BUILD_WORKING_DIRECTORY:-.}"
exec "$heddle" fuzz ${kinds//,/ } "$@"
