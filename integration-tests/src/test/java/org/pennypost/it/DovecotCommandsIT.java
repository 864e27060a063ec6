package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands that Dovecot's and James's administrators know, against a running server. */
@ExtendWith(Distribution.Unpacked.class)
final class DovecotCommandsIT {
    private static Distribution distribution;
    private static Instance instance;
    private static int jmx;

    @BeforeAll
    static void start(Distribution unpacked) throws Exception {
        distribution = unpacked;
        jmx = Instance.freePort();
        instance = Instance.make(
                        unpacked,
                        "--domain",
                        "example.com",
                        "--user",
                        "alice:wonderland",
                        "--user",
                        "bob:builder",
                        "-o",
                        "pennypost_jmx=yes",
                        "-o",
                        "pennypost_jmx_port=" + jmx)
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    private static Shell.Outcome run(String command, String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(distribution.command(command)));
        all.addAll(List.of(words));
        return new Shell().environment("MAIL_CONFIG", instance.etc().toString()).run(all);
    }

    @Test
    void passwordsAreTriedAndUsersShown() throws Exception {
        assertThat(run("doveadm", "auth", "test", "alice", "wonderland").ok().out())
                .isEqualTo("passdb: alice auth succeeded\nextra fields:\n  user=alice\n");
        assertThat(run("doveadm", "auth", "test", "alice", "wrong").exit()).isEqualTo(77);
        assertThat(run("doveadm", "auth", "test", "nosuch", "wonderland").exit())
                .isEqualTo(77);
        assertThat(run("doveadm", "user", "alice").ok().out())
                .startsWith("field\tvalue\nuid\t")
                .contains(
                        "\nhome\t" + instance.directory().resolve("home/alice") + "\n",
                        "\nmail\tmbox:~/mail:INBOX=" + instance.mailbox("alice") + "\n");
        assertThat(run("doveadm", "user", "*").ok().out()).startsWith("alice\nbob\n");
        assertThat(run("doveadm", "user", "nosuch").exit()).isEqualTo(67);
        Files.createDirectories(instance.directory().resolve("home/alice/mail"));
        Files.writeString(instance.directory().resolve("home/alice/mail/Entw&APw-rfe"), "");
        assertThat(run("doveadm", "mailbox", "list", "-u", "alice")
                        .ok()
                        .out()
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
                .isEqualTo("INBOX\nEntwürfe\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void sessionsAreShownAndEnded() throws Exception {
        try (Conversation imap = Conversation.with(instance.port(143));
                Conversation pop3 = Conversation.with(instance.port(110))) {
            assertThat(imap.line().orElse("")).startsWith("* OK ");
            assertThat(imap.send("a LOGIN alice wonderland").line().orElse("")).startsWith("a OK ");
            assertThat(pop3.line().orElse("")).startsWith("+OK");
            pop3.send("USER bob").line();
            assertThat(pop3.send("PASS builder").line().orElse("")).startsWith("+OK");

            String pid = "(" + instance.pid() + ")";
            assertThat(run("doveadm", "who").ok().out().lines().map(line -> line.replaceAll(" +", " ")))
                    .containsExactly(
                            "username # proto (pids) (ips)",
                            "alice 1 imap " + pid + " (127.0.0.1)",
                            "bob 1 pop3 " + pid + " (127.0.0.1)");

            assertThat(run("doveadm", "kick", "alice").ok().out())
                    .isEqualTo("kicked connections from the following users:\nalice\n");
            imap.rest();
            assertThat(pop3.send("NOOP").line().orElse("")).startsWith("+OK");
            assertThat(run("doveadm", "kick", "nosuch").exit()).isEqualTo(68);
            assertThat(run("doveadm", "who", "-1", "a*").ok().out().lines()).hasSize(1);
        }
    }

    @Test
    void othersAreTold() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root becomes another user");
        for (Path parent :
                List.of(instance.directory().getParent(), distribution.home().getParent())) {
            Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Shell.Outcome refused = new Shell()
                .environment("MAIL_CONFIG", instance.etc().toString())
                .run(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        distribution.command("doveadm"),
                        "who");

        assertThat(refused.exit()).as("%s", refused).isEqualTo(77);
        assertThat(refused.err()).contains("only root and the user that the server runs as may ask for this");
    }

    @Test
    void settingsHaveDovecotsNames() throws Exception {
        assertThat(run("dovecot", "--version").ok().out()).matches("[0-9.]+ \\(Pennypost\\)\n");
        assertThat(run("doveconf", "-n").ok().out())
                .contains(
                        "mail_location = mbox:~/mail:INBOX=" + instance.mailbox("%u") + "\n",
                        "protocols = imap lmtp pop3 sieve\n",
                        "    port = " + instance.port(143) + "\n",
                        "ssl_cert = <" + instance.etc().resolve("server.pem"));
        assertThat(run("doveconf", "listen").ok().out()).isEqualTo("listen = 127.0.0.1, ::1\n");
        assertThat(run("dovecot", "reload").ok().err()).isEmpty();
        assertThat(run("doveadm", "reload").ok().err()).isEmpty();
        assertThat(run("postfix", "flush").ok().err()).isEmpty();
        assertThat(run("postfix", "-c", instance.etc().toString(), "flush").ok().err())
                .isEmpty();
    }

    @Test
    void jamesClientListsUsersDomainsAndQueues() throws Exception {
        assertThat(run("james-cli", "ListUsers").ok().out().lines()).contains("alice", "bob");
        assertThat(run("james-cli", "ListDomains").ok().out().lines()).contains("mail.example.com", "example.com");
        assertThat(run("james-cli", "ListQueues").ok().out().lines())
                .contains("active 0", "deferred 0", "hold 0", "incoming 0");
        assertThat(run("james-cli", "NoSuchCommand").exit()).isNotZero();
        assertThat(run("james-cli", "AddUser", "carol", "x").exit()).isNotZero();
        Path password = instance.directory().resolve("data/jmxremote.password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                .isEqualTo("rw-------");
    }

    @Test
    void downIsSaidByEachOfThem() throws Exception {
        try (Instance down = Instance.make(distribution)) {
            for (List<String> words : List.of(
                    List.of("doveadm", "-c", down.etc().toString(), "who"),
                    List.of("doveadm", "-c", down.etc().toString(), "auth", "test", "a", "b"),
                    List.of("james-cli", "-c", down.etc().toString(), "ListUsers"))) {
                Shell.Outcome outcome =
                        run(words.get(0), words.subList(1, words.size()).toArray(String[]::new));
                assertThat(outcome.exit()).as("%s %s", words, outcome).isIn(75, 78);
                assertThat(outcome.err()).startsWith(words.get(0) + ": fatal: ");
            }
        }
    }
}
