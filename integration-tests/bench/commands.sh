#!/bin/bash
# Reports how long a small command takes beside a bare start of the same Java: medians of RUNS, taken in turn so that both meet the same load.
#   commands.sh [DISTRIBUTION] [RUNS]     default: the unpacked one in assembly/dist/target, 41
# JAVA_HOME may name the JDK; default: what the launcher finds. Says how idle the machine was.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd -P)
dist=${1:-$top/assembly/dist/target/pennypost}
runs=${2:-41}
now() { date +%s%N; }
tenths() { echo $((($2 - $1) / 100000)); }
median() { sort -n "$1" | sed -n "$((runs / 2 + 1))p" | sed 's/.$/.&/'; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# No server runs here: sendmail leaves its message in maildrop, mailq looks into the queue itself.
mkdir -p "$scratch/spool/maildrop" "$scratch/spool/pid"
printf 'compatibility_level = 3.6\nqueue_directory = %s\n' "$scratch/spool" >"$scratch/main.cf"
: >"$scratch/master.cf"
export MAIL_CONFIG=$scratch
java=$(home=$dist name=bench && . "$dist/lib/launch.sh" && pennypost_find_java && echo "$java")
cat >"$scratch/Bare.java" <<'JAVA'
public class Bare {
    public static void main(String[] arguments) {
        System.out.println("bare");
    }
}
JAVA
"${java%java}javac" -d "$scratch" "$scratch/Bare.java"
echo "load average $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores, $java"
for _ in $(seq "$runs"); do
    begin=$(now)
    "$java" -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$scratch" Bare >/dev/null
    tenths "$begin" "$(now)" >>"$scratch/bare"
    begin=$(now)
    "$dist/bin/postconf" mail_version >/dev/null
    tenths "$begin" "$(now)" >>"$scratch/postconf"
    begin=$(now)
    "$dist/bin/postmap" -q a 'inline:{a=b}' >/dev/null
    tenths "$begin" "$(now)" >>"$scratch/postmap"
    begin=$(now)
    printf 'Subject: x\n\nx\n' | "$dist/bin/sendmail" -f bench@example.com root 2>/dev/null
    tenths "$begin" "$(now)" >>"$scratch/sendmail"
    begin=$(now)
    "$dist/bin/mailq" >/dev/null 2>&1
    tenths "$begin" "$(now)" >>"$scratch/mailq"
done
bare=$(median "$scratch/bare")
printf '%-28s %8s %8s\n' command median/ms ratio
for each in bare postconf postmap sendmail mailq; do
    time=$(median "$scratch/$each")
    printf '%-28s %8s %8s\n' "$each" "$time" "$(awk "BEGIN { printf \"%.2f\", $time / $bare }")"
done
