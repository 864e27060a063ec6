#!/bin/bash
# Has testssl.sh look at the TLS of a new instance: tls.sh [DIST [PORT]...]
# Stock ports, by default all with TLS; on 25, 587, 143 and 110 by STARTTLS. Prints what testssl.sh finds wrong, however little, and fails then. What it
# says of the certificate does not count: init's own is signed by nobody else. Wants testssl.sh; some minutes a port.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
dist=${1:-$here/../../assembly/dist/target/pennypost}
shift $(($# > 0 ? 1 : 0))
[ $# -gt 0 ] || set -- 993 995 143 110 465 587 25
testssl=$(command -v testssl || command -v testssl.sh) || { echo "tls.sh: no testssl: apt-get install testssl.sh" >&2; exit 1; }
scratch=$(mktemp -d)
stop() {
    "$dist/bin/pennypost" -c "$scratch/p/etc" stop > /dev/null 2>&1 || true
    rm -rf "$scratch"
}
trap stop EXIT
offset=$((20000 + RANDOM % 4000))
# The many connections of a scan are not to wait for their turn.
"$dist/bin/pennypost" init "$scratch/p" --hostname tls.example.com --port-offset "$offset" -o smtpd_client_connection_count_limit=0 > /dev/null
"$dist/bin/pennypost" -c "$scratch/p/etc" start > /dev/null
failed=0
for port in "$@"; do
    how=()
    case $port in
        143) how=(-t imap) ;;
        110) how=(-t pop3) ;;
        25 | 587) how=(-t smtp) ;;
    esac
    "$testssl" --quiet --color 0 --warnings off --ip 127.0.0.1 -p -s -f -P -S -U "${how[@]}" --jsonfile "$scratch/$port.json" \
        "127.0.0.1:$((offset + port))" > "$scratch/$port.txt" 2>&1 || true
    python3 - "$port" "$scratch/$port.json" <<'CHECK' || failed=1
import json
import sys

port, path = sys.argv[1:]
with open(path) as file:
    found = json.load(file)
# Aside: the certificate and its issuer's pages, and what this machine's tools could not try (WARN).
aside = ("cert", "OCSP", "DNS_CAA", "scanTime")
wrong = [f for f in found if f["severity"] not in ("OK", "INFO", "DEBUG", "WARN") and not f["id"].startswith(aside)]
good = {f["id"] for f in found if f["severity"] == "OK"}
missing = {"TLS1_2", "TLS1_3", "secure_renego", "secure_client_renego", "cipher_order"} - good
print("%s: %d findings, %d of them wrong" % (port, len(found), len(wrong)), "; not found good: %s" % sorted(missing) if missing else "")
for f in wrong:
    print("  %(severity)s %(id)s: %(finding)s" % f)
sys.exit(bool(wrong or missing))
CHECK
done
exit $failed
