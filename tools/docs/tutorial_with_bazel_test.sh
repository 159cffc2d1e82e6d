#!/bin/bash
# The tutorial with the part in which Bazel runs: outside the sandbox, in the checkout, for some minutes. Usage: tutorial_with_bazel_test.sh TUTORIAL
set -u
tutorial=$(readlink -f "$1")
export HOME=$TEST_TMPDIR
ln -s "$(dirname "$(dirname "$(dirname "$tutorial")")")" "$HOME/heddle"
unset TEST_TARGET TEST_TOTAL_SHARDS TEST_SHARD_INDEX TEST_SHARD_STATUS_FILE XML_OUTPUT_FILE TEST_UNDECLARED_OUTPUTS_DIR
unset TESTBRIDGE_TEST_ONLY TEST_RANDOM_SEED TEST_TIMEOUT RUNFILES_DIR RUNFILES_MANIFEST_FILE TEST_SRCDIR TEST_TMPDIR
cd "$HOME" || exit 1
trap 'cd "$HOME/sleepy" && bazel shutdown 2>/dev/null' EXIT
"$HOME/heddle/tools/docs/follow.sh" "$tutorial" bazel
