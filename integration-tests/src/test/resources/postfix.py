"""Postfix delivers into an INBOX in which one session waits and another one flags and expunges; nobody misses or loses anything.

postfix.py MBOX IMAP SMTP
"""
import imaplib
import os
import re
import smtplib
import socket
import sys
import threading
import time

mbox, imap, smtp = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
MESSAGES = 30
LINES = "".join("line %d\n%s" % (i, "From here on\n" if i % 5 == 0 else "") for i in range(40))
failures = []


def ok(answer):
    assert answer[0] == "OK", answer
    return answer[1]


def session():
    client = imaplib.IMAP4("127.0.0.1", imap, timeout=60)
    client.login("mail", "secret")
    ok(client.select())
    return client


def deliver():
    with smtplib.SMTP("127.0.0.25", smtp, timeout=60) as client:
        for n in range(MESSAGES):
            text = "From: a@b.example\nSubject: post-%d\nMessage-ID: <post-%d@b.example>\n\n%s" % (n, n, LINES)
            client.sendmail("a@b.example", ["mail@mail.example.com"], text)


def messages(client):
    """By UID: subject, body, flags."""
    found, last = {}, 0
    for item in ok(client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])")):
        if isinstance(item, tuple):
            uid = int(re.search(rb"UID (\d+)", item[0]).group(1))
            assert uid > last, (uid, last)
            last = uid
            flags = re.search(rb"FLAGS \(([^)]*)\)", item[0]).group(1).decode().split()
            subject = re.search(rb"Subject: post-(\d+)", item[1])
            if subject:
                found[uid] = (int(subject.group(1)), item[1].partition(b"\r\n\r\n")[2].decode(), set(flags) - {"\\Recent"})
    return found


def change(seen):
    """Flags each message when it comes, and removes every fourth."""
    client = session()
    end = time.monotonic() + 60
    while len(seen) < MESSAGES:
        assert time.monotonic() < end, "only %d of %d messages in 60 s" % (len(seen), MESSAGES)
        ok(client.noop())
        for uid, (n, body, flags) in messages(client).items():
            if n not in seen:
                seen[n] = uid
                ok(client.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)" if n % 4 == 0 else "(\\Flagged k%d)" % (n % 3)))
                if n % 4 == 0:
                    ok(client.expunge())
            assert seen[n] == uid, "message %d had UID %d and has %d" % (n, seen[n], uid)
    client.logout()


def work(what, *arguments):
    def guarded():
        try:
            what(*arguments)
        except Exception as e:
            failures.append("%s: %r" % (what.__name__, e))

    thread = threading.Thread(target=guarded)
    thread.start()
    return thread


class Waiting:
    """A session in IDLE, and how many messages it knows of."""

    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", imap), 60)
        self.lines = self.socket.makefile("rb")
        self.count = 0
        self.until(b"* OK")
        self.send(b"a LOGIN mail secret", b"a OK")
        self.send(b"b SELECT INBOX", b"b OK")
        self.send(b"c IDLE", b"+ ")

    def send(self, command, answer):
        self.socket.sendall(command + b"\r\n")
        self.until(answer)

    def until(self, answer):
        while True:
            line = self.lines.readline()
            assert line, "the session was closed"
            told = re.match(rb"\* (\d+) (EXISTS|EXPUNGE)", line)
            if told:
                self.count = int(told.group(1)) if told.group(2) == b"EXISTS" else self.count - 1
            if line.startswith(answer):
                return

    def follow(self, count):
        while self.count != count:
            self.until(b"* ")
        self.send(b"DONE", b"c OK")
        self.send(b"d NOOP", b"d OK")
        assert self.count == count, "the waiting session knows %d messages, not %d" % (self.count, count)


waiting = Waiting()
seen = {}
threads = [work(change, seen), work(deliver)]
for thread in threads:
    thread.join()
assert not failures, failures
waiting.follow(waiting.count + sum(n % 4 != 0 for n in range(MESSAGES)))
left = messages(session())
assert sorted(n for n, body, flags in left.values()) == [n for n in range(MESSAGES) if n % 4], sorted(left.items())
quoted = re.sub("^From ", ">From ", LINES, flags=re.M).replace("\n", "\r\n")
for uid, (n, body, flags) in left.items():
    assert uid == seen[n], (n, uid, seen[n])
    assert flags == {"\\Flagged", "k%d" % (n % 3)}, (n, flags)
    assert body == quoted, (n, body)
for _ in range(300):
    if not os.path.exists(mbox + ".lock"):  # flags may still be on their way into the file
        break
    time.sleep(0.1)
else:
    raise AssertionError("the lock stays")
