package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The learner's exercises: types every command of the page {@code walk-through.md}, on other ports and in a home directory of its own, and
 * looks at what comes of it. The Chinese page has the same commands.
 */
@ExtendWith(Distribution.Unpacked.class)
final class WalkThroughIT {
    private static final String STOP = "bin/pennypost stop";

    @TempDir
    private Path home;

    private int offset;

    @AfterEach
    void stop() throws Exception {
        if (Files.exists(home.resolve("mail/spool/pid/master.pid"))) {
            shell(home.resolve("bin/pennypost") + " -c ~/mail/etc stop 2>&1 || true");
        }
    }

    /** The indented blocks; what stands in one block is typed in one go. */
    private static List<String> blocks(Path page) throws Exception {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith("    ")) {
                block.append(line.substring(4)).append('\n');
            } else if (!block.isEmpty()) {
                blocks.add(block.toString().strip());
                block.setLength(0);
            }
        }
        if (!block.isEmpty()) {
            blocks.add(block.toString().strip());
        }
        return blocks;
    }

    private static List<String> withoutComments(List<String> blocks) {
        return blocks.stream()
                .flatMap(String::lines)
                .map(line -> line.replaceFirst(" {2,}# .*", ""))
                .toList();
    }

    @Test
    void theChinesePageHasTheSameCommands(Distribution distribution) throws Exception {
        Path documents = distribution.home().resolve("doc");

        assertThat(withoutComments(blocks(documents.resolve("walk-through.zh.md"))))
                .isEqualTo(withoutComments(blocks(documents.resolve("walk-through.md"))));
    }

    @Test
    void everyCommandOfThePageDoesWhatItSays(Distribution distribution) throws Exception {
        Peer.CURL.program();
        offset = Instance.freeOffset();
        Files.createSymbolicLink(home.resolve("bin"), distribution.home().resolve("bin"));
        try (DnsStub dns = DnsStub.answering(Map.of(
                "gmail.com. MX",
                        Record.fromString(
                                Name.fromString("gmail.com."), Type.MX, DClass.IN, 60, "5 mx.gmail.com.", Name.root),
                "mx.gmail.com. A",
                        Record.fromString(
                                Name.fromString("mx.gmail.com."), Type.A, DClass.IN, 60, "192.0.2.25", Name.root)))) {
            List<String> said = new ArrayList<>();
            for (String block : blocks(distribution.home().resolve("doc/walk-through.md"))) {
                if (block.equals(STOP)) {
                    assertThat(mail("root")).containsPattern("(?sm)^From youremail@gmail.com .*?\n\ntext\n\n");
                }
                said.add(type(block));
                if (said.size() == 1) {
                    said.add(shell("bin/postconf -e pennypost_dns_servers=" + dns.address()
                            + " smtpd_banner='$myhostname ESMTP Pennypost'"));
                }
            }
            assertSaid(String.join("\n", said));
        }
        assertThat(Files.exists(home.resolve("mail/spool/pid/master.pid")) && isRunning())
                .isFalse();
    }

    private boolean isRunning() throws Exception {
        return run("bin/pennypost status").exit() == 0;
    }

    private static void assertSaid(String said) {
        assertThat(said)
                .contains("mail_version = ", "myhostname = mail.example.com\n", "inet_interfaces = loopback-only\n")
                .containsPattern(
                        "relayhost = \\[smtp.example.net\\]:587\nmydestination = .*\ndefault_transport = smtp\n")
                .contains("default_transport = error\n", "changed: relay_domains")
                .contains("Mail Delivery Status Report will be mailed to <")
                .containsPattern("(?m)^(Mail queue is empty|-Queue ID- .*)$")
                .contains("status=sent (delivered to mailbox)")
                .contains(
                        "mail host    5 mx.gmail.com [192.0.2.25]\n", "454 4.7.1 <name@gmail.com>: Relay access denied")
                .contains("transport    local", "(a line with a single dot ends it)")
                .contains("Saved 2 messages in ", "(Pennypost)\n", "passdb: alice auth succeeded\n", "INBOX\nmbox\n")
                .contains("mail_location = mbox:~/mail:INBOX=", "username # proto (pids) (ips)\n");
    }

    private String type(String block) throws Exception {
        String text = onOurPorts(block);
        String first = text.lines().findFirst().orElseThrow();
        if (first.startsWith("telnet ")) {
            return telnet(text);
        }
        if (first.startsWith("bin/mail ")) {
            String out = typed(text);
            if (first.endsWith("alice@example.com")) {
                awaitMail("alice", "Subject: by hand\n");
            }
            return out;
        }
        if (first.startsWith("bin/sendmail ") && text.contains("\n")) {
            String out =
                    run(first, text.substring(first.length() + 1) + "\n").ok().out();
            awaitMail("alice", "Subject: hello\n");
            return out;
        }
        String out = shell(text);
        if (text.contains("sendmail -vt")) {
            awaitMail("alice", "Subject: sendmail test two\n");
            awaitMail("alice", "Subject: sendmail test\n");
        }
        return out;
    }

    private String onOurPorts(String block) {
        return block.replace("--port-offset 2500", "--port-offset " + offset)
                .replace(" 2525", " " + (offset + 25))
                .replace(":2643", ":" + (offset + 143))
                .replace(":2610", ":" + (offset + 110));
    }

    /** As fingers do it: the next line only after the answer to the last; the answers are those of the page. */
    private String telnet(String text) throws Exception {
        Peer.TELNET.program();
        String screen = Typist.TELNET.type(home, text.replace("9A13A130FDA", "QUEUEID"));
        assertThat(screen).contains("Connected to localhost").endsWith("Connection closed by foreign host.\n");
        awaitMail("root", "\ntext\n");
        return screen;
    }

    /** A person at a terminal: the first line is the command, {@code ?} and words with a colon are what it asks. */
    private String typed(String text) throws Exception {
        return shell(String.join(" ", Typist.MAIL.command(home, text)));
    }

    private String mail(String user) throws Exception {
        Path box = home.resolve("mail/mail").resolve(user);
        return Files.exists(box) ? Files.readString(box) : "";
    }

    private void awaitMail(String user, String text) {
        org.awaitility.Awaitility.await(user + " has " + text)
                .until(() -> mail(user).contains(text));
    }

    private String shell(String commands) throws Exception {
        Shell.Outcome outcome = run("set -e\n" + commands);
        assertThat(outcome.exit()).as("%s%n%s", commands, outcome).isZero();
        return outcome.out() + outcome.err();
    }

    private Shell.Outcome run(String commands) throws Exception {
        return run(commands, "");
    }

    private Shell.Outcome run(String commands, String input) throws Exception {
        return new Shell()
                .environment("HOME", home.toString())
                .environment("TERM", "xterm")
                .environment("MAIL_CONFIG", home.resolve("mail/etc").toString())
                .input(input)
                .run("bash", "-c", "cd ~\n" + commands);
    }
}
