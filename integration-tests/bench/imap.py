"""Mboxes to measure with, and the measuring, for imap.sh.

imap.py mbox FILE COUNT                    writes a seeded mbox of 8 kB a message, and FILE.json with what searches must find
imap.py users RUNS SIZE...                 names the users that a measuring wants
imap.py owners COUNT                       names the users of large mailboxes
imap.py memory CORPUS COUNT PENNYPOST SCRATCH OWNER PORT SIZE     gives COUNT users an mbox each and has them all read it
imap.py measure CORPUS RUNS ROWS PENNYPOST SCRATCH OWNER PORT SIZE...
"""
import base64, collections, json, os, random, re, shutil, socket, statistics, subprocess, sys, threading, time

PASSWORD = "secret"
SMALL = 1000
CROWD = 10
WARM = 8


def write_mbox(path, count):
    rnd = random.Random(count)
    words = ["".join(rnd.choice("aeioubdfgklmnprstv") for _ in range(rnd.randint(3, 9))) for _ in range(800)]
    people = [(w.title(), "%s@%s.example" % (w, rnd.choice(words))) for w in rnd.sample(words, 200)]
    files = [base64.encodebytes(rnd.randbytes(57 * n)).decode() for n in (20, 60, 120, 200, 400)]
    dated = lambda form, when: time.strftime(form, time.gmtime(when))
    found = dict(messages=count, subject=0, body=0, encoded=0, recent=0)
    start, step = 1640995200, 126230400 // count
    ids = []
    with open(path, "wb", buffering=1 << 20) as out:
        for i in range(count):
            when = start + i * step
            name, sender = rnd.choice(people)
            subject = " ".join(rnd.choices(words, k=rnd.randint(2, 8))).capitalize()
            if rnd.random() < 0.02:
                subject += " wolframite"
                found["subject"] += 1
            found["recent"] += when >= start + 113529600
            ids.append("<%d.%08x@%s>" % (when, rnd.getrandbits(32), sender.split("@")[1]))
            head = ["Return-Path: <%s>" % sender, "X-Original-To: reader@example.com", "Delivered-To: reader@example.com"]
            for hop in range(rnd.randint(1, 4)):
                head.append("Received: from mx%d.example.net (mx%d.example.net [192.0.2.%d])\n\tby mail.example.com (Postfix)"
                            " with ESMTPS id %010X\n\tfor <reader@example.com>; %s" % (hop, hop, rnd.randint(1, 254),
                            rnd.getrandbits(40), dated("%a, %d %b %Y %H:%M:%S +0000 (UTC)", when)))
            head += ["Date: " + dated("%a, %d %b %Y %H:%M:%S +0000", when), 'From: "%s" <%s>' % (name, sender)]
            head.append("To: " + ",\n\t".join("%s <%s>" % p for p in rnd.sample(people, rnd.choice((1, 1, 1, 2, 4)))))
            if rnd.random() < 0.2:
                head.append("Cc: " + ", ".join("%s <%s>" % p for p in rnd.sample(people, 2)))
            if rnd.random() < 0.1:
                subject += " =?utf-8?B?%s?=" % base64.b64encode("Grüße".encode()).decode()
            head += ["Subject: " + subject, "Message-ID: " + ids[-1]]
            if i and rnd.random() < 0.4:
                head += ["In-Reply-To: " + ids[-2], "References: " + "\n\t".join(ids[-2 - rnd.randint(0, 8):-1])]
            if rnd.random() < 0.25:
                head += ["List-Id: <dev.lists.example.org>", "Precedence: list"]
            if rnd.random() < 0.2:
                head += ["Status: RO"]
            lines = [" ".join(rnd.choices(words, k=9)) for _ in range(rnd.choice((8, 15, 30, 60, 200)))]
            if rnd.random() < 0.005:
                lines[len(lines) // 2] = "They took the zeppelin home."
                found["body"] += 1
            text = "\n".join(lines) + "\n"
            if rnd.random() < 0.005:
                found["encoded"] += 1
                head.append("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64")
                text = base64.encodebytes((text + "Über den Zürichsee.\n").encode()).decode()
            elif rnd.random() < 0.5:
                head.append("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit")
            else:
                mark = "=_%016x" % rnd.getrandbits(64)
                mixed = rnd.random() < 0.5
                head.append('MIME-Version: 1.0\nContent-Type: multipart/%s;\n\tboundary="%s"' % ("mixed" if mixed else "alternative", mark))
                second = ('application/octet-stream; name="data.bin"\nContent-Transfer-Encoding: base64\n'
                          'Content-Disposition: attachment; filename="data.bin"\n\n' + rnd.choice(files) if mixed else
                          "text/html; charset=utf-8\n\n<html><body><p>%s</p></body></html>\n" % "</p>\n<p>".join(lines[:20]).replace("zeppelin", ""))
                text = "--%s\nContent-Type: text/plain; charset=utf-8\n\n%s\n--%s\nContent-Type: %s\n--%s--\n" % (mark, text, mark, second, mark)
            out.write(("From %s  %s\n%s\n\n%s\n" % (sender, dated("%a %b %e %H:%M:%S %Y", when), "\n".join(head), text)).encode())
    found["since"] = dated("%d-%b-%Y", start + 113529600)
    with open(path + ".json", "w") as out:
        json.dump(found, out)


class Lines:
    """A connection of which lines are read, or all up to one that ends it."""
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 900)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.left = b""

    def more(self):
        data = self.socket.recv(1 << 20)
        if not data:
            raise EOFError("the server closed the connection")
        return data

    def line(self):
        while b"\n" not in self.left:
            self.left += self.more()
        line, _, self.left = self.left.partition(b"\n")
        return line + b"\n"

    def until(self, begin):
        """What comes up to the line that begins so and ends what was received; the line, and the rest when it is short."""
        kept, size, tail = [], 0, b"\n"
        data = self.left or self.more()
        self.left = b""
        while True:
            size += len(data)
            kept.append(data)
            if size > 1 << 22:
                kept.clear()
            tail = (tail + data)[-2048:]
            at = tail.rfind(b"\n" + begin)
            if at >= 0 and tail.endswith(b"\n") and tail.count(b"\n", at + 1) == 1:
                return tail[at + 1:], b"".join(kept), size
            data = self.more()


class Imap(Lines):
    def __init__(self, server, user):
        super().__init__(server.imap)
        self.line()
        self.number = 0
        self("LOGIN %s %s" % (user, PASSWORD))

    def send(self, command):
        self.number += 1
        tag = b"x%d" % self.number
        self.socket.sendall(tag + b" " + command.encode() + b"\r\n")
        return tag + b" "

    def __call__(self, command):
        return self.ended(self.send(command))

    def ended(self, tag):
        line, data, self.size = self.until(tag)
        if not line.startswith(tag + b"OK"):
            raise RuntimeError(line)
        return data

    def logout(self):
        try:
            self("LOGOUT")
        except (EOFError, ConnectionError):
            pass  # whoever leaves does not mind how the other end hangs up
        self.socket.close()

    def select(self, command="SELECT"):
        return int(re.search(rb"\* (\d+) EXISTS", self(command + " INBOX")).group(1))

    def append(self, message):
        tag = self.send("APPEND INBOX (\\Seen) {%d}" % len(message))
        assert self.line().startswith(b"+")
        self.socket.sendall(message + b"\r\n")
        self.ended(tag)

    def search(self, keys):
        if keys.isascii():
            data = self("SEARCH " + keys)
        else:
            before, word = keys.rsplit(" ", 1)
            tag = self.send("SEARCH CHARSET UTF-8 %s {%d}" % (before, len(word.encode())))
            assert self.line().startswith(b"+")
            self.socket.sendall(word.encode() + b"\r\n")
            data = self.ended(tag)
        return sum(len(one.split()) for one in re.findall(rb"\* SEARCH([ \d]*)", data))


class Pop3(Lines):
    def __init__(self, server, user):
        super().__init__(server.pop3)
        self.line()
        self("USER " + user)
        self("PASS " + PASSWORD)

    def __call__(self, command):
        self.socket.sendall(command.encode() + b"\r\n")
        line = self.line()
        if not line.startswith(b"+OK"):
            raise RuntimeError(line)
        return line

    def lines(self, command):
        self(command)
        answer, end, looked = bytearray(b"\r\n" + self.left), b"\r\n.\r\n", 0
        while (at := answer.find(end, max(0, looked - len(end)))) < 0:
            looked = len(answer)
            answer += self.more()
        self.left = bytes(answer[at + len(end) :])

    def retrieve(self, numbers):
        for at in range(0, len(numbers), 50):
            some = numbers[at:at + 50]
            self.socket.sendall(b"".join(b"RETR %d\r\n" % n for n in some))
            for _ in some:
                while b"\r\n.\r\n" not in self.left:
                    self.left += self.more()
                self.left = self.left[self.left.index(b"\r\n.\r\n") + 5:]


QUIET = 4  # seconds
Server = collections.namedtuple("Server", "name imap pop3 spool forget restart pid")


def message(number):
    return ("From: Bench <bench@example.org>\r\nTo: reader@example.com\r\nSubject: number %d\r\nMessage-ID: <%d@bench.example>\r\n\r\n" % (number, number)
            + "Nothing much to say about the weather of today, but a little.\r\n" * 75).encode()


class Measuring:
    def __init__(self, corpus, rows, servers, owner):
        self.corpus, self.rows, self.servers, self.owner = corpus, re.compile(rows), servers, owner
        self.times = collections.defaultdict(lambda: collections.defaultdict(list))
        self.recording = True

    def wanted(self, *rows):
        return any(self.rows.search(row) for row in rows)

    def time(self, server, row, work, *given):
        if not self.wanted(row):
            return None
        begin = time.perf_counter()
        result = work(*given)
        took = time.perf_counter() - begin
        if self.recording:
            self.times[row][server.name].append(took)
        return result

    def fresh(self, server, user, size):
        server.forget(user)
        new = os.path.join(server.spool, user + ".new")
        shutil.copyfile(os.path.join(self.corpus, str(size)), new)
        os.chmod(new, 0o600)
        if server.name == "dovecot" and os.getuid() == 0:
            shutil.chown(new, self.owner, self.owner)
        os.rename(new, os.path.join(server.spool, user))

    def quiet(self, server, user):
        """Waits until nothing has been written to the mbox for some seconds, from now on: what a server writes in the background may only begin, and reads first."""
        file = os.path.join(server.spool, user)
        begin = time.time()
        while time.time() - max(begin, os.stat(file).st_mtime) < QUIET:
            time.sleep(0.1)

    def mailbox(self, server, user, size):
        expected = json.load(open(os.path.join(self.corpus, "%d.json" % size)))
        expected = {key: expected[key] for key in expected}
        row = lambda text: "%6d %s" % (size, text)
        self.fresh(server, user, size)
        imap = Imap(server, user)
        begin = time.perf_counter()
        assert imap.select() == size
        if self.recording:
            self.times[row("SELECT, never seen before")][server.name].append(time.perf_counter() - begin)
        imap.logout()
        self.quiet(server, user)
        for _ in range(1 if self.recording else WARM):
            self.reading(server, user, row, expected)
        if self.wanted(row("POP3")):
            self.pop3(server, user, row)
        if self.wanted(row("STORE"), row("APPEND"), row("EXPUNGE")):
            self.writing(server, user, size, row)
        if self.recording and self.wanted(row("SELECT after a restart")):
            self.quiet(server, user)
            server.restart()
            imap = Imap(server, user)
            self.time(server, row("SELECT after a restart"), imap.select)
            imap.logout()
            self.warm(server)
        server.forget(user)
        os.unlink(os.path.join(server.spool, user))

    def warm(self, server):
        """What a server of some hours has behind it, and is not measured: days with small mailboxes."""
        recording, self.recording = self.recording, False
        if server.pid:
            self.mailbox(server, "w", SMALL)
        self.recording = recording

    def reading(self, server, user, row, expected):
        imap = Imap(server, user)
        imap.select("EXAMINE")
        for _ in range(3):
            self.time(server, row("SELECT"), imap.select, "EXAMINE")
        for name, items in (("FLAGS", "UID FLAGS"), ("RFC822.SIZE INTERNALDATE", "UID RFC822.SIZE INTERNALDATE"), ("ENVELOPE", "UID ENVELOPE"),
                            ("six header fields", "UID BODY.PEEK[HEADER.FIELDS (DATE FROM TO CC SUBJECT MESSAGE-ID)]"), ("BODYSTRUCTURE", "UID BODYSTRUCTURE")):
            self.time(server, row("FETCH 1:* " + name), imap, "FETCH 1:* (%s)" % items)
            self.time(server, row("FETCH 1:* %s again" % name), imap, "FETCH 1:* (%s)" % items)
        self.time(server, row("FETCH 1:* BODY.PEEK[]"), imap, "FETCH 1:* BODY.PEEK[]")
        for name, keys, hits in (("SUBJECT", "SUBJECT wolframite", "subject"), ("SUBJECT again", "SUBJECT wolframite", "subject"), ("FROM", "FROM gmail", None),
                                 ("SINCE", "SINCE " + expected["since"], "recent"), ("UNSEEN", "UNSEEN", None), ("HEADER", "HEADER List-Id dev.lists", None),
                                 ("BODY", "BODY zeppelin", "body"), ("TEXT", "TEXT zeppelin", "body"), ("BODY in base64", "BODY Zürichsee", "encoded")):
            found = self.time(server, row("SEARCH " + name), imap.search, keys)
            if found is not None and hits and found != expected[hits]:
                print("%s: SEARCH %s found %d of %d" % (server.name, name, found, expected[hits]), flush=True)
        imap.logout()

    def pop3(self, server, user, row):
        self.quiet(server, user)
        pop3 = Pop3(server, user)
        self.time(server, row("POP3 STAT"), pop3, "STAT")
        self.time(server, row("POP3 LIST"), pop3.lines, "LIST")
        self.time(server, row("POP3 UIDL"), pop3.lines, "UIDL")
        numbers = list(range(1, 1 + int(pop3("STAT").split()[1])))
        self.time(server, row("POP3 RETR 2000"), lambda: [pop3.lines("RETR %d" % n) for n in numbers[:2000]])
        self.time(server, row("POP3 RETR all"), pop3.retrieve, numbers)
        pop3("RSET")
        for number in numbers[:: max(1, len(numbers) // 100)][:100]:
            pop3("DELE %d" % number)
        self.time(server, row("POP3 QUIT after 100 DELE"), pop3, "QUIT")

    def writing(self, server, user, size, row):
        self.quiet(server, user)
        imap = Imap(server, user)
        count = imap.select()
        self.time(server, row("STORE 1:* +FLAGS"), imap, "STORE 1:* +FLAGS (\\Flagged)")
        self.time(server, row("STORE 1:* +FLAGS.SILENT"), imap, "STORE 1:* +FLAGS.SILENT ($Work)")
        self.time(server, row("STORE, then CHECK"), imap, "CHECK")
        for number in range(1, min(count, 2000), 40):
            self.time(server, row("STORE of one"), imap, "STORE %d -FLAGS (\\Flagged)" % number)
        imap("CHECK")
        self.quiet(server, user)
        for number in range(50):
            self.time(server, row("APPEND 5 kB"), imap.append, message(number))
        some = list(range(50, count, 100))
        for at in range(0, len(some), 500):
            imap("STORE %s +FLAGS.SILENT (\\Deleted)" % ",".join(map(str, some[at:at + 500])))
        imap("CHECK")
        self.quiet(server, user)
        gone = self.time(server, row("EXPUNGE of 1 %"), imap, "EXPUNGE")
        assert gone is None or gone.count(b" EXPUNGE\r\n") == len(some)
        imap.logout()
        self.quiet(server, user)

    def crowd(self, server):
        for user in range(CROWD):
            self.fresh(server, "c%d" % user, SMALL)
        for row in ("50 clients, never seen before", "50 clients"):
            waiting, failed = threading.Barrier(50), []

            def client(number):
                try:
                    waiting.wait()
                    begin = time.perf_counter()
                    imap = Imap(server, "c%d" % (number % CROWD))
                    imap("FETCH %d:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY.PEEK[HEADER.FIELDS (DATE FROM SUBJECT)])" % (imap.select() - 49))
                    imap.logout()
                    if self.recording:
                        self.times["       " + row][server.name].append(time.perf_counter() - begin)
                except Exception as e:
                    failed.append(e)
            threads = [threading.Thread(target=client, args=(number,)) for number in range(50)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            if failed:
                print("%s: %d of 50 clients failed: %r" % (server.name, len(failed), failed[0]), flush=True)
            for user in range(CROWD):
                self.quiet(server, "c%d" % user)

    def idle(self, server):
        self.fresh(server, "i", SMALL)
        imap = Imap(server, "i")
        imap.select()
        file = os.path.join(server.spool, "i")
        self.quiet(server, "i")
        imap.send("IDLE")
        assert imap.line().startswith(b"+")
        for number in range(10):
            time.sleep(0.3)
            with open(file + ".lock", "x"), open(file, "ab") as out:
                out.write(("From a@b.example  %s\n" % time.asctime()).encode() + message(number).replace(b"\r\n", b"\n") + b"\n")
            os.unlink(file + ".lock")
            self.time(server, "       IDLE, delivery to EXISTS", lambda: next(iter(lambda: b" EXISTS" in imap.line(), False), None))
        imap.socket.close()

    def owners(self, server, count, size):
        """Users who each have a large mailbox, that was in use before, open it one after the other and stay; then all work at once."""
        expected = json.load(open(os.path.join(self.corpus, "%d.json" % size)))
        names = owners(count)
        self.fresh(server, names[0], size)
        imap = Imap(server, names[0])
        imap.select()
        imap.logout()
        server.restart()  # all is written then
        for name in names[1:]:
            shutil.copyfile(os.path.join(server.spool, names[0]), os.path.join(server.spool, name))
            os.chmod(os.path.join(server.spool, name), 0o600)
        sessions = []

        def step(name, work, *given):
            begin = time.perf_counter()
            result = work(*given)
            print(" %s %.0f" % (name, 1000 * (time.perf_counter() - begin)), end="")
            return result

        def answers(imap):
            for items in ("FLAGS", "ENVELOPE"):
                lines = imap("FETCH 1:50,%d:* (UID %s)" % (size - 49, items)).count(b" FETCH (")
                assert lines == 100, lines
            assert imap.search("SUBJECT wolframite") == expected["subject"]
            assert imap.search("UNSEEN") > 0
        for name in names:
            imap = Imap(server, name)
            print("%s, ms:" % name, end="")
            assert step("SELECT", imap.select) == size
            step("FLAGS", imap, "FETCH 1:* (UID FLAGS)")
            step("ENVELOPE", imap, "FETCH 1:* (UID ENVELOPE)")
            assert step("SEARCH", imap.search, "SUBJECT wolframite") == expected["subject"]
            step("STORE", imap, "STORE 1:%s +FLAGS.SILENT ($Work)" % ("100" if sessions else "*"))
            print("; most memory so far %d MB" % memory(server.pid), flush=True)
            sessions.append(imap)
        failed = []

        def work(imap):
            try:
                imap("FETCH 1:* (UID FLAGS)")
                imap("FETCH 1:* (UID ENVELOPE)")
                answers(imap)
                imap("EXPUNGE")
            except Exception as e:
                failed.append(e)
        begin = time.perf_counter()
        threads = [threading.Thread(target=work, args=(imap,)) for imap in sessions]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print("all at once: %.1f s, %d of %d failed%s" % (time.perf_counter() - begin, len(failed), count, ": %r" % failed[0] if failed else ""))
        for imap in sessions:
            imap.logout()
        print("most memory of the server: %d MB" % memory(server.pid))
        return not failed

    def table(self):
        print("%-48s %10s %10s %8s" % ("", "Dovecot/ms", "ours/ms", "ratio"))
        for row, by in sorted(self.times.items(), key=lambda item: item[0][:6]):
            theirs, ours = (1000 * statistics.median(by[name]) if by[name] else float("nan") for name in ("dovecot", "pennypost"))
            limit = theirs + 100 if theirs < 50 else 3 * theirs
            if theirs < 50:
                limit = max(limit, 3 * theirs)
            print("%-48s %10.1f %10.1f %8.2f%s" % (row, theirs, ours, ours / theirs, "  above the floor" if ours > limit else ""), flush=True)


def memory(pid):
    text = open("/proc/%s/status" % open(pid).read().strip()).read()
    return int(re.search(r"VmHWM:\s+(\d+)", text).group(1)) // 1024


def owners(count):
    return ["o%d" % i for i in range(int(count))]


def errors(scratch):
    """Lines of the server's logs that tell of memory that was short."""
    found = []
    for directory, _, files in os.walk(scratch + "/p/log"):
        for file in files:
            found += [line.strip() for line in open(os.path.join(directory, file), errors="replace") if "OutOfMemory" in line]
    return found


def servers(pennypost, scratch, port):
    port, etc = int(port), scratch + "/p/etc"

    def forget(*places):
        for place in places:
            shutil.rmtree(place, ignore_errors=True)

    def restart():
        for command in ("stop", "start"):
            subprocess.run([pennypost, "-c", etc, command], check=True, stdout=subprocess.DEVNULL)
    dovecot = Server("dovecot", port + 1143, port + 1110, scratch + "/d/spool", lambda user: forget(scratch + "/d/index/" + user), lambda: None, None)
    ours = Server("pennypost", port + 143, port + 110, scratch + "/p/mail", lambda user: forget(scratch + "/p/data/mailboxes/" + user), restart,
                  scratch + "/p/spool/pid/master.pid")
    return dovecot, ours


def owned(corpus, count, pennypost, scratch, owner, port, size):
    _, ours = servers(pennypost, scratch, port)
    well = Measuring(corpus, ".", (ours,), owner).owners(ours, int(count), int(size))
    short = errors(scratch)
    if short:
        print("memory was short %d times: %s" % (len(short), short[0]))
    sys.exit(0 if well and not short else 1)


def measure(corpus, runs, rows, pennypost, scratch, owner, port, *sizes):
    both = servers(pennypost, scratch, port)
    ours = both[1]
    measuring = Measuring(corpus, rows, both, owner)
    measuring.warm(ours)
    for size in sizes:
        for run in range(int(runs)):
            for server in both:
                measuring.mailbox(server, "u%sr%d" % (size, run), int(size))
    print("most memory of the server, so far: %d MB" % memory(ours.pid))
    for server in both:
        if measuring.wanted("       50 clients"):
            measuring.crowd(server)
        if measuring.wanted("       IDLE"):
            measuring.idle(server)
    measuring.table()
    print("most memory of the server: %d MB" % memory(ours.pid))


def users(runs, *sizes):
    print(" ".join(["i", "w"] + ["c%d" % i for i in range(CROWD)] + ["u%sr%d" % (size, run) for size in sizes for run in range(int(runs))]))


if __name__ == "__main__":
    command, *given = sys.argv[1:]
    if command == "mbox":
        write_mbox(given[0], int(given[1]))
    else:
        {"users": users, "measure": measure, "memory": owned, "owners": lambda count: print(" ".join(owners(count)))}[command](*given)
