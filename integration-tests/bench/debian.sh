#!/bin/bash
# Installs the Debian package in a fresh Debian 12 (debootstrap), starts the service as its unit would, sends mail to a user of the system, upgrades,
# purges, and says what held. Wants root, debootstrap and a Debian mirror.
#   debian.sh [DEB] [MIRROR]     default: the one in assembly/dist/target, the first mirror of apt's sources
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd -P)
deb=${1:-$(ls "$top"/assembly/dist/target/pennypost_*_all.deb)}
mirror=${2:-$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)*\([^ ]*\).*/\2/p' | head -n 1)}
root=$(mktemp -d /var/tmp/pennypost-debian.XXXXXX)
failed=0
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
holds() { # text, command: one line, pass or fail
    local text=$1
    shift
    if "$@" > "$root/tmp/last" 2>&1; then echo "pass  $text"; else failed=1; echo "FAIL  $text"; sed 's/^/      /' "$root/tmp/last" | tail -n 8; fi
}
finish() {
    inside pennypost stop > /dev/null 2>&1 || true
    umount "$root/proc" "$root/dev" 2>/dev/null || true
    mountpoint -q "$root/proc" || mountpoint -q "$root/dev" || rm -rf "$root"
}
trap finish EXIT
debootstrap --variant=minbase bookworm "$root" "$mirror" > /dev/null
mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"
rm -f "$root/etc/apt/sources.list"
cp -r /etc/apt/sources.list /etc/apt/sources.list.d "$root/etc/apt/" 2>/dev/null || true
cp /etc/apt/apt.conf.d/99* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
inside apt-get update -qq
inside apt-get install -y -qq --no-install-recommends ca-certificates openjdk-17-jre-headless debconf adduser systemd mutt swaks python3 > /dev/null 2>&1
cp "$deb" "$root/tmp/pennypost.deb"
inside sh -c 'debconf-set-selections' << 'ANSWERS'
pennypost pennypost/main_mailer_type select Internet Site
pennypost pennypost/mailname string example.org
ANSWERS
holds "the package installs" inside apt-get install -y -qq /tmp/pennypost.deb
holds "postconf reads /etc/pennypost" inside sh -c '[ "$(postconf -h myorigin mail_owner)" = "/etc/mailname
pennypost" ]'
holds "systemd-analyze verify" inside systemd-analyze verify /lib/systemd/system/pennypost.service
inside systemd-analyze security --offline=true pennypost.service 2>/dev/null | tail -n 1 || true
# Ports of our own: this machine's are somebody else's.
sed -i 's/^smtp  /22025 /; s/^submission /22587 /; s/^submissions /22465 /; s/^lmtp /22024 /; s/^imap /22143 /; s/^imaps /22993 /; s/^pop3 /22110 /; s/^pop3s /22995 /; s/^sieve /24190 /; s/^webadmin /28000 /' \
    "$root/etc/pennypost/master.cf"
inside postconf -e inet_interfaces=loopback-only
inside useradd -m -s /bin/sh alice
echo alice:wonderland | inside chpasswd
holds "the service starts" inside pennypost start
holds "nothing of it is root" inside sh -c 'for p in $(cat /var/spool/pennypost/pid/master.pid); do
    set -- $(grep "^Uid" /proc/$p/status); [ "$2" != 0 ] && [ "$(sed -n "s/^CapEff:[[:space:]]*//p" /proc/$p/status)" = 00000000000004c0 ] || exit 1; done'
holds "a user of the system gets mail" inside sh -c 'swaks -s 127.0.0.1:22025 -t alice@example.org -f bob@example.net --header "Subject: first" &&
    for i in $(seq 50); do grep -qs "^Subject: first" /var/mail/alice && exit 0; sleep 0.2; done; exit 1'
holds "the mailbox is the user's" inside sh -c '[ "$(stat -c %U /var/mail/alice)" = alice ]'
holds "the user reads it with mutt" inside su alice -c 'TERM=dumb mutt -f /var/mail/alice -e "set quit=yes" -e "push <exit>" < /dev/null > /dev/null 2>&1; test -s /var/mail/alice'
if grep -q '^22143' "$root/etc/pennypost/master.cf"; then
    holds "the user reads it over IMAP with the system's password" inside python3 -c '
import imaplib
with imaplib.IMAP4("127.0.0.1", 22143) as i:
    i.login("alice", "wonderland")
    assert i.select()[1] == [b"1"], i.select()
    assert b"Subject: first" in i.fetch("1", "(BODY[HEADER])")[1][0][1]'
fi
inside pennypost stop || true
echo "# mine" >> "$root/etc/pennypost/main.cf"
holds "an upgrade keeps configuration and mail" inside sh -c 'dpkg -i /tmp/pennypost.deb && tail -n 1 /etc/pennypost/main.cf | grep -q mine && test -s /var/mail/alice'
holds "purge keeps configuration and mail" inside sh -c 'apt-get purge -y -qq pennypost && test -f /etc/pennypost/main.cf && test -s /var/mail/alice && test ! -e /usr/sbin/postconf'
exit $failed
