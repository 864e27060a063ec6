#!/usr/bin/env python3
"""Measures the packaged server against Debian's Postfix, in turn: mail accepted per second, mail that has arrived per second, CPU time a message.

    smtp.py [--dist DIRECTORY] [--rounds N] [--java HOME] [--only ROW,ROW] [--warm N]

Rows: into the mboxes of 20 users of the system, and relayed to a sink by relayhost; 1 KB and 10 KB; 10 and 50 sessions; a connection for each message
("new") and many messages in each ("kept"). Prints the medians, and their ratios to Postfix's. Both servers stand below one scratch directory on the same
disk, have their defaults, no TLS, and a log file. The load is smtp-source(1). Wants root, Postfix's package and an idle machine; says how idle it was.
The server runs as root here, so that it delivers with the identity of each user, as an installed one does.
"""
import argparse
import collections
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

USERS = ["ppbench%d" % number for number in range(20)]
DOMAIN = "bench.example"
ROWS = {
    # name: (messages, bytes, sessions, kept, relayed)
    "local-1k-10-new": (1000, 1024, 10, False, False),
    "local-1k-50-new": (1000, 1024, 50, False, False),
    "local-10k-10-new": (1000, 10240, 10, False, False),
    "local-10k-50-new": (1000, 10240, 50, False, False),
    "local-1k-10-kept": (1000, 1024, 10, True, False),
    "local-1k-50-kept": (1000, 1024, 50, True, False),
    "local-10k-10-kept": (1000, 10240, 10, True, False),
    "local-10k-50-kept": (1000, 10240, 50, True, False),
    "relay-1k-10-new": (1000, 1024, 10, False, True),
    "relay-1k-50-new": (1000, 1024, 50, False, True),
    "relay-10k-10-kept": (1000, 10240, 10, True, True),
    "relay-10k-50-kept": (1000, 10240, 50, True, True),
}
TICK = os.sysconf("SC_CLK_TCK")


def run(*words, **more):
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more).stdout


def descendants(root):
    children = collections.defaultdict(list)
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                children[int((entry / "stat").read_text().rpartition(")")[2].split()[1])].append(int(entry.name))
            except OSError:
                pass
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children[pid]
    return found


def complaints(logs):
    """What the logs say of mail that did not arrive."""
    lines = [line for log in logs for line in log.read_text(errors="replace").splitlines()]
    return "\n".join([line for line in lines if "status=sent" not in line and ("status=" in line or "warning" in line or "Exception" in line)][:20])


def cpu_seconds(root):
    """User and system time of a process, of what it started and of what that started and has ended."""
    ticks = 0
    for pid in descendants(root):
        try:
            ticks += sum(map(int, pathlib.Path("/proc/%d/stat" % pid).read_text().rpartition(")")[2].split()[11:15]))
        except OSError:
            pass
    return ticks / TICK


def memory_megabytes(root):
    """Proportional set size of a process and all its descendants."""
    total = 0
    for pid in descendants(root):
        try:
            for line in pathlib.Path("/proc/%d/smaps_rollup" % pid).read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            pass
    return total / 1024


class Sink:
    """smtp-sink(1), which counts what it gets."""

    def __init__(self, port):
        self.port = port
        self.file = tempfile.NamedTemporaryFile("w+b")
        self.process = subprocess.Popen(["smtp-sink", "-u", "postfix", "-c", "127.0.0.1:%d" % port, "1000"], stdout=self.file, stderr=self.file)

    def count(self):
        """How many messages came; the sink rewrites one line, of which the end of the file holds the last states."""
        with open(self.file.name, "rb") as states:  # a position of its own, since the sink writes at that of self.file
            states.seek(max(0, states.seek(0, os.SEEK_END) - 1000))
            text = states.read()
        last = text.rpartition(b"\r")[2] or text.rpartition(b"\r")[0].rpartition(b"\r")[2]
        words = last.decode("ascii", "replace").split()
        for name in words:
            if name.startswith("mesg="):
                return int(name[5:])
        return 0

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Spool:
    """Counts the messages in mboxes by what was appended since it looked last."""

    def __init__(self, directory):
        self.directory, self.seen, self.messages = directory, {}, 0

    def count(self):
        for entry in os.scandir(self.directory):
            if entry.name.endswith(".lock"):
                continue
            size = entry.stat().st_size
            begin = self.seen.get(entry.path, 0)
            if size > begin:
                with open(entry.path, "rb") as file:
                    file.seek(begin)
                    text = file.read(size - begin)
                # A From_ line may lie across two looks: look again from the last line's begin.
                end = text.rfind(b"\n") + 1
                self.messages += text[:end].count(b"\nFrom ") + (begin == 0 and text.startswith(b"From "))
                # The line end before the next From_ line counts with it.
                self.seen[entry.path] = begin + max(end - 1, 0)
        return self.messages


class Postfix:
    def __init__(self, top, port, relay_port):
        self.name, self.top, self.ports = "postfix", top / "postfix", (port, port + 1)
        for name in ("etc", "spool"):
            (self.top / name).mkdir(parents=True)
        (self.top / "spool").chmod(0o1777)
        self.instances = []
        for port, relayhost in zip(self.ports, ("", "[127.0.0.1]:%d" % relay_port)):
            etc, queue, data = (self.top / ("%s%d" % (name, port)) for name in ("etc", "queue", "data"))
            for directory in (etc, queue, data):
                directory.mkdir()
            shutil.chown(data, "postfix")
            (etc / "main.cf").write_text("\n".join([
                "compatibility_level = 3.6", "queue_directory = %s" % queue, "data_directory = %s" % data, "maillog_file = %s/log%d" % (self.top, port),
                "maillog_file_prefixes = %s" % self.top, "mail_spool_directory = %s" % (self.top / "spool"), "myhostname = mx." + DOMAIN,
                "mydestination = %s, localhost" % DOMAIN, "myorigin = " + DOMAIN, "mynetworks = 127.0.0.0/8", "inet_interfaces = loopback-only",
                "inet_protocols = ipv4", "alias_maps =", "relayhost = " + relayhost, "biff = no",
                "multi_instance_name = postfix-bench%d" % port, "mailbox_size_limit = 0", ""]))
            stock = pathlib.Path("/usr/share/postfix/master.cf.dist").read_text().splitlines()
            services = []
            for line in stock:
                words = line.split()
                if len(words) >= 8 and not line.startswith("#") and not line[0].isspace():
                    if words[0] == "smtp" and words[1] == "inet":
                        words[0] = "127.0.0.1:%d" % port
                    words[4] = "n"
                    services.append(" ".join(words))
            services.append("postlog unix-dgram n - n - 1 postlogd")
            (etc / "master.cf").write_text("\n".join(services) + "\n")
            run("postfix", "-c", str(etc), "start")
            self.instances.append(etc)
        self.spool = self.top / "spool"

    def pid(self, relayed):
        port = self.ports[relayed]
        return int((self.top / ("queue%d" % port) / "pid/master.pid").read_text())

    def complaints(self):
        return complaints(self.top.glob("log*"))

    def stop(self):
        for etc in self.instances:
            run("postfix", "-c", str(etc), "stop")


class Pennypost:
    def __init__(self, top, port, relay_port, dist, java):
        self.name, self.top, self.ports = "pennypost", top, (port, port + 100)
        self.environment = dict(os.environ, **({"JAVA_HOME": java} if java else {}))
        self.command = [str(dist / "bin/pennypost")]
        self.spool = top / "pp0" / "mail"
        self.instances = []
        for number, (port, relayhost) in enumerate(zip(self.ports, ("", "[127.0.0.1]:%d" % relay_port))):
            instance = top / ("pp%d" % number)
            run(*self.command, "init", str(instance), "--hostname", "mx." + DOMAIN, "--port-offset", str(port - 25), "-o", "relayhost=" + relayhost,
                "-o", "mydestination=%s, localhost" % DOMAIN, "-o", "myorigin=" + DOMAIN, "-o", "mynetworks=127.0.0.0/8", "-o", "inet_interfaces=loopback-only",
                "-o", "local_recipient_maps=unix:passwd.byname", "-o", "mailbox_size_limit=0", env=self.environment)
            run(*self.command, "-c", str(instance / "etc"), "start", env=self.environment)
            self.instances.append(instance)
        self.spool = pathlib.Path(run(str(dist / "bin/postconf"), "-c", str(self.instances[0] / "etc"), "-h", "mail_spool_directory").strip())

    def pid(self, relayed):
        return int((self.instances[relayed] / "spool/pid/master.pid").read_text())

    def complaints(self):
        return complaints(path for instance in self.instances for path in (instance / "log").iterdir())

    def stop(self):
        for instance in self.instances:
            run(*self.command, "-c", str(instance / "etc"), "stop")


def send(port, messages, size, sessions, kept, relayed):
    """Lets smtp-source send, a process for each of some users; gives how many seconds until the last was accepted."""
    lanes = min(10, sessions)
    threads = []
    begin = time.monotonic()
    for lane in range(lanes):

        def lane_work(mine=USERS[lane * len(USERS) // lanes:(lane + 1) * len(USERS) // lanes]):
            for user in mine:
                to = "%s@%s" % (user, "far.example" if relayed else DOMAIN)
                words = ["smtp-source", "-l", str(size), "-s", str(max(1, sessions // lanes)), "-m", str(messages // lanes // len(mine)), "-f", "sender@" + DOMAIN, "-t", to]
                run(*words, *(["-d"] if kept else []), "127.0.0.1:%d" % port)

        thread = threading.Thread(target=lane_work)
        thread.start()
        threads.append(thread)
    for thread in threads:
        thread.join()
    return time.monotonic() - begin


def measure(server, sink, row):
    messages, size, sessions, kept, relayed = ROWS[row]
    counter = sink if relayed else server.counter
    before, pid = counter.count(), server.pid(relayed)
    os.sync()
    cpu, begin = cpu_seconds(pid), time.monotonic()
    accepted = send(server.ports[relayed], messages, size, sessions, kept, relayed)
    while counter.count() < before + messages:
        if time.monotonic() > begin + 120:
            sys.exit("%s, %s: %d of %d messages arrived\n%s" % (server.name, row, counter.count() - before, messages, server.complaints()))
        time.sleep(0.01)
    arrived = time.monotonic() - begin
    return messages / accepted, messages / arrived, 1000 * (cpu_seconds(pid) - cpu) / messages


COMPILERS = {}


def compiler_seconds(pid):
    """CPU time of the compiler's threads of a virtual machine; they come and go."""
    for task in pathlib.Path("/proc/%d/task" % pid).iterdir():
        try:
            head, _, tail = (task / "stat").read_text().rpartition(")")
        except OSError:
            continue
        if "CompilerThre" in head:
            COMPILERS[pid, task.name] = sum(map(int, tail.split()[11:13]))
    return sum(ticks for (owner, _), ticks in COMPILERS.items() if owner == pid) / TICK


def warm(server, sink, rows, most):
    """Sends until the compiler has little left to do."""
    pids = {server.pid(ROWS[row][4]) for row in rows}
    messages = sum(ROWS[row][0] for row in rows)
    for number in range(1, most + 1):
        before = sum(map(compiler_seconds, pids))
        for row in rows:
            measure(server, sink, row)
        share = 1000 * (sum(map(compiler_seconds, pids)) - before) / messages
        if share < 0.1:
            break
    print("warm after %d rounds of %d messages; in the last the compiler took %.2f ms a message" % (number, messages, share))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dist", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2] / "assembly/dist/target/pennypost")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--java", default=os.environ.get("JAVA_HOME", ""))
    parser.add_argument("--only", default=",".join(ROWS))
    parser.add_argument("--warm", type=int, default=30, help="rounds that are not counted, at most; fewer when the compiler of the virtual machine takes less than 0.1 ms a message")
    parser.add_argument("--without-postfix", action="store_true")
    options = parser.parse_args()
    rows = [row for row in ROWS if row in options.only.split(",") or any(row.startswith(some) for some in options.only.split(","))]
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    top = pathlib.Path(tempfile.mkdtemp(prefix="smtpbench.", dir="/var/tmp"))
    top.chmod(0o755)
    made, servers, sink = [], [], None
    try:
        for user in USERS:
            if subprocess.run(["id", user], capture_output=True).returncode:
                run("useradd", "-M", "-N", "-d", "/nonexistent", "-s", "/usr/sbin/nologin", user)
                made.append(user)
        base = random.randrange(20000, 30000, 1000)
        sink = Sink(base + 500)
        servers.append(Pennypost(top, base + 25, sink.port, options.dist.resolve(), options.java))
        if not options.without_postfix:
            servers.append(Postfix(top, base + 700, sink.port))
        for server in servers:
            server.counter = Spool(server.spool)
        warm(servers[0], sink, rows, options.warm)
        print("load average %s, %d cores; %d rounds, %d rows" % (" ".join("%.2f" % value for value in os.getloadavg()), os.cpu_count(), options.rounds, len(rows)))
        figures = collections.defaultdict(list)
        for _ in range(options.rounds):
            for row in rows:
                for server in servers:
                    figures[server.name, row].append(measure(server, sink, row))
        print("%-20s %-10s %10s %10s %8s   %s" % ("row", "server", "accepted/s", "arrived/s", "CPU ms", "ratios: accepted, arrived, CPU"))
        for row in rows:
            medians = {server.name: [statistics.median(column) for column in zip(*figures[server.name, row])] for server in servers}
            for server in servers:
                mine = medians[server.name]
                ratios = "" if "postfix" not in medians or server.name == "postfix" else "%.2f %.2f %.2f" % tuple(a / b for a, b in zip(mine, medians["postfix"]))
                print("%-20s %-10s %10.0f %10.0f %8.2f   %s" % (row, server.name, *mine, ratios))
        for server in servers:
            print("memory of %s (PSS): %.0f MB" % (server.name, memory_megabytes(server.pid(False))))
    finally:
        for server in servers:
            server.stop()
        if sink:
            sink.stop()
        for user in made:
            run("userdel", user)
        shutil.rmtree(top, ignore_errors=True)


main()
