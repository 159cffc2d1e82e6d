#!/bin/bash
# Runs an example server, talks to it as a client would, and stops it with SIGTERM.
# Usage: server_example_test.sh PROGRAM PORTS [PORT|LINE|REPLY ...]: sends LINE to the PORT-th port
# it announces and expects the line REPLY.
set -euo pipefail

program=$1
ports_announced=$2
shift 2

coproc SERVER { exec "$program"; }
server_pid=$SERVER_PID
ports=()
for ((i = 0; i < ports_announced; i++)); do
  read -r line <&"${SERVER[0]}"
  [[ $line =~ ^listening\ on\ 127\.0\.0\.1:([0-9]+)$ ]] || { echo "announced: $line" >&2; exit 1; }
  ports+=("${BASH_REMATCH[1]}")
done

for exchange in "$@"; do
  IFS='|' read -r index request expected <<<"$exchange"
  exec {socket}<>"/dev/tcp/127.0.0.1/${ports[index]}"
  printf '%s\n' "$request" >&"$socket"
  read -r reply <&"$socket"
  exec {socket}>&-
  if [[ $reply != "$expected" ]]; then
    echo "sent '$request', expected '$expected', got '$reply'" >&2
    exit 1
  fi
done

kill -TERM "$server_pid"
wait "$server_pid"
