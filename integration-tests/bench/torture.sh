#!/bin/bash
# Everybody at one mbox at once: torture.sh [--dovecot] [--without-mail] MINUTES [SEED] [DIST]
# Pennypost's SMTP, a Postfix with local(8) and a script under a dotlock append; two IMAP clients flag and expunge; mutt and mailutils' mail flag
# and delete. At the end no message is lost, doubled or torn, no IMAP session was dropped, UIDs rose and UIDVALIDITY stayed. What mail itself did is
# counted apart ("by mail", "after mail"), where the file that it put in place shows it beside the one before: it reads without a lock, loses, doubles and cuts what
# comes or goes meanwhile, and makes a new UIDVALIDITY. mutt and mail take turns: mutt takes a file of the same size that mail has put in place for the one
# that it has read, and writes at its old places. --without-mail leaves it out, and nothing has to be excused; that is what the tests run.
# With --dovecot Postfix and Dovecot stand in Pennypost's place. All ends within MINUTES and three more, whoever still waits for a lock then.
# KEEP=DIR keeps all files. Wants root, postfix, mutt, mailutils, python3, and dovecot-imapd for --dovecot.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
other=
if [ "${1:-}" = --dovecot ]; then other=dovecot; shift; fi
without=
if [ "${1:-}" = --without-mail ]; then without=by_mail; shift; fi
minutes=${1:?usage: torture.sh [--dovecot] [--without-mail] MINUTES [SEED] [DIST]}
seed=${2:-1}
dist=${3:-$here/../../assembly/dist/target/pennypost}
[ "$(id -u)" = 0 ] || { echo "torture.sh: Postfix's master runs as root only" >&2; exit 1; }
mailutils=/usr/bin/mail.mailutils
[ -z "$without" ] || mailutils=
for program in /usr/lib/postfix/sbin/master /usr/bin/mutt $mailutils ${other:+/usr/sbin/dovecot}; do
    [ -x "$program" ] || { echo "torture.sh: no $program" >&2; exit 1; }
done
scratch=$(mktemp -d)
chmod 755 "$scratch"
taken() {
    local each
    for each in 24 25 26 110 143 465 587 993 995 4190 8000; do
        if (exec 3<> "/dev/tcp/127.0.0.1/$((port + each))") 2> /dev/null; then return 0; fi
    done
    return 1
}
port=$((20000 + RANDOM % 4000))
while taken; do port=$((20000 + RANDOM % 4000)); done
smtp=$port
stop() {
    [ ! -e "$scratch/d/run/master.pid" ] || kill "$(cat "$scratch/d/run/master.pid")" || true
    [ -z "${postfix:-}" ] || kill "$postfix" || true
    [ -n "$other" ] || timeout 60 "$dist/bin/pennypost" -c "$scratch/p/etc" stop > /dev/null 2>&1 || true
    [ -z "${postfix:-}" ] || wait "$postfix" || true
    if [ -n "${KEEP:-}" ]; then cp -r "$scratch" "$KEEP"; fi
    rm -rf "$scratch"
}
trap stop EXIT
# The user mail is on every Debian; local(8) delivers only to users of the system.
mkdir -p "$scratch/home/mail/mail"
chown -R mail:mail "$scratch/home"
spool=$scratch/p/spool/mail
if [ -z "$other" ]; then
    "$dist/bin/pennypost" init "$scratch/p" --hostname torture.example --port-offset "$port" -o mailbox_size_limit=0 \
        -o minimal_backoff_time=1s -o maximal_backoff_time=2s -o queue_run_delay=1s -o deliver_lock_attempts=2 > /dev/null
    etc=$scratch/p/etc
    spool=$("$dist/bin/postconf" -c "$etc" -h mail_spool_directory)
    echo "mail:{PLAIN}secret:$(id -u mail):$(id -g mail)::$scratch/home/mail:/bin/sh" >> "$etc/passwd"
    "$dist/bin/pennypost" -c "$etc" start > /dev/null
    imap=$((port + 143)) smtp=$((port + 25))
fi
mkdir -p "$spool"
chmod 1777 "$spool"
chmod a+x "$scratch/p" "$(dirname "$spool")"
mkdir -p "$scratch/x/etc" "$scratch/x/data"
for queue in pid private public active incoming deferred defer bounce trace hold maildrop corrupt flush saved; do
    mkdir -p "$scratch/x/spool/$queue"
    chown postfix "$scratch/x/spool/$queue"
done
chown postfix "$scratch/x/data"
cat > "$scratch/x/etc/main.cf" <<END
compatibility_level = 3.6
queue_directory = $scratch/x/spool
data_directory = $scratch/x/data
maillog_file = $scratch/x/mail.log
maillog_file_prefixes = $scratch
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = torture.example
mydestination = torture.example
mail_spool_directory = $spool
local_recipient_maps =
alias_maps =
mailbox_size_limit = 0
biff = no
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
deliver_lock_attempts = 2
END
cat > "$scratch/x/etc/master.cf" <<END
127.0.0.1:$((port + 26)) inet n - n - - smtpd
pickup    unix  n       -       n       60      1       pickup
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       1       1       qmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
proxymap  unix  -       -       n       -       -       proxymap
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
local     unix  -       n       n       -       -       local
anvil     unix  -       -       n       -       1       anvil
postlog   unix-dgram n  -       n       -       1       postlogd
END
/usr/lib/postfix/sbin/master -c "$scratch/x/etc" -d > "$scratch/x/out" 2>&1 &
postfix=$!
if [ -n "$other" ]; then
    imap=$((port + 143)) smtp=$((port + 26))
    mkdir -p "$scratch/d/run"
    cat > "$scratch/d/dovecot.conf" <<END
base_dir = $scratch/d/run
state_dir = $scratch/d/run
log_path = $scratch/d/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = mbox:$scratch/home/mail/mail:INBOX=$spool/%u
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$scratch/home/mail
}
service imap-login {
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = 0
  }
}
END
    /usr/sbin/dovecot -c "$scratch/d/dovecot.conf"
fi
PYTHONDONTWRITEBYTECODE=1 python3 "$here/torture.py" "$spool/mail" "$smtp" "$((port + 26))" "$imap" "$minutes" "$seed" "$scratch" "$without"
