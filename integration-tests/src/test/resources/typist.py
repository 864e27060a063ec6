"""Types the lines of a file at a terminal: the first is the command, "? x" is x at the prompt "? ", "Name: x" is x at the prompt "Name: "."""
import os, pty, re, select, shlex, sys, termios, time

lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
words = shlex.split(lines[0])
pid, fd = pty.fork()
if pid == 0:
    os.execvp(words[0], words)
seen = b""
END = time.time() + 90


def read():
    global seen
    if time.time() > END:
        sys.exit("too late; " + repr(seen))
    if select.select([fd], [], [], 0.02)[0]:
        seen += os.read(fd, 4096)


def expect(text):
    """What comes next in the output; what is behind it stays for later."""
    global seen
    while text not in seen:
        read()
    sys.stdout.write(seen[: seen.index(text) + len(text)].decode("utf-8", "replace"))
    seen = seen[seen.index(text) + len(text) :]


def awaits_a_line():
    """Lines that can be edited are read without the terminal's own way of it."""
    return not termios.tcgetattr(fd)[3] & termios.ICANON


for line in lines[1:]:
    prompt = re.match(r"(\?|[A-Z][a-z]+:)( |$)", line)
    text = line[prompt.end() :] if prompt else line
    if prompt:
        expect(prompt.group(1).encode() + b" ")
    while not awaits_a_line():
        read()
    if line == "(Ctrl-D)":
        os.write(fd, b"\x04")
    else:
        os.write(fd, text.encode() + b"\r")
        if text:
            expect(text.encode())
        expect(b"\n")
try:
    while True:
        read()
except OSError:
    pass
sys.stdout.write(seen.decode("utf-8", "replace"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
