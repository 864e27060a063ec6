# Writes an mbox as another mail program would: fcntl first, then FILE.lock, as Dovecot and mutt take them;
# neither is kept while waiting for the other.
#   writer.py MBOX append COUNT      appends COUNT messages
#   writer.py MBOX hold dotlock|fcntl  takes one lock, prints L, lets go at the end of standard input
import errno, fcntl, os, sys, time

mbox, mode, argument = sys.argv[1:4]
lock = mbox + ".lock"


def take_dotlock():
    os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def append(name):
    while True:
        fd = os.open(mbox, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            take_dotlock()
        except OSError as e:
            os.close(fd)
            if e.errno not in (errno.EACCES, errno.EAGAIN, errno.EEXIST):
                raise
            time.sleep(0.002)
            continue
        try:
            if os.fstat(fd).st_ino == os.stat(mbox).st_ino:
                body = "".join("line %d of %s\n" % (i, name) for i in range(20))
                text = "From other@remote.test  Tue Nov 24 02:28:11 2026\nX-Test: %s\n\n%s\n" % (name, body)
                # In pieces, so that whoever does not respect the lock gets in between.
                for start in range(0, len(text), 100):
                    os.write(fd, text[start : start + 100].encode())
                return
        finally:
            os.unlink(lock)
            os.close(fd)


if mode == "append":
    for number in range(int(argument)):
        append("theirs-%d" % number)
        time.sleep(0.002)
else:
    fd = os.open(mbox, os.O_RDWR | os.O_CREAT, 0o600)
    if argument == "dotlock":
        take_dotlock()
    else:
        fcntl.lockf(fd, fcntl.LOCK_EX)
    sys.stdout.write("L")
    sys.stdout.flush()
    sys.stdin.read()
    if argument == "dotlock":
        os.unlink(lock)
    os.close(fd)
