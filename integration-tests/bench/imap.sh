#!/bin/bash
# Times IMAP and POP3 over the same generated mboxes, Dovecot (tuned) and Pennypost in turn, and prints medians and ratios.
#   imap.sh [DISTRIBUTION] [RUNS] [SIZE]...     default: the unpacked one in assembly/dist/target, 3, 10000 100000
# ROWS holds a pattern of the rows wanted, KEEP a directory where mboxes stay for the next time. The server has its own
# heap of 256 MB. Wants 2.5 times the largest mbox (8 kB a message) in TMPDIR, dovecot-imapd, dovecot-pop3d, python3 and
# an idle machine; says how idle it was. After each restart Pennypost serves small mailboxes for a while before it is measured. A row above 3 times Dovecot's time (below 50 ms: and 100 ms more) is marked.
# OWNERS=10 instead: so many users with an mbox of the (first) SIZE each (100000, that is 1 GB, by itself), all of whom read it in one server; fails where that does.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
dist=${1:-$here/../../assembly/dist/target/pennypost}
runs=${2:-3}
shift $(($# < 2 ? $# : 2))
if [ $# = 0 ]; then
    if [ -n "${OWNERS:-}" ]; then set -- 100000; else set -- 10000 100000; fi
fi
for program in /usr/sbin/dovecot /usr/lib/dovecot/imap /usr/lib/dovecot/pop3; do
    [ -x "$program" ] || { echo "imap.sh: no $program: apt-get install dovecot-imapd dovecot-pop3d" >&2; exit 1; }
done
scratch=$(mktemp -d)
chmod 755 "$scratch"
etc=$scratch/p/etc
stop() {
    [ ! -e "$scratch/d/run/master.pid" ] || kill "$(cat "$scratch/d/run/master.pid")" || true
    "$dist/bin/pennypost" -c "$etc" stop >/dev/null 2>&1 || true
    rm -rf "$scratch"
}
trap stop EXIT
echo "load average $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores"
corpus=${KEEP:-$scratch/corpus}
mkdir -p "$corpus"
for size in 1000 "$@"; do
    [ -e "$corpus/$size.json" ] || python3 "$here/imap.py" mbox "$corpus/$size" "$size"
done
port=$((20000 + RANDOM % 4000))
if [ "$(id -u)" = 0 ]; then owner=mail identity=$'mail_uid = mail\nmail_gid = mail\nfirst_valid_uid = 1\nfirst_valid_gid = 1'
else owner=$(id -un) identity="default_internal_user = $(id -un)
default_login_user = $(id -un)
default_internal_group = $(id -gn)
mail_uid = $(id -u)
mail_gid = $(id -g)
service anvil { chroot = }
service imap-login { chroot = }
service pop3-login { chroot = }"; fi
mkdir -p "$scratch/d/spool" "$scratch/d/home" "$scratch/d/index"
[ "$(id -u)" != 0 ] || chown -R mail:mail "$scratch/d"
cat > "$scratch/d/dovecot.conf" <<END
service auth {
  client_limit = 2000
}
base_dir = $scratch/d/run
state_dir = $scratch/d/run
log_path = $scratch/d/log
protocols = imap pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
$identity
mail_location = mbox:$scratch/d/home/%u/mail:INBOX=$scratch/d/spool/%u:INDEX=$scratch/d/index/%u
mail_home = $scratch/d/home/%u
mail_max_userip_connections = 100
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = home=$scratch/d/home/%u
}
service imap-login {
  service_count = 0
  process_min_avail = 2
  inet_listener imap {
    port = $((port + 1143))
  }
}
service pop3-login {
  service_count = 0
  inet_listener pop3 {
    port = $((port + 1110))
  }
}
service imap {
  service_count = 200
  process_min_avail = 4
}
END
/usr/sbin/dovecot -c "$scratch/d/dovecot.conf"
"$dist/bin/pennypost" init "$scratch/p" --hostname bench.example.com --port-offset "$port" -o mailbox_size_limit=0 \
    -o pennypost_mail_max_userip_connections=100 >/dev/null
for user in $(python3 "$here/imap.py" users "$runs" "$@"; python3 "$here/imap.py" owners "${OWNERS:-0}"); do
    mkdir "$scratch/p/home/$user"
    echo "$user:{PLAIN}secret:$(id -u):$(id -g)::$scratch/p/home/$user:/bin/sh" >> "$etc/passwd"
done
"$dist/bin/pennypost" -c "$etc" start >/dev/null
if [ -n "${OWNERS:-}" ]; then
    python3 "$here/imap.py" memory "$corpus" "$OWNERS" "$dist/bin/pennypost" "$scratch" "$owner" "$port" "$1"
    exit
fi
python3 "$here/imap.py" measure "$corpus" "$runs" "${ROWS:-.}" "$dist/bin/pennypost" "$scratch" "$owner" "$port" "$@"
