"""Works on one mbox through everybody who can, and counts what is there at the end; torture.sh calls it.

torture.py MBOX SMTP POSTFIX IMAP MINUTES SEED SCRATCH
"""
import email.utils
import errno
import fcntl
import imaplib
import os
import pwd
import random
import re
import smtplib
import socket
import subprocess
import sys
import threading
import time

mbox, smtp, postfix, imap, minutes, seed, scratch = sys.argv[1:8]
smtp, postfix, imap, seed = int(smtp), int(postfix), int(imap), int(seed)
end = time.time() + 60 * float(minutes)
guard = threading.Lock()
sent, dropping, uids, problems, done = set(), set(), {}, [], {}
mail = pwd.getpwnam("mail")


def count(what):
    with guard:
        done[what] = done.get(what, 0) + 1


def problem(text):
    with guard:
        problems.append(text)


def text(name, source):
    lines = source.randint(3, 120)
    body = "".join("%sline %d of %s\n" % ("From " if i % 17 == 5 else "", i, name) for i in range(lines))
    return (
        "From: a@torture.example\nTo: mail@torture.example\nSubject: %s\nDate: %s\nMessage-ID: <%s@torture>\nX-Lines: %d\n\n%s"
        % (name, email.utils.formatdate(), name, lines, body)
    )


def by_smtp(kind, port, source):
    n = 0
    client = smtplib.SMTP("127.0.0.1", port, timeout=60)
    while time.time() < end:
        name = "%s-%d" % (kind, n)
        n += 1
        client.sendmail("a@torture.example", ["mail@torture.example"], text(name, source))
        with guard:
            sent.add(name)
        count("appended by " + kind)
        time.sleep(source.random() * 0.06)
    client.quit()


def as_mail():
    os.setgroups([])
    os.setgid(mail.pw_gid)
    os.setuid(mail.pw_uid)


def by_script(source):
    n = 0
    lock = mbox + ".lock"
    while time.time() < end:
        name = "script-%d" % n
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            time.sleep(0.003)
            continue
        try:
            fd = os.open(mbox, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.fchown(fd, mail.pw_uid, mail.pw_gid)
                fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                quoted = re.sub("^From ", ">From ", text(name, source), flags=re.M).encode()
                quoted = b"From a@torture.example  " + time.asctime().encode() + b"\n" + quoted[1 if quoted[:1] == b">" else 0 :] + b"\n"
                for at in range(0, len(quoted), 500):
                    os.write(fd, quoted[at : at + 500])
                os.fsync(fd)
            finally:
                os.close(fd)
        except OSError as e:
            if e.errno not in (errno.EACCES, errno.EAGAIN):
                raise
            continue
        finally:
            os.unlink(lock)
        n += 1
        with guard:
            sent.add(name)
        count("appended by script")
        time.sleep(source.random() * 0.06)


def learn(client):
    """Looks at all messages: UIDs rise, and each message keeps its own."""
    result, found = client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
    if result != "OK":
        return []
    here, last = [], 0
    for item in found:
        if isinstance(item, tuple):
            uid = int(re.search(rb"UID (\d+)", item[0]).group(1))
            name = re.search(rb"<(\S+)@torture>", item[1])
            if uid <= last:
                problem("UID %d after %d" % (uid, last))
            last = uid
            if not name:
                continue  # flags changed, or it is gone
            name = name.group(1).decode()
            here.append((uid, name))
            with guard:
                if uids.setdefault(name, uid) != uid:
                    problems.append("%s had UID %d and has %d" % (name, uids[name], uid))
    return here


def by_imap(number, source):
    validity = None
    client = imaplib.IMAP4("127.0.0.1", imap, timeout=120)
    client.login("mail", "secret")
    try:
        while time.time() < end:
            client.select("INBOX")
            now = client.response("UIDVALIDITY")[1]
            if validity not in (None, now):
                problem("UIDVALIDITY was %s and is %s" % (validity, now))
            validity = now
            for _ in range(8):
                if time.time() >= end:
                    break
                client.noop()
                here = learn(client)
                if len(here) > 20:
                    some = source.sample(here, 3)
                    # APPEND-only logs would grow for ever: old messages go
                    gone = source.sample(here[: len(here) // 2], min(6, len(here) // 4)) if len(here) > 60 else []
                    client.uid("STORE", ",".join(str(uid) for uid, name in some), "+FLAGS", "(\\Flagged kept)")
                    count("flagged over IMAP")
                    if gone:
                        with guard:
                            dropping.update(name for uid, name in gone)
                        which = ",".join(str(uid) for uid, name in gone)
                        client.uid("STORE", which, "+FLAGS.SILENT", "(\\Deleted)")
                        if client.expunge()[0] == "OK":
                            count("expunged over IMAP")
                time.sleep(source.random() * 0.1)
        client.logout()
    except (imaplib.IMAP4.abort, OSError) as e:
        problem("IMAP session %d was dropped: %s" % (number, e))


def run(words, given, **more):
    return subprocess.run(words, input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          timeout=120, preexec_fn=as_mail, env=dict(os.environ, HOME=scratch + "/home/mail", TERM="xterm", SHELL="/bin/sh"), **more).stdout


def by_mutt(source):
    rc = scratch + "/home/mail/muttrc"
    with open(rc, "w") as out:
        out.write('set folder="%s/home/mail" record="" move=no delete=yes quit=yes wait_key=no beep=no mail_check=0 resolve=no\n' % scratch)
    while time.time() < end:
        with guard:
            here = sorted(sent - dropping)[:40]
        if len(here) < 10:
            time.sleep(0.2)
            continue
        flag, gone = source.sample(here, 2)
        with guard:
            dropping.add(gone)
        keys = "<tag-pattern>~i %s@torture<enter><tag-prefix-cond><flag-message><untag-pattern>.<enter><delete-pattern>~i %s@torture<enter><sync-mailbox><exit>" % (flag, gone)
        run(["timeout", "40", "script", "-qec", "mutt -F %s -f '%s' -e 'push \"%s\"'" % (rc, mbox, keys), scratch + "/home/mail/screen"], "")
        count("mutt")


def by_mail(source):
    while time.time() < end:
        n = source.randint(1, 9)
        out = run(["mail.mailutils", "-n", "-f", mbox], "print %d\nquit\n" % n)
        name = re.search(r"<(\S+)@torture>", out)
        if not name:
            time.sleep(0.2)
            continue
        # whoever has that number by now is in the answer, too
        out = run(["mail.mailutils", "-n", "-f", mbox], "print %d\ndelete %d\nquit\n" % (n, n))
        with guard:
            dropping.update(re.findall(r"^Message-I[dD]: <(\S+)@torture>", out, re.M | re.I))
        count("mail")
        time.sleep(source.random() * 0.3)


def messages():
    with open(mbox, "rb") as file:
        data = file.read().decode("latin-1")
    for one in re.split(r"(?:\A|(?<=\n))From (?=\S+ +\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\n)", data)[1:]:
        head, _, body = one.partition("\n\n")
        name = re.search(r"^Message-ID: <(\S+)@torture>$", head, re.M | re.I)
        if "FOLDER INTERNAL DATA" in head:
            continue
        yield name.group(1) if name else None, head, body


def check(body, head, name):
    lines = int(re.search(r"^X-Lines: (\d+)$", head, re.M).group(1))
    wanted = ["%sline %d of %s" % ("From " if i % 17 == 5 else "", i, name) for i in range(lines)]
    return [line.lstrip(">") for line in body.rstrip("\n").split("\n")] == wanted


workers = [
    threading.Thread(target=target, args=arguments + (random.Random(seed * 100 + i),))
    for i, (target, arguments) in enumerate([
        (by_smtp, ("server", smtp)), (by_smtp, ("postfix", postfix)), (by_script, ()), (by_imap, (1,)), (by_imap, (2,)), (by_mutt, ()), (by_mail, ()),
    ])
]


def failed(arguments):
    problem("%s: %r" % (arguments.thread.name, arguments.exc_value))


threading.excepthook = failed
for port in (smtp, postfix, imap):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
patience = time.time() + 120
while True:  # what the servers have taken and not yet delivered
    there = [name for name, head, body in messages()]
    lost = sent - dropping - set(there)
    if not lost or time.time() > patience:
        break
    time.sleep(0.5)
last = imaplib.IMAP4("127.0.0.1", imap, timeout=120)
last.login("mail", "secret")
last.select("INBOX")
shown = [name for uid, name in learn(last)]
last.logout()
there = list(messages())
names = [name for name, head, body in there]
for name, head, body in there:
    if name is None or not check(body, head, name):
        problem("torn: %s" % (name or head[:200]))
for name in sorted(lost):
    problem("lost: " + name)
for name in sorted({name for name in names if names.count(name) > 1}, key=str):
    problem("doubled: %s" % name)
if shown != names:
    problem("IMAP shows %d messages, the file has %d" % (len(shown), len(names)))
for what in sorted(done):
    print("%8d  %s" % (done[what], what))
print("%8d  sent, %d of them given to delete, %d there" % (len(sent), len(dropping & sent), len(there)))
for one in problems[:400]:
    print("PROBLEM", one)
print("%d problems" % len(problems))
sys.exit(1 if problems else 0)
