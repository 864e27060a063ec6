# Runs the day of one client: day.sh SCRIPT [ARGUMENT], with WHO, IMAP, POP3, MBOX, SENDMAIL and SCRATCH in the environment.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
# What is in the mailbox: expect 'UID FLAGS SUBJECT'..., with F for \Flagged and S for \Seen, - for neither.
expect() {
    "${PYTHON:-python3}" - "$@" <<'END'
import imaplib, re, sys, os
with imaplib.IMAP4("127.0.0.1", int(os.environ["IMAP"])) as imap:
    imap.login(os.environ["WHO"], "secret")
    count = int(imap.select("INBOX", True)[1][0])
    found = []
    for item in imap.fetch("1:*", "(UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1] if count else []:
        if isinstance(item, tuple):
            flags = re.search(rb"FLAGS \(([^)]*)\)", item[0]).group(1)
            letters = ("F" if b"\\Flagged" in flags else "") + ("S" if b"\\Seen" in flags else "")
            uid = re.search(rb"UID (\d+)", item[0]).group(1).decode()
            found.append("%s %s %s" % (uid, letters or "-", item[1].decode().split(":")[1].strip()))
if found != sys.argv[1:]:
    sys.exit("found %s, not %s" % (found, sys.argv[1:]))
END
}
export TERM=xterm
expect '1 - one' '2 - two' '3 - three' '4 - four'
. "$here/$1.sh" "${2:-}"
