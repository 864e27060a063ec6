"""Reloads the server while IMAP sessions wait in IDLE, and long answers of IMAP and POP3 are on their way; all must go on.

reload.py IMAP IMAPS POP3 POP3S SIZE RELOAD...   SIZE is that of the second message of alice's INBOX, RELOAD the command, which changes something
"""
import re
import socket
import ssl
import subprocess
import sys

imap, imaps, pop3, pop3s, size = (int(number) for number in sys.argv[1:6])
reload = sys.argv[6:]
anybody = ssl._create_unverified_context()


class Session:
    """A client that reads no more than it has to, with little room for what it has not read."""

    def __init__(self, port, secure, greeting, start_tls=None):
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        plain.settimeout(60)
        plain.connect(("127.0.0.1", port))
        self.use(anybody.wrap_socket(plain) if secure else plain)
        self.until(greeting)
        if start_tls:
            self.send(start_tls[0])
            self.until(start_tls[1])
            self.use(anybody.wrap_socket(plain))

    def use(self, connection):
        self.connection = connection
        self.lines = connection.makefile("rb")

    def send(self, line):
        self.connection.sendall(line + b"\r\n")

    def until(self, beginning):
        octets = 0
        while True:
            line = self.lines.readline()
            assert line, "closed while %s was awaited" % beginning
            if line.startswith(beginning):
                return octets
            assert not re.match(rb"\* BYE|\S+ (NO|BAD)|-ERR", line), line
            octets += len(line)

    def ask(self, line, answer):
        self.send(line)
        return self.until(answer)


def imap_session(port, secure, start_tls=None):
    session = Session(port, secure, b"* OK", start_tls)
    session.ask(b"a LOGIN alice secret", b"a OK")
    session.ask(b"b SELECT INBOX", b"b OK")
    return session


def pop3_session(port, secure, start_tls=None):
    session = Session(port, secure, b"+OK", start_tls)
    session.ask(b"USER alice", b"+OK")
    session.ask(b"PASS secret", b"+OK")
    return session


imap_tls, pop3_tls = (b"t STARTTLS", b"t OK"), (b"STLS", b"+OK")
for _ in range(30):
    imap_session(imap, False, imap_tls).connection.close()  # the next command comes while the log-in still ends
waiting = [imap_session(imap, False), imap_session(imaps, True), imap_session(imap, False, imap_tls)]
for session in waiting:
    session.ask(b"c IDLE", b"+ ")
fetching = [imap_session(imap, False), imap_session(imaps, True), imap_session(imap, False, imap_tls)]
for session in fetching:
    session.ask(b"c FETCH 1:* (UID FLAGS BODY.PEEK[])", b"* 1 FETCH")
retrieving = [pop3_session(pop3, False), pop3_session(pop3s, True), pop3_session(pop3, False, pop3_tls)]
for session in retrieving:
    session.ask(b"RETR 2", b"+OK")

for _ in range(2):
    subprocess.run(reload, check=True, stdout=subprocess.DEVNULL)

for session in retrieving:
    octets = session.until(b".\r\n")
    assert octets == size, (octets, size)
    session.ask(b"NOOP", b"+OK")
    session.ask(b"QUIT", b"+OK")
for session in fetching:
    assert session.until(b"c OK") > size
    session.ask(b"d NOOP", b"d OK")
writer = imap_session(imap, False)
news = b"Subject: news\r\n\r\nnews\r\n"
writer.ask(b"c APPEND INBOX {%d}" % len(news), b"+ ")
writer.ask(news, b"c OK")
for session in waiting:
    session.until(b"* 3 EXISTS")
    session.send(b"DONE")
    session.until(b"c OK")
    session.ask(b"d FETCH 3 (UID)", b"d OK")
