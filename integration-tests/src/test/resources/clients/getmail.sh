# Takes mail by POP3 and leaves it; the second time nothing is new; then takes and deletes it by IMAP.
mkdir "$SCRATCH/got" "$SCRATCH/got2"
printf '#!/bin/sh\nexec cat > "$(mktemp "$1/XXXXXX")"\n' > "$SCRATCH/take"
chmod 755 "$SCRATCH/take"
cat > "$SCRATCH/getmailrc" <<END
[retriever]
type = SimplePOP3Retriever
server = 127.0.0.1
port = $POP3
username = $WHO
password = secret
[destination]
type = MDA_external
path = $SCRATCH/take
arguments = ('$SCRATCH/got',)
allow_root_commands = true
[options]
delete = false
read_all = false
delivered_to = false
received = false
END
getmail --getmaildir "$SCRATCH" --rcfile getmailrc > "$SCRATCH/screen"
[ "$(cat "$SCRATCH"/got/* | grep -c '^Subject: ')" = 4 ]
getmail --getmaildir "$SCRATCH" --rcfile getmailrc > "$SCRATCH/screen"
[ "$(cat "$SCRATCH"/got/* | grep -c '^Subject: ')" = 4 ]
expect '1 S one' '2 S two' '3 S three' '4 S four'
sed -e 's/SimplePOP3/SimpleIMAP/' -e "s/^port = .*/port = $IMAP/" -e 's/^delete = .*/delete = true/' -e "s#/got'#/got2'#" \
    -e 's/^read_all = .*/read_all = true/' "$SCRATCH/getmailrc" > "$SCRATCH/imaprc"
getmail --getmaildir "$SCRATCH" --rcfile imaprc > "$SCRATCH/screen"
[ "$(cat "$SCRATCH"/got2/* | grep -c '^Subject: ')" = 4 ]
expect
