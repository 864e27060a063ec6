#!/bin/bash
# Holds many connections open, then connects again and again from one address, and reports how long others wait for their greeting.
#   crowd.sh [DISTRIBUTION] [HELD] [ADDRESSES] [ATTEMPTS]     default: the unpacked one in assembly/dist/target, 10000, 250, 10000
# The server has its own heap of 256 MB and smtpd_client_connection_count_limit = 50, which counts for all but 127.3.0.1. Wants "ulimit -n"
# of a little more than HELD, and an idle machine; says how idle it was.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
dist=${1:-$here/../../assembly/dist/target/pennypost}
held=${2:-10000}
addresses=${3:-250}
attempts=${4:-10000}
ulimit -n "$(ulimit -Hn)"
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -gt $((held + 500)) ] || {
    echo "crowd.sh: ulimit -n is $(ulimit -n), wants more than $((held + 500))" >&2
    exit 1
}
scratch=$(mktemp -d)
trap '"$dist/bin/pennypost" -c "$scratch/i/etc" stop >/dev/null 2>&1 || true; rm -rf "$scratch"' EXIT
echo "load average $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores"
port=$((20000 + RANDOM % 4000))
"$dist/bin/pennypost" init "$scratch/i" --hostname bench.example.com --port-offset "$port" \
    -o smtpd_client_event_limit_exceptions=127.3.0.1 >/dev/null
"$dist/bin/pennypost" -c "$scratch/i/etc" start >/dev/null
java=$(command -v java)
"$java" -Xmx128m "$here/Crowd.java" $((25 + port)) "$held" "$addresses" "$attempts"
pid=$(cat "$scratch/i/spool/pid/master.pid")
awk '/^VmHWM/ { print "most memory of the server: " int($2 / 1024) " MB" } /^Threads/ { print "its threads: " $2 }' "/proc/${pid// /}/status"
if grep -qE 'OutOfMemory|Exception' "$scratch"/i/log/*; then
    echo "crowd.sh: the log names an exception" >&2
    exit 1
fi
