#!/bin/bash
# Kills the packaged server while clients work on one mailbox: mailbox-kills.sh [KILLS] [SEED] [DIST]     default: 45 1
# Three IMAP clients append, flag and expunge, two SMTP clients deliver. After each restart the messages that were acknowledged and not expunged are
# there, whole, with their UIDs and flags, none torn or expunged before, and UIDVALIDITY is the same.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
dist=${3:-$here/../../assembly/dist/target/pennypost}
PYTHONDONTWRITEBYTECODE=1 exec python3 "$here/mailbox-kills.py" "$dist" "${1:-45}" "${2:-1}"
