# Runs the day of one client: day.sh SCRIPT [ARGUMENT], with WHO, IMAP, SMTP, POP3, MBOX, FRIEND, FOLDERS, SENDMAIL and
# SCRATCH in the environment: FRIEND is the mailbox of friend@example.com, who wrote everything, FOLDERS the directory of WHO's folders.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
# What is in a mailbox: expect 'UID FLAGS SUBJECT'..., with A for \Answered, F for \Flagged and S for \Seen, - for none of them.
expect() { expect_in INBOX "$@"; }
expect_in() {
    "${PYTHON:-python3}" - "$@" <<'END'
import imaplib, re, sys, os
with imaplib.IMAP4("127.0.0.1", int(os.environ["IMAP"])) as imap:
    imap.login(os.environ["WHO"], "secret")
    count = int(imap.select(sys.argv[1], True)[1][0])
    found = []
    for item in imap.fetch("1:*", "(UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1] if count else []:
        if isinstance(item, tuple):
            flags = re.search(rb"FLAGS \(([^)]*)\)", item[0]).group(1)
            letters = ("A" if b"\\Answered" in flags else "") + ("F" if b"\\Flagged" in flags else "") + ("S" if b"\\Seen" in flags else "")
            uid = re.search(rb"UID (\d+)", item[0]).group(1).decode()
            found.append("%s %s %s" % (uid, letters or "-", item[1].decode().split(":")[1].strip()))
if found != sys.argv[2:]:
    sys.exit("found %s, not %s" % (found, sys.argv[2:]))
END
}
# Waits until what WHO said to the first message has come to its author.
replied() {
    "${PYTHON:-python3}" - <<'END'
import mailbox, os, sys, time
end = time.monotonic() + 60
while not any(
    "<one@b.example>" in str(message["In-Reply-To"]) and message["Subject"] == "Re: one" and "thanks from " + os.environ["WHO"] in message.as_string()
    for message in mailbox.mbox(os.environ["FRIEND"], create=False)
):
    if time.monotonic() > end:
        sys.exit("no reply in " + os.environ["FRIEND"])
    time.sleep(0.1)
END
}
export TERM=xterm
mkdir -p "$FOLDERS"
expect '1 - one' '2 - two' '3 - three' '4 - four'
. "$here/$1.sh" "${2:-}"
