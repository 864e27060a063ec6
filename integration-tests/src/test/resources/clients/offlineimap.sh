# Both ways with offlineimap.
mkdir -p "$SCRATCH/offline"
cat > "$SCRATCH/offlineimaprc" <<END
[general]
accounts = a
metadata = $SCRATCH/offline/meta
[Account a]
localrepository = near
remoterepository = far
[Repository near]
type = Maildir
localfolders = $SCRATCH/offline/mail
[Repository far]
type = IMAP
remotehost = 127.0.0.1
remoteport = $IMAP
remoteuser = $WHO
remotepass = secret
ssl = no
starttls = no
folderfilter = lambda folder: folder == 'INBOX'
END
offlineimap -o -u quiet -c "$SCRATCH/offlineimaprc"
two=$(grep -l '^Subject: two' "$SCRATCH"/offline/mail/INBOX/*/*)
three=$(grep -l '^Subject: three' "$SCRATCH"/offline/mail/INBOX/*/*)
name=${two##*/}
mv "$two" "$SCRATCH/offline/mail/INBOX/cur/${name%%:*}:2,FS"
rm "$three"
printf 'Subject: five\nMessage-ID: <5@near>\n\nwritten here\n' > "$SCRATCH/offline/mail/INBOX/new/1.near"
offlineimap -o -u quiet -c "$SCRATCH/offlineimaprc"
expect '1 - one' '2 FS two' '4 - four' '5 - five'
