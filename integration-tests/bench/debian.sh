#!/bin/bash
# Installs the Debian package in a fresh Debian 12 (debootstrap), starts the service as its unit would, sends mail to a user of the system, upgrades,
# purges, and says what held. Wants root, debootstrap and a Debian mirror.
#   debian.sh [DEB] [MIRROR]     default: the one in assembly/dist/target, the first mirror of apt's sources
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd -P)
deb=${1:-$(ls "$top"/assembly/dist/target/pennypost_*_all.deb)}
mirror=${2:-$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } |
    sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)*\([^ ]*\).*/\2/p' | sed -n 1p)}
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
    umount "$root/dev/pts" "$root/proc" 2>/dev/null || true
    mountpoint -q "$root/proc" || mountpoint -q "$root/dev/pts" || rm -rf "$root"
}
trap finish EXIT
debootstrap --variant=minbase bookworm "$root" "$mirror" > /dev/null
chmod 755 "$root"
mount --bind /proc "$root/proc"
mkdir -p "$root/dev/pts"
mount --bind /dev/pts "$root/dev/pts"
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
holds "systemd-analyze verify" inside systemd-analyze verify --man=no /lib/systemd/system/pennypost.service
holds "systemd-analyze security: exposure at most 3.0" inside systemd-analyze security --offline=true --threshold=30 pennypost.service
inside systemd-analyze security --offline=true pennypost.service 2>/dev/null | tail -n 1 || true
holds "the manual is there" inside sh -c 'dpkg -L pennypost | grep -q /man1/pennypost.1'
# Ports of our own: this machine's are somebody else's.
sed -i 's/^smtp  /22025 /; s/^submission /22587 /; s/^submissions /22465 /; s/^lmtp /22024 /; s/^imap /22143 /; s/^imaps /22993 /; s/^pop3 /22110 /; s/^pop3s /22995 /; s/^sieve /24190 /; s/^webadmin /28000 /' \
    "$root/etc/pennypost/master.cf"
inside postconf -e inet_interfaces=loopback-only
inside useradd -m -s /bin/sh alice
echo alice:wonderland | inside chpasswd
holds "the service starts" inside pennypost start
holds "nothing of it is root, and it has what the unit gives: three capabilities, its own group, mail and shadow" inside sh -c '
    p=$(cat /var/spool/pennypost/pid/master.pid)
    field() { sed -n "s/^$1:[[:space:]]*//p" /proc/$p/status; }
    set -- $(field Uid) && [ "$1" = "$(id -u pennypost)" ] && [ "$2" = "$1" ] && [ "$1" != 0 ] &&
    for set in CapInh CapPrm CapEff CapBnd CapAmb; do [ "$(field $set)" = 00000000000004c0 ] || { echo $set $(field $set); exit 1; }; done &&
    [ "$(for g in $(field Groups); do getent group $g | cut -d: -f1; done | sort | tr "\n" " ")" = "mail pennypost shadow " ]'
holds "a user of the system gets mail" inside sh -c 'swaks -s 127.0.0.1:22025 -t alice@example.org -f bob@example.net --header "Subject: first" &&
    for i in $(seq 50); do grep -qs "^Subject: first" /var/mail/alice && exit 0; sleep 0.2; done; exit 1'
holds "the mailbox is the user's" inside sh -c '[ "$(stat -c %U /var/mail/alice)" = alice ]'
holds "the user reads it with mutt" inside su alice -c 'cd; export TERM=vt100 HOME=/home/alice
    printf "set wait_key=no quit=yes move=no folder=/home/alice\npush <pipe-message>cat>seen<enter><exit>\n" > muttrc
    timeout 30 script -qec "mutt -n -F muttrc -f /var/mail/alice" shown > /dev/null < /dev/null; grep "^Subject: first" seen'
if grep -q '^22143' "$root/etc/pennypost/master.cf"; then
    holds "the user reads it over IMAP with the system's password" inside python3 -c '
import imaplib
with imaplib.IMAP4("127.0.0.1", 22143) as i:
    i.login("alice", "wonderland")
    assert i.select()[1] == [b"1"], i.select()
    assert b"Subject: first" in i.fetch("1", "(BODY[HEADER])")[1][0][1]'
fi
holds "the unit's reload works" inside setpriv --reuid=pennypost --regid=pennypost --init-groups sh -c \
    "$(sed -n 's/^ExecReload=//p' "$root/lib/systemd/system/pennypost.service")"
echo "# mine" >> "$root/etc/pennypost/main.cf"
next=$root/tmp/next
dpkg-deb -R "$deb" "$next"
sed -i 's/^Version: .*/&+next/' "$next/DEBIAN/control"
dpkg-deb -Znone -b "$next" "$root/tmp/next.deb" > /dev/null
holds "an upgrade keeps configuration and mail" inside sh -c 'dpkg -i /tmp/next.deb && dpkg -s pennypost | grep -q "^Version: .*+next" &&
    tail -n 1 /etc/pennypost/main.cf | grep -q mine && test -s /var/mail/alice'
holds "an upgrade has stopped the old server, and the new one starts" inside sh -c '! pennypost status && pennypost start && pennypost status'
holds "sendmail of a user brings mail" inside sh -c 'su alice -c "printf \"Subject: second\n\nx\n\" | /usr/sbin/sendmail alice" &&
    for i in $(seq 50); do grep -qs "^Subject: second" /var/mail/alice && exit 0; sleep 0.2; done; exit 1'
inside pennypost stop || true
holds "purge keeps configuration and mail" inside sh -c 'apt-get purge -y -qq pennypost && test -f /etc/pennypost/main.cf && test -s /var/mail/alice && test ! -e /usr/sbin/postconf'
exit $failed
