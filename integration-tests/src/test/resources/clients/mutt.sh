# A day with mutt or neomutt: on the file itself, then over IMAP. $1 is the program.
cat > "$SCRATCH/muttrc" <<END
set folder = "$SCRATCH" record = "" move = no confirmappend = no confirmcreate = no resolve = no delete = yes wait_key = no beep = no sort = mailbox-order
set mail_check = 0 quit = yes recall = no crypt_autosign = no signature = "" sendmail = "$SENDMAIL" from = "$WHO@example.com" editor = "true"
set imap_pass = secret header_cache = "" ssl_starttls = no ssl_force_tls = no abort_unmodified = no abort_nosubject = no include = yes
END
day() { timeout 60 script -qec "$1 -F $SCRATCH/muttrc -f '$2' -e 'push \"$3\"'" /dev/null < /dev/null > "$SCRATCH/screen"; }
# reads the first, flags the second, deletes the third, saves the fourth
day "$1" "$MBOX" "<first-entry><display-message><exit><next-entry><flag-message><next-entry><delete-message><next-entry><copy-message>$SCRATCH/kept<enter><sync-mailbox><quit>"
grep -q '^Subject: four' "$SCRATCH/kept"
expect '1 S one' '2 F two' '4 - four'
day "$1" "imap://$WHO@127.0.0.1:$IMAP/INBOX" "<first-entry><next-entry><display-message><exit><next-entry><flag-message><first-entry><delete-message><sync-mailbox><quit>"
expect '2 FS two' '4 F four'
