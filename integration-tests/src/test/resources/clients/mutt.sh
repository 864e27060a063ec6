# A day with mutt or neomutt: on the file itself, then over IMAP. $1 is the program.
printf '#!/bin/sh\necho thanks from %s >> "$1"\n' "$WHO" > "$SCRATCH/edit"
chmod 755 "$SCRATCH/edit"
cat > "$SCRATCH/muttrc" <<END
set folder = "$SCRATCH" record = "$FOLDERS/sent" fast_reply = yes use_envelope_from = yes move = no confirmappend = no confirmcreate = no resolve = no delete = yes wait_key = no beep = no sort = mailbox-order
set mail_check = 0 quit = yes recall = no crypt_autosign = no signature = "" sendmail = "$SENDMAIL" from = "$WHO@example.com" editor = "$SCRATCH/edit"
set imap_pass = secret header_cache = "" ssl_starttls = no ssl_force_tls = no abort_unmodified = no abort_nosubject = no include = yes
END
day() { timeout 60 script -qec "$1 -F $SCRATCH/muttrc -f '$2' -e 'push \"$3\"'" /dev/null < /dev/null > "$SCRATCH/screen"; }
# reads and answers the first, flags the second, deletes the third, saves the fourth
day "$1" "$MBOX" "<first-entry><display-message><exit><reply><send-message><next-entry><flag-message><next-entry><delete-message><next-entry><copy-message>$SCRATCH/kept<enter><sync-mailbox><quit>"
grep -q '^Subject: four' "$SCRATCH/kept"
replied
expect '1 AS one' '2 F two' '4 - four'
expect_in sent '1 S Re'
day "$1" "imap://$WHO@127.0.0.1:$IMAP/INBOX" "<first-entry><next-entry><display-message><exit><next-entry><flag-message><first-entry><delete-message><sync-mailbox><quit>"
expect '2 FS two' '4 F four'
