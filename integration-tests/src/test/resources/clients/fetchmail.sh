# Takes mail by POP3 and leaves it (by TOP, which marks nothing as read), then takes what is new by IMAP.
cat > "$SCRATCH/fetchmailrc" <<END
set no bouncemail
poll 127.0.0.1 port $POP3 protocol pop3 uidl auth password user $WHO password secret keep sslproto '' mda "cat >> $SCRATCH/pop3"
END
chmod 600 "$SCRATCH/fetchmailrc"
export FETCHMAILHOME=$SCRATCH
fetchmail -f "$SCRATCH/fetchmailrc" --nosyslog --nodetach > "$SCRATCH/screen"
[ "$(grep -c '^Subject: ' "$SCRATCH/pop3")" = 4 ]
fetchmail -f "$SCRATCH/fetchmailrc" --nosyslog --nodetach > "$SCRATCH/screen" || [ $? = 1 ]
[ "$(grep -c '^Subject: ' "$SCRATCH/pop3")" = 4 ]
expect '1 - one' '2 - two' '3 - three' '4 - four'
sed -e "s/port $POP3 protocol pop3 uidl/port $IMAP protocol imap/" -e 's/ keep / fetchall nokeep /' -e 's#/pop3"#/imap"#' "$SCRATCH/fetchmailrc" > "$SCRATCH/imaprc"
chmod 600 "$SCRATCH/imaprc"
fetchmail -f "$SCRATCH/imaprc" --nosyslog --nodetach > "$SCRATCH/screen"
[ "$(grep -c '^Subject: ' "$SCRATCH/imap")" = 4 ]
expect
