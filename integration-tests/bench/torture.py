"""Works on one mbox through everybody who can, and counts what is there at the end; torture.sh calls it.

torture.py MBOX SMTP POSTFIX IMAP MINUTES SEED SCRATCH [WITHOUT]
"""
import email.utils
import errno
import fcntl
import imaplib
import os
import pty
import pwd
import random
import re
import select
import signal
import smtplib
import socket
import struct
import subprocess
import sys
import threading
import time

mbox, smtp, postfix, imap, minutes, seed, scratch = sys.argv[1:8]
without = sys.argv[8] if len(sys.argv) > 8 else ""
smtp, postfix, imap, seed = int(smtp), int(postfix), int(imap), int(seed)
WAITING = 20  # messages of one sender that no client has seen yet
LONGER = 60  # seconds in which a slow machine may catch up
end = time.time() + 60 * float(minutes)
guard = threading.Lock()
BASE = re.compile(rb"^X-IMAPbase: *(\d+) ", re.M)
SEPARATOR = re.compile(r"(?:\A|(?<=\n))From (?=\S+ +\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\n)")
sent, dropping, seen, problems, done = set(), set(), set(), [], {}
spoilt, pieces = set(), set()  # what mailutils has lost, what it made of messages that were being written
uids, writers = {}, []  # UIDs by UIDVALIDITY and name; who wrote which UIDVALIDITY
turns = threading.Condition()
turns.begun = turns.noted = 0
mail = pwd.getpwnam("mail")
awaited = {"appended by server", "appended by postfix", "appended by script", "flagged over IMAP", "expunged over IMAP", "mutt"}


def count(what, n=1):
    with guard:
        done[what] = done.get(what, 0) + n


def going():
    """Whether there is time left. On a slow machine all go on until everybody has had a turn."""
    now = time.time()
    with guard:
        return now < end or (now < end + LONGER and not problems and not awaited <= done.keys())


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
    client = smtplib.SMTP("127.0.0.1", port, timeout=120)
    waiting = set()
    while going():
        with guard:
            waiting.difference_update(seen, dropping)
        if len(waiting) >= WAITING:
            time.sleep(0.05)
            continue
        name = "%s-%d" % (kind, n)
        n += 1
        waiting.add(name)
        client.sendmail("a@torture.example", ["mail@torture.example"], text(name, source))
        with guard:
            sent.add(name)
        count("appended by " + kind)
        time.sleep(source.random() * 0.06)
    count("on their way at the end of " + kind, len(waiting))
    client.quit()


def as_mail():
    os.setgroups([])
    os.setgid(mail.pw_gid)
    os.setuid(mail.pw_uid)


def locked():
    """The mailbox under both locks, or None where somebody else has one."""
    lock = mbox + ".lock"
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return None
    try:
        fd = os.open(mbox, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.fchown(fd, mail.pw_uid, mail.pw_gid)
            # not lockf: that lock would go when another thread closes the file
            fcntl.fcntl(fd, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
            if os.fstat(fd).st_ino == os.stat(mbox).st_ino:
                return fd
            os.close(fd)
        except OSError as e:
            os.close(fd)
            if e.errno not in (errno.EACCES, errno.EAGAIN, errno.ENOENT):
                raise
    except BaseException:
        os.unlink(lock)
        raise
    os.unlink(lock)
    return None


def unlock(fd):
    os.close(fd)
    os.unlink(mbox + ".lock")


def by_script(source):
    n = 0
    while going():
        name = "script-%d" % n
        fd = locked()
        if fd is None:
            time.sleep(0.003)
            continue
        try:
            quoted = re.sub("^From ", ">From ", text(name, source), flags=re.M).encode()
            quoted = b"From a@torture.example  " + time.asctime().encode() + b"\n" + quoted[1 if quoted[:1] == b">" else 0 :] + b"\n"
            for at in range(0, len(quoted), 500):
                os.write(fd, quoted[at : at + 500])
            os.fsync(fd)
        finally:
            unlock(fd)
        n += 1
        with guard:
            sent.add(name)
        count("appended by script")
        time.sleep(source.random() * 0.06)


def contents():
    """What is in the mailbox while nobody writes."""
    while True:
        fd = locked()
        if fd is not None:
            try:
                with open(fd, "rb", closefd=False) as file:
                    file.seek(0)
                    return file.read()
            finally:
                unlock(fd)
        time.sleep(0.003)


def mailutils(given):
    """
    Runs mail and notes what it does to the others, by the file itself. It alone puts another file in the place of the mailbox, and makes a new UIDVALIDITY;
    what the old file held and the new one does not, it has lost, since it reads without a lock. Here one at a time runs, between two looks, so that none is missed.
    """
    with turns:
        turns.begun += 1
    old = None
    try:
        while old is None:
            try:
                old = open(mbox, "rb")
            except FileNotFoundError:
                time.sleep(0.05)
        known(old.read(), "others")
        out = run(["mail.mailutils", "-n", "-f", mbox], given)
        old.seek(0)
        left, now = old.read(), contents()
        known(left, "mailutils")  # which it may have overwritten before it put the new one in place
        known(now, "mailutils")
        if os.stat(mbox).st_ino != os.fstat(old.fileno()).st_ino:
            replaced(left, now)
        return out
    finally:
        if old is not None:
            old.close()
        with turns:
            turns.noted = turns.begun
            turns.notify_all()


def known(data, writer):
    base = BASE.search(data[:8192].partition(b"\n\n")[0])
    with guard:
        if base and int(base.group(1)) not in [number for number, who in writers]:
            writers.append((int(base.group(1)), writer))


def replaced(old, new):
    before = {name for name, head, body in messages(old) if name and check(body, head, name)}
    now = list(messages(new))
    after = {name for name, head, body in now if name and check(body, head, name)}
    with guard:
        missing = before - after - dropping
        dropping.update(missing)
        spoilt.update(missing, (name for name, head, body in now if name and not check(body, head, name)))
        pieces.update(body for name, head, body in now if name is None)
    count("replaced by mail")


def renumbered(validity):
    """Whether mailutils has given the file another UIDVALIDITY since; what it is doing now is waited for."""
    with turns:
        begun = turns.begun
        turns.wait_for(lambda: turns.noted >= begun, 2 * LONGER)
    with guard:
        numbers = [number for number, writer in writers]
        since = writers[numbers.index(validity) + 1 :] if validity in numbers else writers
        return any(writer == "mailutils" for number, writer in since)


def learn(client, validity):
    """Looks at all messages: UIDs rise, and each message keeps its own. Gives none when mailutils has numbered them anew meanwhile."""
    result, found = client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
    if result != "OK":
        if b"numbered the messages anew" in found[0] and not renumbered(validity):
            problem("FETCH under UIDVALIDITY %d: %s %s" % (validity, result, found))
        count("FETCH refused")
        return None
    here, last, wrong = [], 0, []
    for item in found:
        if isinstance(item, tuple):
            uid = int(re.search(rb"UID (\d+)", item[0]).group(1))
            name = re.search(rb"<(\S+)@torture>", item[1])
            if uid <= last:
                wrong.append("UID %d after %d" % (uid, last))
            last = uid
            if not name:
                continue  # flags changed, or it is gone
            name = name.group(1).decode()
            here.append((uid, name))
            with guard:
                seen.add(name)
                before = uids.setdefault((validity, name), uid)
                higher = uid > before and "replaced by mail" in done  # it put a piece without a UID before this one
                if higher:
                    uids[validity, name] = uid
            if higher:
                count("given a higher UID after mail")
            elif before != uid:
                wrong.append("%s had UID %d and has %d" % (name, before, uid))
    if wrong and renumbered(validity):
        return None
    for one in wrong:
        problem("UIDVALIDITY %d: %s" % (validity, one))
    return here


def opened(client, before):
    """Opens INBOX and gives its UIDVALIDITY, which nobody but mailutils may have changed."""
    client.select("INBOX")
    now = int(client.response("UIDVALIDITY")[1][0])
    if before not in (None, now):
        if renumbered(before):
            count("numbered anew by mail")
        else:
            problem("UIDVALIDITY was %d and is %d" % (before, now))
    return now


def by_imap(number, source):
    validity = None
    client = imaplib.IMAP4("127.0.0.1", imap, timeout=120)
    client.login("mail", "secret")
    try:
        while going():
            validity = opened(client, validity)
            for _ in range(8):
                if not going():
                    break
                client.noop()
                here = learn(client, validity)
                if here is None:
                    break
                if len(here) > 20:
                    change(client, validity, here, source)
                time.sleep(source.random() * 0.1)
        client.logout()
    except (imaplib.IMAP4.abort, OSError) as e:
        problem("IMAP session %d was dropped: %s" % (number, e))


def change(client, validity, here, source):
    """Flags some, and expunges old ones: the mailbox would grow for ever."""
    some = source.sample(here, 3)
    gone = source.sample(here[: len(here) // 2], min(6, len(here) // 4)) if len(here) > 60 else []
    if not done_by(client.uid, validity, "STORE", ",".join(str(uid) for uid, name in some), "+FLAGS", "(\\Flagged kept)"):
        return
    count("flagged over IMAP")
    if gone:
        with guard:
            dropping.update(name for uid, name in gone)
        which = ",".join(str(uid) for uid, name in gone)
        if done_by(client.uid, validity, "STORE", which, "+FLAGS.SILENT", "(\\Deleted)") and done_by(client.expunge, validity):
            count("expunged over IMAP")


def done_by(command, validity, *words):
    """Gives a command, which may be refused when another program holds the lock for too long, or when mailutils has numbered the messages anew."""
    result, text = command(*words)
    if result != "OK" and b"numbered the messages anew" in text[0]:
        if renumbered(validity):
            count("refused after mail")
        else:
            problem("%s under UIDVALIDITY %d: %s %s" % (words[0] if words else "EXPUNGE", validity, result, text))
    return result == "OK"


def run(words, given, **more):
    return subprocess.run(words, input=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          timeout=120, preexec_fn=as_mail, env=dict(os.environ, HOME=scratch + "/home/mail", TERM="xterm", SHELL="/bin/sh"), **more).stdout


def on_screen(words):
    """Runs mutt, and says no where it asks whether to break a lock all the same: it holds another lock as long as nobody answers."""
    process, screen = pty.fork()
    if process == 0:
        as_mail()
        os.environ.update(HOME=scratch + "/home/mail", TERM="xterm", SHELL="/bin/sh", LINES="24", COLUMNS="80")
        os.execvp(words[0], words)
    how, last, idle = "mutt", b"", 0
    while True:
        try:
            if not select.select([screen], [], [], 5)[0]:
                # A question has swallowed what it was to do: away with any other, and out.
                os.write(screen, b"\x07x")
                idle += 1
                if idle > 5:
                    print("mutt waits at", repr(last[-200:]))
                    os.kill(process, signal.SIGTERM)
                continue
            last = (last + os.read(screen, 4096))[-400:]
        except OSError:
            break
        if b"remove lock for" in last:
            how, last = "mutt, without the lock", b""
            os.write(screen, b"n")
    os.close(screen)
    os.waitpid(process, 0)
    return how


def quick_dotlock():
    """
    A mutt_dotlock that looks more often. mutt's own looks once a second, with the other lock in hand, for which all others have to wait; after some seconds it
    asks whether to break the lock of whoever works, and takes the next key of those it was given for a yes.
    """
    program = scratch + "/home/mail/dotlock"
    with open(program, "w") as out:
        out.write("""#!/bin/bash
wanted=("$@")
retry=
for i in "${!wanted[@]}"; do
    if [ "${wanted[i]}" = -r ]; then retry=1 wanted[i+1]=0; fi
done
for ((try = 0; try < 1500; try++)); do
    mutt_dotlock "${wanted[@]}"
    code=$?
    [ -n "$retry" ] && [ $code = 3 ] || exit $code
    sleep 0.02
done
exit 3
""")
    os.chmod(program, 0o755)
    return program


def by_mutt(source):
    rc = scratch + "/home/mail/muttrc"
    with open(rc, "w") as out:
        out.write('set folder="%s/home/mail" record="" move=no delete=yes quit=yes wait_key=no beep=no mail_check=0 resolve=no\n' % scratch)
        out.write('set dotlock_program="%s"\n' % quick_dotlock())
    while going():
        with guard:
            here = sorted(sent - dropping)[:40]
        if len(here) < 10:
            time.sleep(0.2)
            continue
        flag, gone = source.sample(here, 2)
        with guard:
            dropping.add(gone)
        keys = "<tag-pattern>~i %s@torture<enter><tag-prefix-cond><flag-message><untag-pattern>.<enter><delete-pattern>~i %s@torture<enter><sync-mailbox><exit>" % (flag, gone)
        count(on_screen(["mutt", "-F", rc, "-f", mbox, "-e", 'push "%s"' % keys]))


def by_mail(source):
    while going():
        n = source.randint(1, 9)
        out = mailutils("print %d\nquit\n" % n)
        name = re.search(r"<(\S+)@torture>", out)
        if not name:
            time.sleep(0.2)
            continue
        # whoever has that number by now is in the answer, too
        out = mailutils("print %d\ndelete %d\nquit\n" % (n, n))
        with guard:
            dropping.update(re.findall(r"^Message-I[dD]: <(\S+)@torture>", out, re.M | re.I))
        count("mail")
        time.sleep(source.random() * 0.3)


def messages(data):
    for one in SEPARATOR.split(data.decode("latin-1"))[1:]:
        head, _, body = one.partition("\n\n")
        name = re.search(r"^Message-ID: <(\S+)@torture>$", head, re.M | re.I)
        if "FOLDER INTERNAL DATA" in head:
            continue
        yield name.group(1) if name else None, head, body


def check(body, head, name):
    size = re.search(r"^X-Lines: (\d+)$", head, re.M)
    if not size:
        return False
    lines = int(size.group(1))
    wanted = ["%sline %d of %s" % ("From " if i % 17 == 5 else "", i, name) for i in range(lines)]
    return [line.lstrip(">") for line in body.rstrip("\n").split("\n")] == wanted


workers = [
    threading.Thread(name=target.__name__, target=target, args=arguments + (random.Random(seed * 100 + i),))
    for i, (target, arguments) in enumerate([
        (by_smtp, ("server", smtp)), (by_smtp, ("postfix", postfix)), (by_script, ()), (by_imap, (1,)), (by_imap, (2,)), (by_mutt, ()), (by_mail, ()),
    ])
    if target.__name__ != without
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
patience = time.time() + LONGER
while True:  # what the servers have taken and not yet delivered
    there = list(messages(contents()))
    lost = sent - dropping - {name for name, head, body in there}
    if not lost or time.time() > patience:
        break
    time.sleep(0.5)
last = imaplib.IMAP4("127.0.0.1", imap, timeout=LONGER)
last.login("mail", "secret")
while True:  # what was given to delete may be on its way still
    shown = [name for uid, name in learn(last, opened(last, None)) or []]
    there = [one for one in messages(contents()) if one[0] or one[2] not in pieces]
    names = [name for name, head, body in there]
    if shown == names or time.time() > patience:
        break
    time.sleep(0.5)
last.logout()
for name, head, body in there:
    if name not in spoilt and (name is None or not check(body, head, name)):
        problem("torn: %s" % (name or head[:200]))
for name in sorted(lost):
    problem("lost: " + name)
for name in sorted({name for name in names if names.count(name) > 1} - spoilt, key=str):
    problem("doubled: %s" % name)
if shown != names:
    problem("IMAP shows %d messages, the file has %d" % (len(shown), len(names)))
for what in sorted(done):
    print("%8d  %s" % (done[what], what))
print("%8d  sent, %d of them given to delete, %d there" % (len(sent), len(dropping & sent), len(there)))
print("%8d  lost by mail, which had read the mailbox before they came" % len(spoilt))
for one in problems[:400]:
    print("PROBLEM", one)
print("%d problems" % len(problems))
sys.exit(1 if problems else 0)
