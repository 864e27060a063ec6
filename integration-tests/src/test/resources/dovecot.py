"""Two IMAP servers on one mbox, in turn or at once; what either says must be what the other has said.

dovecot.py STATE turn PORT NAME      what was there is there still; changes it in every way, and notes in STATE what is there now
dovecot.py STATE at-once PORT PORT   two sessions with each server change the mailbox, and all come to see the same
"""
import contextlib
import imaplib
import json
import os
import re
import sys
import threading
import time

state, mode, first, second = sys.argv[1:5]
STEPS = 10


def session(port):
    client = imaplib.IMAP4("127.0.0.1", int(port), timeout=60)
    client.login("mail", "secret")
    answer = client.select("INBOX")
    assert answer[0] == "OK", answer
    return client


def ok(answer):
    assert answer[0] == "OK", answer
    return answer[1]


def seen_by(client):
    """UIDVALIDITY, and of each UID the subject, the body and the flags, without \\Recent."""
    found = {}
    count = int(ok(client.select("INBOX"))[0])
    for item in ok(client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])")) if count else []:
        if isinstance(item, tuple):
            uid = re.search(rb"UID (\d+)", item[0]).group(1).decode()
            flags = re.search(rb"FLAGS \(([^)]*)\)", item[0]).group(1).decode().split()
            subject = re.search(rb"Subject: (.*?)\r\n", item[1]).group(1).decode()
            found[uid] = [subject, item[1].partition(b"\r\n\r\n")[2].decode(), sorted(set(flags) - {"\\Recent"})]
    assert len(found) == count, (count, found)
    return {"validity": client.response("UIDVALIDITY")[1][0].decode(), "messages": found}


def message(name):
    return (
        "From: a@b.example\r\nSubject: %s\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\nMessage-ID: <%s@b.example>\r\n"
        "\r\nbody of %s\r\n" % (name, name, name)
    ).encode()


def same(name, now, before):
    assert now["validity"] == before["validity"], "%s: UIDVALIDITY was %s and is %s" % (name, before["validity"], now["validity"])
    for uid in sorted(set(now["messages"]) | set(before["messages"]), key=int):
        was, here = before["messages"].get(uid), now["messages"].get(uid)
        assert was == here, "%s: UID %s was %s and is %s" % (name, uid, was, here)


def turn(port, name):
    client = session(port)
    if os.path.exists(state):
        with open(state) as file:
            before = json.load(file)
        same(name, seen_by(client), before)
        last = before["last"]
    else:
        last = 0
    for n in range(8):
        flags = ["", "\\Seen", "\\Flagged", "\\Answered \\Seen", "\\Draft", "\\Deleted", "work", "$Label1 work"][n]
        ok(client.append("INBOX", "(%s)" % flags, None, message("%s-%d" % (name, n))))
    here = seen_by(client)["messages"]
    uids = sorted(here, key=int)
    mine = [uid for uid in uids if here[uid][0].startswith(name + "-")]
    assert len(mine) == 8 and all(int(uid) > last for uid in mine), (last, mine)
    ok(client.uid("EXPUNGE", mine[5]))
    ok(client.uid("STORE", mine[3], "+FLAGS", "\\Deleted"))
    ok(client.expunge())
    others = [uid for uid in uids if uid not in mine]
    if others:
        ok(client.uid("STORE", others[0], "+FLAGS", "(\\Flagged by-%s)" % name))
        ok(client.uid("STORE", others[1], "-FLAGS", "\\Seen"))
        ok(client.uid("STORE", others[-1], "FLAGS", "(\\Seen)"))
    ok(client.create("from-%s" % name))
    ok(client.uid("COPY", ",".join(mine[:3]), "from-%s" % name))
    assert b"from-%s" % name.encode() in b"".join(ok(client.list()))
    now = seen_by(client)
    now["last"] = int(mine[-1])
    client.logout()
    with open(state, "w") as file:
        json.dump(now, file)


def at_once(ours, theirs):
    with open(state) as file:
        before = json.load(file)
    failures = []
    # At its first EXPUNGE a session of Dovecot 2.3 reads the file for GUIDs; flags that another of its sessions sets meanwhile are lost, also without Pennypost.
    one_of_theirs = threading.Lock()

    def work(port, name):
        turn_taken = one_of_theirs if port == theirs else contextlib.nullcontext()
        try:
            client = session(port)
            for n in range(STEPS):
                ok(client.append("INBOX", "(%s)" % ("\\Seen" if n % 2 else "k-" + name[0]), None, message("%s-%d" % (name, n))))
                own = ok(client.uid("SEARCH", None, "SUBJECT", "%s-%d" % (name, n)))[0].split()
                assert own, "%s-%d was appended and cannot be found" % (name, n)
                with turn_taken:
                    ok(client.uid("STORE", own[0].decode(), "+FLAGS", "(\\Flagged)"))
                    if n % 5 == 4:
                        ok(client.uid("STORE", own[0].decode(), "+FLAGS", "(\\Deleted)"))
                        ok(client.expunge())
                    else:
                        ok(client.check())
            client.logout()
        except Exception as e:
            failures.append("%s: %r" % (name, e))

    threads = [
        threading.Thread(target=work, args=(port, name))
        for port, name in ((ours, "alpha"), (theirs, "beta"), (ours, "gamma"), (theirs, "delta"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    a, b = session(ours), session(theirs)
    spare = Spare(a)
    until(b, lambda: seen_by(b) == seen_by(a), spare.change)
    now = seen_by(a)
    subjects = sorted(subject for subject, body, flags in now["messages"].values())
    old = [subject for subject, body, flags in before["messages"].values()]
    wanted = sorted(old + ["spare"] + ["%s-%d" % (w, n) for w in ("alpha", "beta", "gamma", "delta") for n in range(STEPS) if n % 5 != 4])
    assert subjects == wanted, (sorted(set(wanted) - set(subjects)), sorted(set(subjects) - set(wanted)), len(subjects), len(wanted))
    assert now["validity"] == before["validity"]
    for uid, (subject, body, flags) in now["messages"].items():
        if uid in before["messages"]:
            assert before["messages"][uid] == [subject, body, flags], (uid, before["messages"][uid], flags)
        elif subject != "spare":
            assert int(uid) > before["last"], uid
            n = int(subject.partition("-")[2])
            assert flags == sorted({"\\Flagged", "\\Seen" if n % 2 else "k-" + subject[0]}), (subject, flags)
            assert body == "body of %s\r\n" % subject, body
    told(a, b, spare)
    told(b, a, spare)
    a.logout()
    b.logout()


class Spare:
    """A message with a keyword that comes and goes, since Dovecot 2.3 mixes up keywords of other messages when there are many.

    Dovecot compares seconds: what is changed again within one, with the size as it was, it sees at the next change.
    """

    def __init__(self, client):
        self.client = client
        self.set = False
        ok(client.append("INBOX", "", None, message("spare")))

    def change(self):
        ok(self.client.noop())
        uid = ok(self.client.uid("SEARCH", None, "SUBJECT", "spare"))[0].split()[-1].decode()
        self.set = not self.set
        ok(self.client.uid("STORE", uid, "+FLAGS" if self.set else "-FLAGS", "spare"))
        ok(self.client.check())


def until(client, condition, again):
    """Asks for news until they are there."""
    end = time.monotonic() + 30
    second = int(time.time())
    while not condition():
        assert time.monotonic() < end, "30 s have passed"
        ok(client.noop())
        if int(time.time()) > second + 1:
            second = int(time.time())
            again()


def told(writer, reader, spare):
    """What one session does while the other is open, that one is told."""

    def count():
        return len(ok(reader.uid("SEARCH", None, "ALL"))[0].split())

    before = count()
    ok(writer.append("INBOX", "", None, message("news")))
    until(reader, lambda: count() == before + 1, spare.change)
    uid = ok(writer.uid("SEARCH", None, "SUBJECT", "news"))[0].split()[-1].decode()
    ok(writer.uid("STORE", uid, "+FLAGS", "(\\Answered told)"))
    ok(writer.check())
    until(
        reader,
        lambda: ok(reader.uid("SEARCH", None, "ANSWERED", "KEYWORD", "told", "UID", uid))[0].split(),
        spare.change,
    )
    ok(writer.uid("STORE", uid, "+FLAGS", "(\\Deleted)"))
    ok(writer.expunge())
    until(reader, lambda: count() == before, spare.change)


turn(first, second) if mode == "turn" else at_once(first, second)
