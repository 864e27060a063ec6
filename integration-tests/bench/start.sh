#!/bin/bash
# Reports how long start and stop take, and how much memory the server holds after its start: medians of RUNS, for each JDK.
#   start.sh [DISTRIBUTION] [RUNS]     default: the unpacked one in assembly/dist/target, 5
# JDKS may hold Java homes; default: every /usr/lib/jvm/* of 17 or 25. Wants an idle machine; says how idle it was.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd -P)
dist=${1:-$top/assembly/dist/target/pennypost}
runs=${2:-5}
if [ -z "${JDKS:-}" ]; then
    JDKS=$(for home in /usr/lib/jvm/*; do
        [ -h "$home" ] || ! grep -Eqs '^JAVA_VERSION="(17|25)[."]' "$home/release" || echo "$home"
    done)
fi
now() { date +%s%N; }
millis() { echo $((($2 - $1) / 1000000)); }
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

scratch=$(mktemp -d)
trap 'for etc in "$scratch"/*/etc; do "$dist/bin/pennypost" -c "$etc" stop >/dev/null 2>&1 || true; done; rm -rf "$scratch"' EXIT
echo "load average $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores"
printf '%-36s %8s %8s %8s %8s %8s %8s %8s\n' JDK 'init/ms' 'again/ms' 'start/ms' 'worst' 'stop/ms' 'worst' 'RSS/MB'
number=0
for jdk in $JDKS; do
    export JAVA_HOME=$jdk
    number=$((number + 1))
    port=$((20000 + RANDOM % 4000))
    begin=$(now)
    "$dist/bin/pennypost" init "$scratch/a$number" --hostname bench.example.com --port-offset "$port" >/dev/null
    first=$(millis "$begin" "$(now)")
    begin=$(now)
    "$dist/bin/pennypost" init "$scratch/b$number" --hostname bench.example.com --port-offset "$port" >/dev/null
    second=$(millis "$begin" "$(now)")
    starts='' stops='' sizes=''
    for _ in $(seq "$runs"); do
        begin=$(now)
        "$dist/bin/pennypost" -c "$scratch/a$number/etc" start >/dev/null
        # One try: start has promised that the port answers.
        exec 3<>"/dev/tcp/127.0.0.1/$((25 + port))"
        read -r -u 3 -t 5 greeting
        starts="$starts $(millis "$begin" "$(now)")"
        exec 3>&-
        case $greeting in 220*) ;; *) echo "no greeting: $greeting" >&2; exit 1 ;; esac
        pid=$(cat "$scratch/a$number/spool/pid/master.pid")
        sizes="$sizes $(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/${pid// /}/status")"
        begin=$(now)
        "$dist/bin/pennypost" -c "$scratch/a$number/etc" stop >/dev/null
        stops="$stops $(millis "$begin" "$(now)")"
    done
    # shellcheck disable=SC2086 # lists of numbers
    printf '%-36s %8s %8s %8s %8s %8s %8s %8s\n' "$(basename "$jdk")" "$first" "$second" \
        "$(median $starts)" "$(printf '%s\n' $starts | sort -n | tail -n 1)" \
        "$(median $stops)" "$(printf '%s\n' $stops | sort -n | tail -n 1)" "$(median $sizes)"
done
