"""Kills the packaged server while clients append, flag and expunge, and looks what is there afterwards; mailbox-kills.sh calls it.

mailbox-kills.py DIST KILLS SEED
"""
import imaplib, os, random, re, shutil, signal, smtplib, socket, subprocess, sys, tempfile, threading, time, zlib

dist, kills, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
FEW, MANY = 12, 60
guard = threading.Lock()
told, kept, flagged, gone = {}, {}, set(), set()  # by UID: names as clients heard them, those of APPEND; UIDs that STORE and EXPUNGE acknowledged
sent, going, problems, done = set(), set(), [], {}  # names of SMTP; names that may be gone
GONE = (imaplib.IMAP4.abort, imaplib.IMAP4.error, smtplib.SMTPException, OSError, EOFError)


def count(what, n=1):
    with guard:
        done[what] = done.get(what, 0) + n


def problem(text):
    with guard:
        problems.append(text)
    print("PROBLEM", text, flush=True)


def body(name):
    size = zlib.crc32(name.encode())
    lines = 3000 + size % 9000 if size % 8 == 0 else size % 300
    return "".join("line %d of %s\n" % (i, name) for i in range(lines)) + "From the end of %s\n" % name


def text(name):
    return ("From: a@kills.example\nTo: alice@kills.example\nSubject: %s\n\n%s" % (name, body(name))).replace("\n", "\r\n").encode()


def say(uid, name):
    """A client heard that a message has a UID."""
    with guard:
        before = told.setdefault(uid, name)
    if before != name:
        problem("UID %d was %s and is %s" % (uid, before, name))


def look(client, what, uids):
    """Gives UID, flags and text of messages."""
    result, answer = client.uid("FETCH", uids, "(UID FLAGS %s)" % what)
    for item in answer:
        if isinstance(item, tuple):
            flags = re.search(rb"FLAGS \(([^)]*)\)", item[0]).group(1).decode().split()
            yield int(re.search(rb"UID (\d+)", item[0]).group(1)), flags, item[1].decode("latin-1")


def subject(header):
    found = re.search(r"^Subject: (\S+)\r?$", header, re.M)
    return found.group(1) if found else None


def by_imap(run, source, port, stop):
    client = imaplib.IMAP4("127.0.0.1", port, timeout=60)
    client.login("alice", "secret")
    client.select("INBOX")
    n = 0
    while not stop.is_set():
        name = "%s-%d" % (run, n)
        n += 1
        result, answer = client.append("INBOX", None, None, text(name))
        uid = int(re.search(rb"APPENDUID \d+ (\d+)", answer[0]).group(1))
        say(uid, name)
        with guard:
            kept[uid] = name
        count("appended")
        client.noop()
        here = []
        for uid, flags, header in look(client, "BODY.PEEK[HEADER.FIELDS (SUBJECT)]", "1:*"):
            name = subject(header)
            if name:
                say(uid, name)
                here.append((uid, name))
        if len(here) > FEW:
            some = source.sample(here, 3)
            if client.uid("STORE", ",".join(str(uid) for uid, name in some), "+FLAGS", "(\\Flagged kept)")[0] == "OK":
                with guard:
                    flagged.update(uid for uid, name in some)
                count("flagged", 3)
            old = here[:4] + source.sample(here, 4)
            end = set(source.sample(old, 2) if len(here) < MANY else here[: MANY // 2])
            with guard:
                going.update(name for uid, name in end)
            which = ",".join(str(uid) for uid, name in end)
            client.uid("STORE", which, "+FLAGS.SILENT", "(\\Deleted)")
            if client.uid("EXPUNGE", which)[0] == "OK":
                with guard:
                    gone.update(uid for uid, name in end)
                count("expunged", len(end))


def by_smtp(run, source, port, stop):
    client = smtplib.SMTP("127.0.0.1", port, timeout=60)
    n = 0
    while not stop.is_set():
        name = "%s-%d" % (run, n)
        n += 1
        client.sendmail("a@kills.example", ["alice@kills.example"], text(name))
        with guard:
            sent.add(name)
        count("accepted by SMTP")
        time.sleep(source.random() * 0.1)


def until_killed(work, *arguments):
    try:
        work(*arguments)
    except GONE as e:
        # the server is gone, and with it the connection; anything else is told by what is there afterwards
        if not arguments[-1].is_set() and "NO" in str(e):
            problem("%s: %s" % (arguments[0], e))


def whole(name, mail):
    return re.sub("^>From ", "From ", mail.replace("\r\n", "\n").partition("\n\n")[2], flags=re.M) == body(name)


def everything(port):
    """UIDVALIDITY, and of all messages UID, name, flags and whether it is whole."""
    client = imaplib.IMAP4("127.0.0.1", port, timeout=120)
    client.login("alice", "secret")
    client.select("INBOX")
    validity = client.response("UIDVALIDITY")[1]
    found = [(uid, subject(mail), flags, bool(subject(mail)) and whole(subject(mail), mail)) for uid, flags, mail in look(client, "BODY.PEEK[]", "1:*")]
    client.shutdown()
    return validity, found


def check(kill, port, validity, highest):
    patience = time.time() + 60
    while True:  # what SMTP has accepted is delivered by the next server
        now, found = everything(port)
        names = {name for uid, name, flags, is_whole in found}
        lost = sent - going - names
        for uid, name, flags, is_whole in found:
            if not is_whole:
                problem("kill %d: torn: UID %d, %s" % (kill, uid, name))
        if not lost or time.time() > patience:
            break
        time.sleep(0.2)
    if validity not in (None, now):
        problem("kill %d: UIDVALIDITY was %s and is %s" % (kill, validity, now))
    for name in lost:
        problem("kill %d: accepted by SMTP and lost: %s" % (kill, name))
    here = {uid: name for uid, name, flags, is_whole in found}
    for uid, name in told.items():
        if name not in going and here.get(uid) != name:
            problem("kill %d: UID %d was %s and is %s" % (kill, uid, name, here.get(uid)))
    for uid, name, flags, is_whole in found:
        if uid in gone:
            problem("kill %d: UID %d was expunged and is there: %s" % (kill, uid, name))
        if uid in flagged and not {"\\Flagged", "kept"} <= set(flags):
            problem("kill %d: UID %d has lost its flags: %s" % (kill, uid, flags))
        if uid <= highest and uid not in told:
            problem("kill %d: UID %d of %s is not above %d" % (kill, uid, name, highest))
    all_names = [name for uid, name, flags, is_whole in found]
    twice = [name for name in set(all_names) if all_names.count(name) > 1]
    for name in twice:
        if name in kept.values():
            problem("kill %d: appended once and there twice: %s" % (kill, name))
    for uid, name in here.items():
        say(uid, name)
    return now, max(here, default=highest), len(twice)


def taken(offset):
    for service in (24, 25, 110, 143, 465, 587, 993, 995, 4190, 8000):
        with socket.socket() as each:
            if each.connect_ex(("127.0.0.1", offset + service)) == 0:
                return True
    return False


def pennypost(*words):
    return subprocess.run([dist + "/bin/pennypost", *words], check=True, stdout=subprocess.PIPE, text=True).stdout


def terminated(number, frame):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit("mailbox-kills: terminated")


signal.signal(signal.SIGTERM, terminated)
scratch = tempfile.mkdtemp()
offset = 20000 + random.randrange(4000)
while taken(offset):
    offset = 20000 + random.randrange(4000)
etc = scratch + "/p/etc"
smtp, imap = offset + 25, offset + 143
validity, highest, twice, killed = None, 0, 0, 0
try:
    pennypost("init", scratch + "/p", "--hostname", "kills.example", "--port-offset", str(offset), "--user", "alice:secret",
              "-o", "mailbox_size_limit=0", "-o", "minimal_backoff_time=1s", "-o", "maximal_backoff_time=2s", "-o", "queue_run_delay=1s")
    source = random.Random(seed)
    for kill in range(kills + 1):
        pennypost("-c", etc, "start")
        with open(scratch + "/p/spool/pid/master.pid") as file:
            pid = int(file.read())
        validity, highest, more = check(kill, imap, validity, highest)
        twice = max(twice, more)
        if kill == kills:
            break
        stop = threading.Event()
        threads = [threading.Thread(target=until_killed, args=(by_imap, "s%dk%di%d" % (seed, kill, i), random.Random(source.random()), imap, stop), daemon=True) for i in range(3)]
        threads += [threading.Thread(target=until_killed, args=(by_smtp, "s%dk%dm%d" % (seed, kill, i), random.Random(source.random()), smtp, stop), daemon=True) for i in range(2)]
        before = done.get("expunged", 0)
        for thread in threads:
            thread.start()
        patience = time.time() + 60
        while done.get("expunged", 0) == before and time.time() < patience:
            time.sleep(0.01)
        time.sleep(source.random())
        os.kill(pid, signal.SIGKILL)
        stop.set()
        killed += 1
        for thread in threads:
            thread.join()
finally:
    subprocess.run([dist + "/bin/pennypost", "-c", etc, "stop"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if problems and os.environ.get("KEEP"):
        shutil.copytree(scratch, os.environ["KEEP"], ignore=shutil.ignore_patterns("control", "*.sock"))
    shutil.rmtree(scratch, ignore_errors=True)
    print("kills %d; %s; at most %d of one restart delivered twice; %d problems" % (killed, ", ".join("%s %d" % item for item in sorted(done.items())), twice, len(problems)))
sys.exit(1 if problems else 0)
