# A day with mail of mailutils on the file; it puts a new file in the place of the old one. Of flags it keeps in the file only that a message was read.
# The UIDs stay, with a new UIDVALIDITY.
# What the server writes while mail has the file open, mail takes to stand where it stood, and saves pieces of it: it is to be written before.
for _ in $(seq 100); do ! grep -q '^X-UID: 4' "$MBOX" || break; sleep 0.1; done
printf 'print 1\nreply 1\nthanks from %s\n.\ndelete 3\ncopy 4 %s\nsave 4 %s\nquit\n' "$WHO" "$SCRATCH/kept" "$FOLDERS/kept" |
    mail.mailutils -E "set sendmail=sendmail:$SENDMAIL" -E 'set dot' -E 'set keepsave' -f "$MBOX" > "$SCRATCH/screen"
grep -q '^Subject: four' "$SCRATCH/kept"
replied
expect '1 S one' '2 - two' '4 - four'
expect_in kept '1 - four'
