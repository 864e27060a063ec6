# Both ways with mbsync: what is there, then what changed on either side.
mkdir -p "$SCRATCH/maildir"
cat > "$SCRATCH/mbsyncrc" <<END
IMAPStore far
Host 127.0.0.1
Port $IMAP
User $WHO
Pass secret
SSLType None
AuthMechs LOGIN

MaildirStore near
Path $SCRATCH/maildir/
Inbox $SCRATCH/maildir/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Both
Expunge Both
SyncState *
END
mbsync -c "$SCRATCH/mbsyncrc" all
[ "$(ls "$SCRATCH"/maildir/INBOX/new "$SCRATCH"/maildir/INBOX/cur | grep -c example\\\|,U=)" = 4 ]
two=$(grep -l '^Subject: two' "$SCRATCH"/maildir/INBOX/*/*,U=* )
three=$(grep -l '^Subject: three' "$SCRATCH"/maildir/INBOX/*/*,U=*)
name=${two##*/}
mv "$two" "$SCRATCH/maildir/INBOX/cur/${name%%:*}:2,FS"
rm "$three"
printf 'Subject: five\nMessage-ID: <5@near>\n\nwritten here\n' > "$SCRATCH/maildir/INBOX/new/1.near"
mbsync -c "$SCRATCH/mbsyncrc" all
expect '1 - one' '2 FS two' '4 - four' '5 - five'
