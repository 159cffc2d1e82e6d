#!/bin/bash
# Holds what the engine relies on in every shared object that heddle_plugin builds.
# Usage: instrumentation_test.sh PLUGIN.so
set -u
readonly plugin=$1
failures=0

# expect NAME PATTERN TEXT: TEXT has a line that matches PATTERN.
expect() {
  if ! grep -qE "$2" <<<"$3"; then
    echo "FAILED: $1: no line matches '$2' in:"
    echo "$3"
    failures=$((failures + 1))
  fi
}

# refuse NAME PATTERN TEXT: TEXT has no such line.
refuse() {
  if grep -qE "$2" <<<"$3"; then
    echo "FAILED: $1: a line matches '$2' in:"
    echo "$3"
    failures=$((failures + 1))
  fi
}

undefined=$(nm -D --undefined-only "$plugin") || exit 1
defined=$(nm -D --defined-only "$plugin") || exit 1
dynamic=$(readelf -dW "$plugin") || exit 1
sections=$(readelf -SlW "$plugin") || exit 1

expect "its own code is instrumented" ' U __tsan_atomic32_fetch_add$' "$undefined"
expect "its dependency is instrumented" ' U __tsan_atomic16_fetch_add$' "$undefined"
refuse "no runtime is linked in" ' __tsan_' "$defined"
refuse "no runtime is loaded with it" 'NEEDED.*(tsan|clang_rt)' "$dynamic"
expect "it prefers its own copies" 'FLAGS.*SYMBOLIC' "$dynamic"
expect "it is relocated when loaded" 'FLAGS.*BIND_NOW' "$dynamic"
expect "relocated data is read-only" 'GNU_RELRO' "$sections"
expect "it has a build id" '\.note\.gnu\.build-id' "$sections"
expect "it has line numbers" '\.debug_line' "$sections"
exit $((failures > 0))
