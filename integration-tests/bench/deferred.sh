#!/bin/bash
# A server with many deferred messages: how long it takes to start, to list them, and to deliver a new one; and its heap.
#   deferred.sh [DISTRIBUTION] [MESSAGES]     default: the unpacked one in assembly/dist/target, 100000
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
dist=$(cd "${1:-$here/../../assembly/dist/target/pennypost}" && pwd -P)
count=${2:-100000}
scratch=$(mktemp -d)
etc=$scratch/i/etc
export MAIL_CONFIG=$etc
trap '"$dist/bin/pennypost" -c "$etc" stop >/dev/null 2>&1 || true; rm -rf "$scratch"' EXIT
now() { date +%s%3N; }
echo "load average $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores"
port=$((20000 + RANDOM % 4000))
"$dist/bin/pennypost" init "$scratch/i" --hostname mail.example.com --domain example.com --port-offset "$port" --user alice:secret >/dev/null
t=$(now)
java -Xmx512m -cp "$dist/lib/*" "$here/Deferred.java" "$scratch/i/spool" "$count"
echo "made $count messages: $(($(now) - t)) ms; $(find "$scratch/i/spool/deferred" -type f | wc -l) files in deferred"

t=$(now)
"$dist/bin/pennypost" -c "$etc" start
echo "start: $(($(now) - t)) ms"
for each in "postqueue -p" "postqueue -j" mailq; do
    t=$(now)
    # shellcheck disable=SC2086 # command and option
    "$dist"/bin/$each >"$scratch/listed"
    echo "$each: $(($(now) - t)) ms, $(wc -l <"$scratch/listed") lines; $(tail -1 "$scratch/listed" | cut -c1-100)"
done
for n in 1 2 3 4 5; do
    printf 'Subject: new %s\n\n' "$n" | "$dist/bin/sendmail" -f sender@remote.test alice@example.com
done
t=$(now)
until [ "$(grep -c '^Subject: new ' "$scratch/i/mail/alice" 2>/dev/null)" = 5 ]; do
    [ $(($(now) - t)) -lt 30000 ] || {
        echo "deferred.sh: new mail does not arrive" >&2
        exit 1
    }
done
grep -o 'to=<alice@.*status=sent' "$scratch/i/log/mail.log" | sed 's/^/new message: /'
pid=$(tr -d ' ' <"$scratch/i/spool/pid/master.pid")
jcmd "$pid" GC.run >/dev/null 2>&1 || true
echo "heap: $(jcmd "$pid" GC.heap_info 2>/dev/null | grep -E 'total|used' | head -3 | tr '\n' ';' || true)"
awk '/^VmHWM/ { print "most memory of the server: " int($2 / 1024) " MB" }' "/proc/$pid/status"
t=$(now)
"$dist/bin/postqueue" -f
echo "flush asked for: $(($(now) - t)) ms"
t=$(now)
"$dist/bin/postsuper" -d ALL 2>&1 | tail -1
echo "deleted: $(($(now) - t)) ms"
if grep -qE 'OutOfMemory|Exception' "$scratch"/i/log/*; then
    grep -hE 'OutOfMemory|Exception' "$scratch"/i/log/* | head -5 >&2
    exit 1
fi
