"""Types the lines of a file at a terminal: the first is the command, usually telnet; what begins with three digits must come from the other side
before the next line is typed, with any queue id in the place of QUEUEID."""
import os, pty, re, select, shlex, sys, time

lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
words = shlex.split(lines[0])
pid, fd = pty.fork()
if pid == 0:
    os.execvp(words[0], words)
seen = ""
END = time.time() + 60


def read():
    """False at the end."""
    global seen
    if time.time() > END:
        sys.exit("too late; " + repr(seen))
    if not select.select([fd], [], [], 0.02)[0]:
        return True
    try:
        more = os.read(fd, 4096)
    except OSError:
        return False
    seen += more.decode("utf-8", "replace").replace("\r", "")
    return bool(more)


for line in lines[1:]:
    if re.match(r"\d{3} ", line):
        wanted = re.escape(line).replace("QUEUEID", "[0-9A-Za-z]{8,}") + "\n"
        found = re.search(wanted, seen)
        while not found:
            if not read():
                sys.exit("closed before " + repr(line) + ": " + repr(seen))
            found = re.search(wanted, seen)
        sys.stdout.write(seen[: found.end()])
        seen = seen[found.end() :]
    else:
        os.write(fd, line.encode() + b"\n")
while read():
    pass
sys.stdout.write(seen)
os.waitpid(pid, 0)
