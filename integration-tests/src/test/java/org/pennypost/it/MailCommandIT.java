package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command mail: beside the real one, and as the learner's note uses it. */
@ExtendWith(Distribution.Unpacked.class)
final class MailCommandIT {
    private static final String BOX = message(1, "Sender 1 <sender1@remote.test>", "Message 1", "")
            + message(2, "sender2@remote.test", "Re: Message 2 which has quite a long subject line indeed", "")
            + message(3, "Sender 3 <sender3@remote.test>", "Message 3", "Status: O\n")
            + message(4, "\"Four, Sender\" <sender4@remote.test>", "Message 4", "");

    private static final List<String> SESSIONS = List.of(
            "x\n",
            "h\n1\nn\nh\nx\n",
            "n\nn\nn\nn\nn\nx\n",
            "1\nd 2\nn\nx\n",
            "d 2-10\nh\nx\n",
            "d 1 9 2\nh\n9\np 3-7\nh\nx\n",
            "d 1 3\nh\n1\nfoo\nx\n",
            "d 1\nd\nd\nd\nd\nh\nn\nx\n",
            "3\n-\n$\n9\nu 9\nd zork\nx\n",
            "p 2\ntop 1\nf 3\n=\nx\n",
            "d *\nh\nx\n");

    @TempDir
    private Path scratch;

    private static String message(int number, String from, String subject, String more) {
        return "From sender" + number + "@remote.test  Tue Nov 24 02:0" + number + ":00 2026\nFrom: " + from
                + "\nTo: alice@example.org\nSubject: " + subject + "\nDate: Tue, 24 Nov 2026 02:0" + number
                + ":00 +0000\nMessage-ID: <" + number + "@remote.test>\n" + more + "\nbody " + number + "\nsecond\n\n";
    }

    @Test
    void readsAsMailutilsDoes(Distribution distribution) throws Exception {
        String real = Peer.MAILUTILS.program();
        for (String session : SESSIONS) {
            Shell.Outcome theirs = read(real, session);
            Shell.Outcome ours = read(distribution.command("mail"), session);

            // A status that the real one prints among the headers is a note of mail programs here, which is hidden.
            assertThat(ours.out()).as(session).isEqualTo(theirs.out().replace("\nStatus: O\n", "\n"));
            assertThat(ours.err()).as(session).isEqualTo(theirs.err().replace("mail.mailutils: ", "mail: "));
            assertThat(ours.exit()).as(session).isEqualTo(theirs.exit());
        }
    }

    @Test
    void leavesWhatMailutilsLeaves(Distribution distribution) throws Exception {
        String real = Peer.MAILUTILS.program();
        for (String session : List.of("1\nd 2\nq\n", "d *\nq\n", "s 2 saved\nq\n", "foo\nd 9\nq\n", "3\nd 1 4\nq\n")) {
            assertThat(left(distribution.command("mail"), session)).as(session).isEqualTo(left(real, session));
        }
        for (List<String> words : List.of(
                List.of("-e", "-f", "box"), List.of("-e", "-f", "none"), List.of("--nosuch"), List.of("-f", "none"))) {
            read(real, "x\n");
            assertThat(inScratch(distribution.command("mail"), words).exit())
                    .as("%s", words)
                    .isEqualTo(inScratch(real, words).exit());
        }
    }

    @Test
    void leavesWhatMailutilsLeavesWhenTypedAtATerminal(Distribution distribution) throws Exception {
        String real = Peer.MAILUTILS.program();
        for (String session : List.of("? 1\n? n\n? d 3-4\n? q", "? d 2 3 4\n? q", "? 1\n? d 2-10\n? q")) {
            assertThat(typed(distribution.command("mail"), session)).as(session).isEqualTo(typed(real, session));
        }
        typed(distribution.command("mail"), "? 1\n? d 2-4\n? x");
        assertThat(scratch.resolve("box")).content(ISO_8859_1).isEqualTo(BOX);
    }

    private List<String> typed(String program, String session) throws Exception {
        Path box = Files.writeString(scratch.resolve("box"), BOX, ISO_8859_1);
        new Shell()
                .environment("HOME", scratch.toString())
                .environment("TERM", "xterm")
                .run(Typist.MAIL.command(scratch, program + " -f " + box + "\n" + session))
                .ok();
        return summary(List.of("box", "mbox"));
    }

    /** How it ended, and what is in both mailboxes: subjects, and whether they were read. */
    private List<String> left(String program, String session) throws Exception {
        Files.deleteIfExists(scratch.resolve("saved"));
        Files.writeString(scratch.resolve("box"), BOX, ISO_8859_1);
        List<String> left = new ArrayList<>();
        left.add("exit " + inScratch(program, List.of("-f", "box"), session).exit());
        left.addAll(summary(List.of("box", "saved")));
        return left.stream().sorted().toList();
    }

    private List<String> summary(List<String> names) throws Exception {
        List<String> left = new ArrayList<>();
        for (String name : names) {
            Path file = scratch.resolve(name);
            String text = Files.exists(file) ? Files.readString(file, ISO_8859_1) : "";
            for (String message : text.split("(?m)^(?=From )")) {
                message.lines()
                        .filter(line -> line.matches("Subject: .*|body .*|Status: .*R.*"))
                        .forEach(line -> left.add(name + " " + line.replaceFirst("Status: .*", "read")));
            }
        }
        return left.stream().sorted().toList();
    }

    private Shell.Outcome inScratch(String program, List<String> words) throws Exception {
        return inScratch(program, words, "");
    }

    private Shell.Outcome inScratch(String program, List<String> words, String input) throws Exception {
        List<String> all = new ArrayList<>(List.of("sh", "-c", "cd \"$HOME\" && exec \"$0\" \"$@\"", program));
        all.addAll(words);
        return new Shell()
                .environment("HOME", scratch.toString())
                .environment("TERM", "dumb")
                .input(input)
                .run(all);
    }

    private Shell.Outcome read(String program, String session) throws Exception {
        Path box = Files.writeString(scratch.resolve("box"), BOX, ISO_8859_1);
        return new Shell()
                .environment("HOME", scratch.toString())
                .environment("TERM", "dumb")
                .input(session)
                .run(program, "-f", box.toString());
    }

    @Test
    void sendsAndReadsAsInTheNote(Distribution distribution) throws Exception {
        try (Instance instance = Instance.make(distribution, "--domain", "example.com", "--user", "alice:secret")) {
            instance.start();
            Path home = instance.directory().resolve("home/alice");
            mail(distribution, instance, "first text\n", "-s", "first", "alice@example.com")
                    .ok();
            instance.awaitMail("alice", text -> text.contains("Subject: first\n"));
            mail(distribution, instance, "second text\n", "-s", "second", "-c", "root", "alice")
                    .ok();
            instance.awaitMail("alice", text -> text.contains("Subject: second\n"));
            String before = instance.mail("alice");

            assertThat(alice(distribution, instance, "1\nd 2\nx\n").out()).contains("first text");
            assertThat(instance.mail("alice")).isEqualTo(before);
            assertThat(home.resolve("mbox")).doesNotExist();

            assertThat(alice(distribution, instance, "1\nreply 1\nthank you\n.\nq\n")
                            .out())
                    .contains("Subject: Re: first", "Saved 1 message in " + home.resolve("mbox"), "Held 1 message in ");
            assertThat(home.resolve("mbox")).content().contains("first text").doesNotContain("second text");
            assertThat(instance.mail("alice")).contains("second text").doesNotContain("first text");
            instance.awaitMail("root", text -> text.contains("Subject: Re: first\n") && text.contains("thank you"));

            assertThat(alice(distribution, instance, "d 1\nq\n").out()).contains("Held 0 messages in ");
            Shell.Outcome none = alice(distribution, instance, "");
            assertThat(none.out()).isEqualTo("No mail for alice\n");
            assertThat(none.exit()).isEqualTo(1);
        }
    }

    @Test
    void asksAtATerminal(Distribution distribution) throws Exception {
        String python = Peer.PYTHON.program();
        try (Instance instance = Instance.make(distribution, "--domain", "example.com", "--user", "alice:secret")) {
            instance.start();
            Path script = Files.writeString(scratch.resolve("type.py"), TYPIST);

            new Shell()
                    .environment("MAIL_CONFIG", instance.etc().toString())
                    .environment("TERM", "xterm")
                    .run(python, script.toString(), distribution.command("mail"), "alice@example.com")
                    .ok();

            String mail = instance.awaitMail("alice", text -> text.contains("Subject: typed\n"));
            assertThat(mail).contains("hello by hand\n").contains("To: alice@example.com\n");
        }
    }

    /** Types what a person would when asked; fails when it is not asked in time. */
    private static final String TYPIST = """
            import os, pty, select, sys, time
            pid, fd = pty.fork()
            if pid == 0:
                os.execv(sys.argv[1], sys.argv[1:])
            def expect(text):
                seen, end = b"", time.time() + 60
                while text not in seen:
                    if time.time() > end or not select.select([fd], [], [], 60)[0]:
                        sys.exit("no " + repr(text) + " in " + repr(seen))
                    seen += os.read(fd, 4096)
            expect(b"Cc: ")
            os.write(fd, b"\\r")
            expect(b"Subject: ")
            os.write(fd, b"typed\\r")
            expect(b"\\n")
            time.sleep(0.2)
            os.write(fd, b"hello by hand\\r")
            expect(b"hand")
            time.sleep(0.2)
            os.write(fd, b"\\x04")
            try:
                while os.read(fd, 4096):
                    pass
            except OSError:
                pass
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """;

    private static Shell.Outcome alice(Distribution distribution, Instance instance, String input) throws Exception {
        return mail(distribution, instance, input, "-u", "alice");
    }

    private static Shell.Outcome mail(Distribution distribution, Instance instance, String input, String... words)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(distribution.command("mail")));
        all.addAll(List.of(words));
        return new Shell()
                .environment("MAIL_CONFIG", instance.etc().toString())
                .input(input)
                .run(all);
    }
}
