"""Works on one mbox through everybody who can, and counts what is there at the end; torture.sh calls it.

torture.py MBOX SMTP POSTFIX IMAP MINUTES SEED SCRATCH [WITHOUT]
"""
import contextlib
import ctypes
import email.utils
import errno
import fcntl
import imaplib
import multiprocessing
import os
import pty
import pwd
import random
import re
import select
import shutil
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
began = time.time()
end = began + 60 * float(minutes)
late = end + 2.5 * LONGER  # when nobody waits for anything any more
guard = threading.RLock()
turns = threading.Lock()  # of mutt and mail, which destroy what the other writes: mutt goes on at its old places in the file that mail has put there
BASE = re.compile(rb"^X-IMAPbase:( *)(\d+) ", re.M)
DATED = rb" \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}"
STAMP = re.compile(rb"X-IMAPbase: {8,}\d+ +\d")
LINE = re.compile(r"line \d+ of (\S+)$", re.M)
SEPARATOR = re.compile(r"(?:\A|(?<=\n))From (?=\S* *" + DATED.decode() + r"\n)")
sent, dropping, seen, problems, done = set(), set(), set(), {}, {}
uids = {}  # by UIDVALIDITY and name
children, deleted = set(), set()  # processes; what mailutils was told to delete
MAIL = "mail.mailutils"
KEPT = os.environ.get("KEEP") and scratch + "/replaced"  # where the files are kept
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
    """Notes what is wrong, once."""
    with guard:
        if text in problems:
            return
        problems[text] = time.time() - began
        if KEPT and len(problems) < 20:
            with contextlib.suppress(OSError):
                shutil.copyfile(mbox, "%s/problem-%d" % (KEPT, len(problems)))


def text(name, source):
    lines = source.randint(3, 120)
    body = "".join("%sline %d of %s\n" % ("From " if i % 17 == 5 else "", i, name) for i in range(lines))
    return (
        "From: a@torture.example\nTo: mail@torture.example\nSubject: %s\nDate: %s\nMessage-ID: <%s@torture>\nX-Lines: %d\n\n%s"
        % (name, email.utils.formatdate(), name, lines, body)
    )


def by_smtp(kind, port, source):
    n = 0
    client = smtplib.SMTP("127.0.0.1", port, timeout=LONGER)
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
    while time.time() < late:
        fd = locked()
        if fd is not None:
            try:
                return whole(fd)
            finally:
                unlock(fd)
        time.sleep(0.003)
    raise TimeoutError("the mailbox stays locked")


def whole(fd):
    return os.pread(fd, os.fstat(fd).st_size, 0)


def watcher(parent, asked):
    """
    A process of its own, so that nothing is missed however soon the next comes: when asked, gives what it has seen since, in order, as (what, ...). Files that mailutils makes
    in the mailbox's directory are opened when they are made; when one is renamed over the mailbox, both are read: that is under a dotlock, and nobody writes the old one any more.
    """
    CREATE, MOVED_FROM, MOVED_TO, DELETE = 0x100, 0x40, 0x80, 0x200
    with contextlib.suppress(PermissionError):
        os.nice(-10)
    directory, box = os.path.split(mbox)
    libc = ctypes.CDLL(None, use_errno=True)
    events = libc.inotify_init1(os.O_NONBLOCK)
    if libc.inotify_add_watch(events, directory.encode(), CREATE | MOVED_FROM | MOVED_TO | DELETE) < 0:
        raise OSError(ctypes.get_errno(), "inotify")
    files, moving, seen, aside, before, known = {}, {}, [], None, None, set()

    def opened(name):
        closed(name)
        with contextlib.suppress(FileNotFoundError):
            files[name] = os.open(os.path.join(directory, name), os.O_RDONLY)

    def closed(name):
        if name in files:
            os.close(files.pop(name))

    def take(source, name):
        if source in files:
            files[name] = files.pop(source)
        else:
            opened(name)

    opened(box)
    asked.send([])
    while os.getppid() == parent:
        ready = select.select([events, asked], [], [], 0.005)[0]
        data = b""
        with contextlib.suppress(BlockingIOError):
            data = os.read(events, 1 << 20)
        while data:
            _, kind, cookie, length = struct.unpack_from("iIII", data)
            name, data = data[16 : 16 + length].rstrip(b"\0").decode(), data[16 + length :]
            if name != box and not re.fullmatch(r"mu\w{6}", name):
                continue
            if kind & CREATE:
                opened(name)
            elif kind & DELETE:
                closed(name)
            elif kind & MOVED_FROM:
                moving[cookie] = name
            elif name != box:
                closed(name)
                take(moving.pop(cookie, None), name)
                aside = files.get(name)
            else:
                take(moving.pop(cookie, None), box)
                if aside is None or box not in files:
                    seen.append(("missed",))
                else:
                    seen.append(("replaced", whole(aside), whole(files[box])))
        if box in files:
            status = os.fstat(files[box])
            if before != (status.st_ino, status.st_mtime_ns, status.st_size):
                before = status.st_ino, status.st_mtime_ns, status.st_size
                now = whole(files[box])
                stamps = {now[max(0, at - 100) : at + 100] for at in misplaced(now)}
                if not stamps <= known or numbered(now) not in known:
                    seen.append(("changed", now))
                known |= stamps | {numbered(now)}
        if asked in ready:
            asked.recv()
            asked.send(seen)
            seen = []


def first_line():
    with contextlib.suppress(FileNotFoundError), open(mbox, "rb") as file:
        return file.read(500).partition(b"\n")[0]
    return b""


def broken(line):
    """Whether a first line has blanks in what should be its sender."""
    return re.fullmatch(rb"From .*" + DATED, line) is not None and not re.fullmatch(rb"From \S* *" + DATED, line)


def numbered(data):
    """The UIDVALIDITY of a mailbox, and whether mailutils wrote it, which alone writes it to the right of a field."""
    base = BASE.search(data[:8192].partition(b"\n\n")[0])
    return (int(base.group(2)), len(base.group(1)) > 1) if base else (None, False)


def misplaced(data):
    """Where mailutils wrote the line with a UIDVALIDITY over something else: it writes it in place, where it stood when mail read the mailbox."""
    end = data.find(b"\n\n")
    return [one.start() for one in STAMP.finditer(data) if one.start() > end or data[one.start() - 1 : one.start()] != b"\n"]


class Replacements:
    """
    What mailutils does to the others, by the files themselves. It alone renames files of its own over the mailbox: what the old one held and the new one does not, it has lost, since
    it reads without a lock. Threads may share it.
    """

    def __init__(self):
        self.asking, other = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("fork").Process(target=watcher, args=(os.getpid(), other), daemon=True)
        self.process.start()
        other.close()
        self.asking.recv()
        self.lost, self.torn, self.doubled, self.moved = set(), set(), set(), set()  # names
        self.pieces = set()  # bodies of what it made of messages and has no name
        self.headers = set()  # that it has written over
        self.heads = set()  # first lines of files that it has put in place
        self.numbers = set()  # UIDVALIDITY that it made
        self.strange = []  # (before, now) of UIDVALIDITY that it is not known to have made

    def watch(self):
        while time.time() < late:
            time.sleep(0.05)
            self.look()
            self.mend()

    def mend(self):
        """
        Makes a From_ line of the one of a mailbox that mailutils has put in place with a piece of text as its sender, as whoever keeps the mailbox would: it is no mailbox
        any more otherwise, for Dovecot neither.
        """
        if not broken(first_line()):
            return
        fd = locked()
        if fd is None:
            return
        try:
            line = first_line()
            if not broken(line):
                return
            self.look()
            with guard:
                if line not in self.heads:
                    problem("the mailbox begins with %r" % line)
                    return
                with open(mbox, "r+b") as out:
                    out.write(b"From " + line[5:-25].replace(b" ", b"_") + line[-25:])
                count("head by mail mended")
                for name, head, body in messages(whole(fd)):
                    if name:
                        self.moved.add(name)
                    else:
                        self.pieces.add(body)
        finally:
            unlock(fd)

    def look(self):
        """Takes in all that has happened until now."""
        with guard:
            self.asking.send(True)
            for what, *data in self.asking.recv():
                if what == "replaced":
                    self.replaced(*data)
                elif what == "changed":
                    self.written(*data)
                else:
                    problem("a file that mail put in place was not seen")

    def written(self, data):
        """Learns what mailutils wrote into a mailbox as it stands."""
        number, its = numbered(data)
        if its:
            self.numbers.add(number)
        if misplaced(data):
            count("written over by mail, in place")
        written_over = False
        for name, head, body in messages(data):
            if written_over:
                self.moved.add(name)
            if misplaced(head.encode("latin-1")) and known_by(head)[1] not in self.headers:
                self.headers.add(known_by(head)[1])
                written_over = True  # it gets a new UID, and so do all behind it
            if misplaced((head + "\n\n" + body).encode("latin-1")):
                self.torn.update(LINE.findall(body), {name} - {None})
                self.pieces.add(body)

    def replaced(self, old, new):
        count("replaced by mail")
        self.written(old)
        self.written(new)
        self.heads.add(new[: new.find(b"\n")])
        before, after = list(messages(old)), list(messages(new))
        first, now = numbered(old)[0], numbered(new)[0]
        if now not in (None, first):
            self.numbers.add(now)
        if KEPT:
            for which, data in ("old", old), ("new", new):
                with open("%s/%04d-%s" % (KEPT, done["replaced by mail"], which), "wb") as out:
                    out.write(data)
        whole_before = {name for name, head, body in before if name and check(body, head, name)}
        torn_before = {name for name, head, body in before if name} - whole_before
        twice_before = twice(before)
        for name in (torn_before - self.torn) | (twice_before - self.doubled):
            problem("torn or doubled before mail came: %s" % name)
        whole_after = {name for name, head, body in after if name and check(body, head, name)}
        self.torn.update({name for name, head, body in after if name and not check(body, head, name)} - torn_before)
        self.doubled.update(twice(after) - twice_before)
        self.lost.update(whole_before - {name for name, head, body in after} - dropping)
        dropping.update(whole_before - whole_after)
        self.pieces.update(body for name, head, body in after if name is None)
        self.moved.update(moved_between(before, after))

    def spoilt(self):
        """Names of messages that it has lost, torn or doubled."""
        return self.lost | self.torn | self.doubled

    def is_its(self, body):
        """Whether something without a name is what it made of messages."""
        return body in self.pieces or bool(LINE.findall(body)) and set(LINE.findall(body)) <= self.torn | self.lost


def twice(all):
    names = [name for name, head, body in all if name]
    return {name for name in names if names.count(name) > 1}


PSEUDO = re.compile(r"^(?:X-IMAPbase|X-UID|Status|X-Status|X-Keywords|Content-Length|Lines):.*\n?", re.M | re.I)


def known_by(head):
    """By what a server can know a message again: its UID, and its header without From_ line and pseudo headers."""
    uid = re.search(r"^X-UID: *(\d+)", head, re.M)
    return int(uid.group(1)) if uid else 0, PSEUDO.sub("", head.partition("\n")[2]).strip("\n")


def moved_between(before, after):
    """Names of messages whose UID cannot stay: one stands before them that has none, or one as high, or one that is not what it was, and gets a new one."""
    known = {name or known_by(head)[0]: known_by(head) for name, head, body in before}
    last, misfit, behind = 0, False, set()
    for name, head, body in after:
        uid, header = known_by(head)
        uid_before, header_before = known.get(name or uid, (0, header if name else None))
        if uid and (misfit or uid <= last):
            behind.add(name)
        misfit = misfit or uid <= last or header != header_before or uid_before not in (0, uid)
        last = max(last, uid)
    return behind


def learn(client, validity):
    """Looks at all messages: UIDs rise, and each message keeps its own. Gives none when it is refused."""
    result, found = client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
    if result != "OK":
        refused(client, "FETCH", found)
        return None
    here, last = [], 0
    for item in found:
        if isinstance(item, tuple):
            uid = int(re.search(rb"UID (\d+)", item[0]).group(1))
            name = re.search(rb"<(\S+)@torture>", item[1])
            if uid <= last:
                problem("UIDVALIDITY %d: UID %d after %d" % (validity, uid, last))
            last = uid
            if not name:
                continue  # flags changed, or it is gone
            name = name.group(1).decode()
            here.append((uid, name))
            with guard:
                seen.add(name)
                before = uids.setdefault((validity, name), uid)
                uids[validity, name] = uid
            if before != uid:
                replacements.look()
                if name in replacements.moved | replacements.spoilt():
                    count("given another UID after mail")
                else:
                    problem("UIDVALIDITY %d: %s had UID %d and has %d" % (validity, name, before, uid))
    return here


def opened(client, before):
    """Opens INBOX and gives its UIDVALIDITY, which nobody but mailutils may have changed, and must have where a command was refused for that."""
    while client.select("INBOX")[0] != "OK":
        if time.time() > late - LONGER:
            raise TimeoutError("INBOX cannot be opened")
        count("SELECT refused")
        time.sleep(0.1)
    now = int(client.response("UIDVALIDITY")[1][0])
    if before not in (None, now):
        replacements.look()
        if now in replacements.numbers:
            count("numbered anew by mail")
        else:
            replacements.strange.append((before, now))
    elif client.renumbered:
        problem("refused as if UIDVALIDITY were not %d any more" % now)
    client.renumbered = False
    return now


def by_imap(number, source):
    while going():
        try:
            session(source)
        except (imaplib.IMAP4.error, OSError) as e:
            problem("IMAP session %d was dropped: %s" % (number, e))
            time.sleep(1)


def session(source):
    client = logged_in()
    try:
        validity = None
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
    except BaseException:
        with contextlib.suppress(OSError):
            client.shutdown()
        raise


def logged_in():
    client = imaplib.IMAP4("127.0.0.1", imap, timeout=LONGER)
    client.renumbered = False
    client.login("mail", "secret")
    return client


def change(client, validity, here, source):
    """Flags some, and expunges old ones: the mailbox would grow for ever."""
    some = source.sample(here, 3)
    gone = source.sample(here[: len(here) // 2], min(6, len(here) // 4)) if len(here) > 60 else []
    if not done_by(client, client.uid, "STORE", ",".join(str(uid) for uid, name in some), "+FLAGS", "(\\Flagged kept)"):
        return
    count("flagged over IMAP")
    if gone:
        with guard:
            dropping.update(name for uid, name in gone)
        which = ",".join(str(uid) for uid, name in gone)
        if done_by(client, client.uid, "STORE", which, "+FLAGS.SILENT", "(\\Deleted)") and done_by(client, client.expunge):
            count("expunged over IMAP")


def done_by(client, command, *words):
    """Gives a command, which may be refused when another program holds the lock for too long, or when mailutils has numbered the messages anew."""
    result, text = command(*words)
    return result == "OK" or refused(client, words[0] if words else "EXPUNGE", text)


def refused(client, what, text):
    anew = b"numbered the messages anew" in (text[0] or b"")
    client.renumbered = client.renumbered or anew
    count(what + (" refused after mail" if anew else " refused"))
    return False


def run(words, given):
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                               preexec_fn=as_mail, env=dict(os.environ, HOME=scratch + "/home/mail", TERM="xterm", SHELL="/bin/sh"))
    with child(process.pid):
        try:
            out = process.communicate(given, timeout=max(1, late - LONGER - time.time()))[0]
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
    if process.returncode < 0:
        count("mail, ended by " + signal.Signals(-process.returncode).name)
        left_locked()
    return out


def left_locked():
    """Removes the lock that a process has left which ended in the middle of its work: empty, it would be waited for for minutes."""
    before = None
    for _ in range(10):
        try:
            now = os.stat(mbox + ".lock")
        except FileNotFoundError:
            return
        if before and (now.st_ino, now.st_mtime_ns) != before:
            return
        before = now.st_ino, now.st_mtime_ns
        time.sleep(1)
    os.unlink(mbox + ".lock")
    count("lock left by mail")


@contextlib.contextmanager
def child(pid):
    """Ends a process with the rest."""
    with guard:
        children.add(pid)
    try:
        yield
    finally:
        with guard:
            children.discard(pid)


def on_screen(words):
    """Runs mutt, and says no where it asks whether to break a lock all the same: it holds another lock as long as nobody answers."""
    process, screen = pty.fork()
    if process == 0:
        as_mail()
        os.environ.update(HOME=scratch + "/home/mail", TERM="xterm", SHELL="/bin/sh", LINES="24", COLUMNS="80")
        os.execvp(words[0], words)
    how, last, idle = "mutt", b"", 0
    with child(process):
        while True:
            try:
                if not select.select([screen], [], [], 5)[0]:
                    # A question has swallowed what it was to do: away with any other, and out.
                    os.write(screen, b"\x07x")
                    idle += 1
                    if idle > 5:
                        how = "mutt, which waited for too long"
                        os.killpg(process, signal.SIGKILL)
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
exec 3<> <(:)
for ((try = 0; try < 10000; try++)); do
    if [ -z "$retry" ] || [ ! -e "${!#}.lock" ]; then
        mutt_dotlock "${wanted[@]}"
        code=$?
        [ -n "$retry" ] && [ $code = 3 ] || exit $code
    fi
    read -rt 0.003 <&3
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
        with turns:
            how = on_screen(["mutt", "-F", rc, "-f", mbox, "-e", 'push "%s"' % keys])
        count(how)
        time.sleep(source.random() * 0.1)


def by_mail(source):
    while going():
        if not os.path.exists(mbox):
            time.sleep(0.05)
            continue
        n = source.randint(1, 9)
        with turns:
            out = run([MAIL, "-n", "-f", mbox], "print %d\nquit\n" % n)
            name = re.search(r"<(\S+)@torture>", out)
            if name:
                # whoever has that number by now is in the answer, too
                out = run([MAIL, "-n", "-f", mbox], "print %d\ndelete %d\nquit\n" % (n, n))
        if not name:
            time.sleep(0.2)
            continue
        with guard:
            deleted.update(re.findall(r"^Message-I[dD]: <(\S+)@torture>", out, re.M | re.I))
            dropping.update(deleted)
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


def failed(arguments):
    problem("%s: %r" % (arguments.thread.name, arguments.exc_value))


def delivered():
    """Waits until everything that the servers have taken is there, and gives what is lost."""
    patience = time.time() + LONGER
    while True:
        lost = sent - dropping - {name for name, head, body in messages(contents())}
        if not lost or time.time() > patience:
            return lost
        time.sleep(0.5)


def shown():
    """Waits until IMAP shows what the file holds, since what was given to delete may be on its way still, and gives both."""
    patience = time.time() + LONGER
    client = logged_in()
    while True:
        over_imap = [name for uid, name in learn(client, opened(client, None)) or []]
        there = list(messages(contents()))
        if over_imap == [name for name, head, body in there if name] or time.time() > patience:
            client.logout()
            return over_imap, there
        time.sleep(0.5)


def result():
    lost = delivered()
    over_imap, there = shown()
    replacements.look()
    for before, now in replacements.strange:
        if now not in replacements.numbers:
            problem("UIDVALIDITY was %d and is %d" % (before, now))
    names = [name for name, head, body in there if name]
    for name, head, body in there:
        if name is None and replacements.is_its(body):
            count("pieces by mail, there at the end")
        elif name is None or (name not in replacements.torn and not check(body, head, name)):
            problem("torn: %s" % (name or (head + "\n\n" + body)[:300]))
    for name in sorted(lost):
        problem("lost: " + name)
    for name in sorted(twice(there) - replacements.doubled):
        problem("doubled: " + name)
    if over_imap != names:
        problem("IMAP shows %d messages, the file has %d" % (len(over_imap), len(names)))
    for what, which in ("lost", replacements.lost - deleted), ("torn", replacements.torn), ("doubled", replacements.doubled):
        count(what + " by mail", len(which))
    print("%8d  sent, %d of them given to delete, %d there" % (len(sent), len(dropping & sent), len(names)))


def told():
    """Prints what was seen, and ends the process, whoever waits for what."""
    with guard:
        for what in sorted(what for what in done if done[what]):
            print("%8d  %s" % (done[what], what))
        for text, when in list(problems.items())[:400]:
            print("PROBLEM after %.1f s: %s" % (when, text))
        print("%d problems" % len(problems), flush=True)
        for pid in children | {replacements.process.pid}:
            os.kill(pid, signal.SIGKILL)
        os._exit(1 if problems else 0)


def too_late():
    problem("the end was not reached; there wait: " + ", ".join(one.name for one in threading.enumerate()))
    told()


threading.excepthook = failed
if KEPT:
    os.mkdir(KEPT)
replacements = Replacements()
watchdog = threading.Timer(late + LONGER / 6 - time.time(), too_late)
workers = [
    threading.Thread(name=target.__name__, target=target, args=arguments + (random.Random(seed * 100 + i),), daemon=True)
    for i, (target, arguments) in enumerate([
        (by_smtp, ("server", smtp)), (by_smtp, ("postfix", postfix)), (by_script, ()), (by_imap, (1,)), (by_imap, (2,)), (by_mutt, ()), (by_mail, ()),
    ])
    if target.__name__ != without
]
for port in (smtp, postfix, imap):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.1)
for daemon in watchdog, threading.Thread(name="watch", target=replacements.watch):
    daemon.daemon = True
    daemon.start()
for worker in workers:
    worker.start()
for worker in workers:
    worker.join(max(0, end + 1.5 * LONGER - time.time()))
    if worker.is_alive():
        problem("%s did not come to its end" % worker.name)
try:
    result()
except (imaplib.IMAP4.error, OSError) as e:
    problem("what is there at the end cannot be seen: %r" % e)
told()
