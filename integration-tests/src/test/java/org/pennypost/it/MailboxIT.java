package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is delivered into an mbox is read and changed over IMAP and POP3, and the file says so. */
@ExtendWith(Distribution.Unpacked.class)
final class MailboxIT {
    private static final String READER = """
        import imaplib, poplib, sys, time
        imap, imaps, pop3 = (int(port) for port in sys.argv[1:4])
        with imaplib.IMAP4("127.0.0.1", imap) as i:
            assert i.login("alice", "secret")[0] == "OK"
            assert i.select()[1] == [b"3"], i.response("EXISTS")
            assert b"Subject: two" in i.fetch("2", "(BODY[HEADER])")[1][0][1]
            assert i.search(None, "NOT", "UID", "2")[1] == [b"1 3"]
            assert i.store("2", "+FLAGS", "(\\\\Flagged work)")[0] == "OK"
            assert i.store("1", "+FLAGS", "\\\\Deleted")[0] == "OK"
            assert i.expunge()[0] == "OK"
            assert i.append("Sent", "\\\\Seen", None, b"Subject: kept\\r\\n\\r\\nx\\r\\n")[0] == "OK"
            assert b'"Sent"' in b"".join(i.list()[1])
        with imaplib.IMAP4_SSL("127.0.0.1", imaps) as i:
            assert i.login("alice", "secret")[0] == "OK"
            assert i.select()[1] == [b"2"]
            flags = i.fetch("1:*", "(UID FLAGS)")[1]
            assert b"UID 2" in flags[0] and b"\\\\Flagged" in flags[0] and b"work" in flags[0], flags
        with imaplib.IMAP4("127.0.0.1", imap) as i:
            i.login("alice", "secret")
            i.select()
            i.store("2", "+FLAGS", "\\\\Deleted")
        with imaplib.IMAP4("127.0.0.1", imap) as i:
            i.login("alice", "secret")
            assert i.select("INBOX", True)[1] == [b"2"]
            assert i.close()[0] == "OK"
            assert i.select()[1] == [b"2"], "CLOSE removed a message from a mailbox that was only examined"
            i.store("2", "-FLAGS", "\\\\Deleted")
        p = poplib.POP3("127.0.0.1", pop3)
        p.user("alice")
        p.pass_("secret")
        assert p.stat()[0] == 2
        ids = p.uidl()[1]
        assert ids[0].startswith(b"1 00000002") and len(ids[0]) == 18, ids
        assert b"Subject: two" in p.retr(1)[1]
        p.dele(2)
        p.quit()
        """;

    @TempDir
    private Path scratch;

    @Test
    void imapAndPop3ShareTheFileThatMailIsDeliveredInto(Distribution distribution) throws Exception {
        String python = Peer.PYTHON.program();
        try (Instance instance = Instance.make(distribution, "--domain", "example.com", "--user", "alice:secret")) {
            instance.start();
            for (String subject : new String[] {"one", "two", "three"}) {
                new Shell()
                        .environment("MAIL_CONFIG", instance.etc().toString())
                        .input("Subject: " + subject + "\n\nbody of " + subject + "\n")
                        .run(distribution.command("sendmail"), "alice@example.com")
                        .ok();
                instance.awaitMail("alice", text -> text.contains("Subject: " + subject + "\n"));
            }
            Path script = Files.writeString(scratch.resolve("reader.py"), READER);

            new Shell()
                    .run(
                            python,
                            script.toString(),
                            Integer.toString(instance.port(143)),
                            Integer.toString(instance.port(993)),
                            Integer.toString(instance.port(110)))
                    .ok();

            String left = instance.awaitMail(
                    "alice",
                    text -> !text.contains("three") && text.contains("X-Status: F") && text.contains("Status: R"));
            assertThat(left)
                    .contains("Subject: two\n", "body of two\n", "X-UID: 2", "X-Keywords: work")
                    .doesNotContain("Subject: one");
            assertThat(instance.directory().resolve("home/alice/mail/Sent"))
                    .content()
                    .contains("Subject: kept");
        }
    }

    @Test
    void refusesNumbersOfBeforeUntilTheMailboxIsSelectedAgain(Distribution distribution) throws Exception {
        String script = """
            import imaplib, os, poplib, sys
            port, pop3, mbox, old, new = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:6]
            def put(text):
                with open(mbox + ".fresh", "w") as out:
                    out.write(text)
                os.rename(mbox + ".fresh", mbox)
            with imaplib.IMAP4("127.0.0.1", port) as i:
                i.login("alice", "secret")
                for command in (
                    ("STORE", "1", "+FLAGS", "(\\Deleted)"),
                    ("EXPUNGE", "1"),
                    ("FETCH", "1", "(BODY.PEEK[])"),
                    ("COPY", "1", "Sent"),
                    ("MOVE", "1", "Sent"),
                    ("SEARCH", "ALL"),
                ):
                    put(old)
                    i.select()
                    assert i.uid("FETCH", "1", "(BODY.PEEK[HEADER])")[1][0][1].startswith(b"Subject: one"), command
                    put(new)
                    for again in range(2):
                        kind, text = i.uid(*command)
                        assert kind == "NO" and b"Select the mailbox again" in text[0], (command, kind, text)
                put(old)
                i.select()
                put(new)
                assert i.store("1", "+FLAGS", "\\Deleted")[0] == i.expunge()[0] == "NO"
                assert i.noop()[0] == i.close()[0] == "OK"
                i.select()
                assert i.response("UIDVALIDITY")[1] == [b"1795488602"]
                put(old)
                p = poplib.POP3("127.0.0.1", pop3)
                p.user("alice")
                p.pass_("secret")
                p.dele(1)
                put(new)
                try:
                    p.quit()
                    assert False, "a message that it was not shown was to be deleted"
                except poplib.error_proto as no:
                    assert b"-ERR" in no.args[0], no
                put(old)
                i.noop()
                i.select()
                assert i.response("UIDVALIDITY")[1] == [b"1795480000"]
                assert i.uid("FETCH", "1", "(BODY.PEEK[HEADER])")[1][0][1].startswith(b"Subject: one")
                put(new)
                i.select()
                assert i.uid("STORE", "1", "+FLAGS", "(\\Flagged)")[0] == "OK"
            """;
        String message =
                "From a@b.test  Tue Nov 24 02:30:04 2026\nSubject: %s\nX-IMAPbase: %10d %10d\nX-UID: 1\n\n%s\n\n";
        try (Instance instance = Instance.make(distribution, "--domain", "example.com", "--user", "alice:secret")) {
            instance.start();

            new Shell()
                    .run(
                            Peer.PYTHON.program(),
                            "-c",
                            script,
                            Integer.toString(instance.port(143)),
                            Integer.toString(instance.port(110)),
                            instance.mailbox("alice").toString(),
                            message.formatted("one", 1795480000, 2, "one"),
                            message.formatted("two", 1795488602, 2, "two"))
                    .ok();

            assertThat(instance.awaitMail("alice", text -> text.contains("X-Status: F")))
                    .contains("Subject: two\n")
                    .doesNotContain("Subject: one\n");
        }
    }

    @Test
    void tellsTheEndOfALongFetchLast(Distribution distribution) throws Exception {
        String script = """
            import imaplib, sys
            with imaplib.IMAP4("127.0.0.1", int(sys.argv[1])) as i:
                i.login("alice", "secret")
                count = int(i.select(readonly=True)[1][0])
                for n in range(100):
                    told = i.fetch("1:*", "(UID ENVELOPE)")[1]
                    assert len(told) == count, (n, len(told), count)
            """;
        try (Instance instance = Instance.make(distribution, "--domain", "example.com", "--user", "alice:secret")) {
            String mailbox = IntStream.range(0, 1000)
                    .mapToObj(
                            "From a@b.test  Tue Nov 24 02:30:04 2026\nFrom: a@b.test\nSubject: %d\n\nbody\n\n"
                                    ::formatted)
                    .collect(Collectors.joining());
            Files.writeString(instance.mailbox("alice"), mailbox);
            instance.start();

            new Shell()
                    .run(Peer.PYTHON.program(), "-c", script, Integer.toString(instance.port(143)))
                    .ok();
        }
    }
}
