package org.pennypost.commands.dovecot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pennypost.commands.options.Terminal;
import org.pennypost.conf.control.Answer;

/** The expected texts and exit codes are those of doveadm 2.3.19. */
final class DoveadmCommandTest {
    @TempDir
    private Path etc;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> asked = new ArrayList<>();
    private Answer answer = Answer.found(List.of());

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(etc.resolve("main.cf"), "compatibility_level = 3.6\nqueue_directory = /q\n");
        Files.writeString(etc.resolve("master.cf"), "");
    }

    private int run(String... words) {
        out.reset();
        err.reset();
        asked.clear();
        Terminal terminal = new Terminal(
                "doveadm",
                new ByteArrayInputStream("typed secret\n".getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("MAIL_CONFIG", etc.toString()));
        return new DoveadmCommand(terminal, false, (queue, question, more) -> {
                    asked.add(queue + " " + question);
                    asked.addAll(more);
                    return Optional.of(answer);
                })
                .run(List.of(words));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void triesAPassword() {
        answer = Answer.found(List.of("alice"));
        assertThat(run("auth", "test", "alice", "wonder land")).isZero();
        assertThat(out()).isEqualTo("passdb: alice auth succeeded\nextra fields:\n  user=alice\n");
        assertThat(asked).containsExactly("/q auth-test", "alice", "wonder land");

        answer = Answer.found(List.of());
        assertThat(run("auth", "test", "alice")).isEqualTo(77);
        assertThat(out()).isEqualTo("passdb: alice auth failed\nextra fields:\n  user=alice\n");
        assertThat(asked).containsExactly("/q auth-test", "alice", "typed secret");
    }

    @Test
    void tellsAboutAUser() {
        answer = Answer.found(List.of("uid\t1000", "gid\t100", "home\t/home/alice"));
        assertThat(run("user", "alice")).isZero();
        assertThat(out()).isEqualTo("field\tvalue\nuid\t1000\ngid\t100\nhome\t/home/alice\n");
        assertThat(run("user", "-f", "home", "alice")).isZero();
        assertThat(out()).isEqualTo("/home/alice\n");
        assertThat(run("user", "-u", "alice")).isZero();
        assertThat(out()).startsWith("userdb: alice\n  uid       : 1000\n");

        answer = Answer.found(List.of("alice", "bob"));
        assertThat(run("user", "*")).isZero();
        assertThat(asked).containsExactly("/q users", "*");
        assertThat(out()).isEqualTo("alice\nbob\n");

        answer = Answer.found(List.of());
        assertThat(run("user", "nosuch")).isEqualTo(67);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("userdb lookup: user nosuch doesn't exist\n");
    }

    @Test
    void listsMailboxes() {
        answer = Answer.found(List.of("INBOX", "Sent", "a/b"));
        assertThat(run("mailbox", "list", "-u", "alice")).isZero();
        assertThat(out()).isEqualTo("INBOX\nSent\na/b\n");
        assertThat(run("mailbox", "list", "-u", "alice", "S*", "%b")).isZero();
        assertThat(out()).isEqualTo("Sent\n");
        assertThat(run("mailbox", "list")).isEqualTo(64);
        answer = Answer.found(List.of());
        assertThat(run("mailbox", "list", "-u", "nosuch")).isEqualTo(67);
    }

    @Test
    void showsAndEndsSessions() {
        answer =
                Answer.found(List.of("bob\tpop3\t18\t::1", "alice\timap\t18\t127.0.0.1", "alice\timap\t18\t127.0.0.9"));
        assertThat(run("who")).isZero();
        assertThat(out())
                .isEqualTo("username # proto (pids) (ips)\nalice    2 imap  (18)   (127.0.0.1 127.0.0.9)\n"
                        + "bob      1 pop3  (18)   (::1)\n");
        assertThat(run("who", "-1", "a*", "127.0.0.9")).isZero();
        assertThat(asked).containsExactly("/q who", "a*", "127.0.0.9");
        assertThat(out().lines().skip(1).findFirst()).contains("bob      pop3  18  ::1");

        answer = Answer.found(List.of("alice"));
        assertThat(run("kick", "alice")).isZero();
        assertThat(out()).isEqualTo("kicked connections from the following users:\nalice\n");
        answer = Answer.found(List.of());
        assertThat(run("kick", "::1")).isEqualTo(68);
        assertThat(asked).containsExactly("/q kick", "*", "::1");
        assertThat(out()).isEqualTo("no users kicked\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "foo", "auth", "auth test", "mailbox", "user", "kick", "who -x", "-x who", "auth test a b c"
            })
    void saysHowItIsUsed(String words) {
        assertThat(run(words.isEmpty() ? new String[0] : words.split(" ", -1))).isEqualTo(64);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: doveadm [-c config_dir] auth test user");
        assertThat(asked).isEmpty();
    }

    @Test
    void failuresAreNotNothingFound() {
        answer = Answer.failed(Answer.Outcome.REFUSED, "only root");
        assertThat(run("who")).isEqualTo(77);
        answer = Answer.failed(Answer.Outcome.FAILED, "table lookup failure");
        assertThat(run("user", "alice")).isEqualTo(75);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("doveadm: fatal: table lookup failure\n");
        answer = Answer.of(Answer.Outcome.UNKNOWN);
        assertThat(run("who")).isEqualTo(75);
        assertThat(run("user", "a\nb")).isEqualTo(64);
        assertThat(run("-c", etc.resolve("none").toString(), "who")).isEqualTo(78);
    }
}
