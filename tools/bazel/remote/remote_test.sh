#!/bin/bash
# Tests of this checkout and of the example's workspace, one of them in two shards, built and run on a Remote Execution server with two workers. By
# hand: it takes Bazel 7 and BuildBox, which are in Debian sid.
# Usage: remote_test.sh VERSION_PROXY
set -u
proxy=$(readlink -f "$1")
readonly SERVER=127.0.0.1:50961 PROXY=127.0.0.1:50962

for tool in buildbox-casd buildbox-run-hosttools; do
  command -v "$tool" >/dev/null || { echo "remote_test: $tool is missing; install buildbox"; exit 1; }
done
/usr/bin/python3 -c 'import grpc' 2>/dev/null || { echo "remote_test: grpc is missing; install python3-grpcio"; exit 1; }
version=$(bazel --version 2>/dev/null | grep -oE '[0-9]+' | head -1)
((version >= 7)) || { echo "remote_test: this is Bazel $version; BuildBox understands Bazel 7"; exit 1; }

# Within `bazel test` it is another Bazel that asks the server, with an output base of its own.
export HOME=${TEST_TMPDIR:-$HOME}
scratch=$(mktemp -d)
mkdir "$scratch/server"
buildbox-casd --bind "$SERVER" --buildbox-run "$(command -v buildbox-run-hosttools)" --jobs 2 "$scratch/server" >"$scratch/server.log" 2>&1 &
# It listens when it says so.
exec {said}< <(/usr/bin/python3 "$proxy" "$PROXY" "$SERVER")
trap 'kill $(jobs -p) $(pgrep -f "$proxy $PROXY") 2>/dev/null; rm -rf "$scratch"' EXIT
read -r -u "$said" || { echo "remote_test: the proxy does not listen"; exit 1; }

# test_in WORKSPACE TARGET...
test_in() {
  cd "$1" || exit 1
  bazel test --config=remote --remote_executor="grpc://$PROXY" "${@:2}" 2>&1 | tee "$scratch/log"
  ((PIPESTATUS[0] == 0)) || { echo "remote_test: tests of $1 fail"; exit 1; }
  grep -E 'processes:.* remote' "$scratch/log" >/dev/null || { echo "remote_test: nothing of $1 ran remotely"; exit 1; }
}

checkout=$(readlink -f "$(dirname "$proxy")/../../..")
test_in "$checkout" //stress/strategy/... //plugins/example/...
test_in "$checkout/tools/bazel/example" //...
grep -A2 ':spin_lock_test' "$scratch/log" | grep 'over 2 runs' || { echo "remote_test: there were no two shards"; exit 1; }
