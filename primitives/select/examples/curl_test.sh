#!/bin/bash
# Runs an example HTTP server and asks it with curl, two requests on one connection.
# Usage: curl_test.sh PROGRAM PATH BODY
set -euo pipefail

if ! command -v curl >/dev/null; then
  echo "SKIPPED: this test needs curl (package curl)" >&2
  exit 0
fi

coproc SERVER { exec "$1"; }
server_pid=$SERVER_PID
read -r line <&"${SERVER[0]}"
url="http://${line#listening on }/$2"

# -v tells whether the connection was kept.
log=$(mktemp -p "${TEST_TMPDIR:-/tmp}")
got=$(curl --silent --show-error --fail --noproxy '*' -v "$url" "$url" 2>"$log")
expected=$(printf '%s\n%s' "$3" "$3")
if [[ $got != "$expected" ]]; then
  echo "expected '$expected', got '$got'" >&2
  cat "$log" >&2
  exit 1
fi
grep -q "Re-using existing connection" "$log" || { cat "$log" >&2; exit 1; }

kill -TERM "$server_pid"
wait "$server_pid"
