#!/bin/bash
# Reports what a large lookup table costs: compiling it, the size on disk, lookups in process, memory; beside Postfix's hash.
#   tables.sh [DISTRIBUTION] [KEYS] [TYPE]...     default: the unpacked one in assembly/dist/target, 1000000, hash cdb
# Everything of ours runs within -Xmx256m, as the server does. Wants an idle machine; says how idle it was.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
dist=${1:-$here/../../assembly/dist/target/pennypost}
keys=${2:-1000000}
shift $(($# < 2 ? $# : 2))
[ $# -gt 0 ] || set -- hash cdb
now() { date +%s%N; }
millis() { echo $((($2 - $1) / 1000000)); }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
echo "load average $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores, $keys keys"
mkdir "$scratch/etc" "$scratch/data"
printf 'compatibility_level = 3.6\nmyhostname = bench.example.com\ndata_directory = %s\nalias_maps =\nalias_database =\n' \
    "$scratch/data" > "$scratch/etc/main.cf"
: > "$scratch/etc/master.cf"
awk -v n="$keys" 'BEGIN { for (i = 0; i < n; i++) printf "user%07d@example%d.com mailbox%07d@store.example.com\n", i, i % 1000, i }' \
    > "$scratch/table"
# The same order of questions for everyone: every key once, shuffled by a fixed rule.
awk -v n="$keys" 'BEGIN { for (i = 0; i < n; i++) { k = (i * 7919) % n; printf "user%07d@example%d.com\n", k, k % 1000 } }' \
    > "$scratch/questions"
echo "source $(du -m "$scratch/table" | cut -f1) MB"

jar=$(echo "$dist"/lib/pennypost-conf-*.jar)
jdk=${JAVA_HOME:+$JAVA_HOME/bin/}
"${jdk}javac" -cp "$jar" -d "$scratch/classes" "$here/Tables.java"
for type; do
    "${jdk}java" -Xmx256m -XX:+UseSerialGC -cp "$scratch/classes:$jar" Tables "$scratch/etc" "$type:$scratch/table" "$scratch/questions"
done

begin=$(now)
PENNYPOST_JAVA_OPTS=-Xmx256m "$dist/bin/postmap" -c "$scratch/etc" "hash:$scratch/table"
echo "our postmap hash: $(millis "$begin" "$(now)") ms"
begin=$(now)
PENNYPOST_JAVA_OPTS=-Xmx256m "$dist/bin/postmap" -c "$scratch/etc" -q - "hash:$scratch/table" < "$scratch/questions" > "$scratch/ours"
end=$(now)
echo "our postmap -q - hash: $(millis "$begin" "$end") ms, $((($end - $begin) / keys)) ns a key with reading and printing"

if command -v /usr/sbin/postmap >/dev/null; then
    mkdir "$scratch/postfix"
    printf 'compatibility_level = 3.6\n' > "$scratch/postfix/main.cf"
    begin=$(now)
    /usr/sbin/postmap -c "$scratch/postfix" "hash:$scratch/table"
    echo "Postfix postmap hash: $(millis "$begin" "$(now)") ms, $(du -m "$scratch/table.db" | cut -f1) MB on disk"
    begin=$(now)
    /usr/sbin/postmap -c "$scratch/postfix" -q - "hash:$scratch/table" < "$scratch/questions" > "$scratch/theirs" &
    pid=$!
    peak=0
    while size=$(awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$pid/status" 2>/dev/null) && [ -n "$size" ]; do
        peak=$size
        sleep 0.1
    done
    wait "$pid"
    end=$(now)
    echo "Postfix postmap -q - hash: $(millis "$begin" "$end") ms, $((($end - $begin) / keys)) ns a key with reading and printing, peak $peak MB"
    cmp "$scratch/ours" "$scratch/theirs" && echo "the answers are the same"
else
    echo "no Postfix here: apt-get install postfix"
fi
