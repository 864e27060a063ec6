package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reload changes everything at once or nothing, and nobody's session notices. */
@ExtendWith(Distribution.Unpacked.class)
final class ReloadIT {
    private record Malformed(String lines, String text) {}

    private static final List<Malformed> ERRORS = List.of(
            new Malformed("message_size_limit = 10M", "message_size_limit = 10M"),
            new Malformed("biff = maybe", "biff = maybe"),
            new Malformed("maximal_queue_lifetime = 5x", "maximal_queue_lifetime = 5x"),
            new Malformed("smtpd_banner = ${myhostname ESMTP", "truncated macro reference"),
            new Malformed("mydomain = $mydomain", "\"mydomain\""),
            new Malformed("smtpd_banner = $relayhost\nrelayhost = $smtpd_banner", "\"relayhost\""),
            new Malformed("this is no parameter", "missing '='"),
            new Malformed("message_size_limit = 2000000 # two", "message_size_limit = 2000000 # two"),
            new Malformed("virtual_alias_maps = hash:/no/such/table", "virtual_alias_maps: open /no/such/table"));

    @Test
    void malformedFilesLeaveTheOldConfigurationServing(Distribution distribution) throws Exception {
        try (Instance instance =
                Instance.make(distribution, "--user", "alice:secret").start()) {
            Path main = instance.etc().resolve("main.cf");
            String sound = Files.readString(main);
            Deliveries deliveries = Deliveries.begin(2, instance.smtp());
            for (Malformed malformed : ERRORS) {
                String text = sound + malformed.lines() + "\n";
                Files.writeString(main, text);
                String where = main + ":" + text.lines().count() + ": error: ";

                Shell.Outcome check = instance.pennypost("check");
                Shell.Outcome reload = instance.pennypost("reload");

                assertThat(instance.ask("reload")) // the command refuses by itself; so does the server
                        .as(malformed.lines())
                        .startsWith("{\"outcome\":\"failed\"")
                        .contains(where, malformed.text().replace("\"", "\\\""));
                for (Shell.Outcome outcome : List.of(check, reload)) {
                    assertThat(outcome.exit()).as(malformed.lines()).isEqualTo(1);
                    assertThat(outcome.err().lines())
                            .as(malformed.lines())
                            .anySatisfy(
                                    line -> assertThat(line).startsWith(where).contains(malformed.text()));
                }
                awaitOneMore(deliveries);
            }
            Files.writeString(main, "  biff = no\n" + sound);
            Shell.Outcome indented = instance.pennypost("reload").ok();
            assertThat(indented.err()).contains(main + ":1: warning: logical line must not start with whitespace");

            Files.writeString(main, sound + "message_size_limit = 123456\n");
            Shell.Outcome good = instance.pennypost("reload").ok();
            assertThat(good.out()).contains("changed: message_size_limit: ", " -> 123456");
            try (Conversation client = Conversation.with(instance.smtp())) {
                assertThat(client.greeted().ask("EHLO client.test")).contains("SIZE 123456");
            }
            awaitOneMore(deliveries);

            assertThat(deliveries.end()).isEmpty();
            instance.awaitMail("alice", mail -> Deliveries.in(mail) >= deliveries.sent());
            assertThat(Deliveries.in(instance.mail("alice"))).isEqualTo(deliveries.sent());
        }
    }

    private static void awaitOneMore(Deliveries deliveries) {
        int before = deliveries.sent();
        await().atMost(Duration.ofSeconds(30)).until(() -> deliveries.sent() > before);
    }

    @Test
    void anOpenSessionLivesOnAndAHangUpReloadsToo(Distribution distribution) throws Exception {
        try (Instance instance =
                Instance.make(distribution, "--user", "alice:secret").start()) {
            try (Conversation open = Conversation.with(instance.smtp())) {
                open.greeted().ask("EHLO client.test", 250).ask("MAIL FROM:<>", 250);
                Files.writeString(
                        instance.etc().resolve("main.cf"),
                        Files.readString(instance.etc().resolve("main.cf")) + "smtpd_banner = new words\n");
                new Shell().run("kill", "-HUP", Long.toString(instance.pid())).ok();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> instance.log().contains(": reload -- version "));

                try (Conversation next = Conversation.with(instance.smtp())) {
                    next.expect("220 new words");
                }
                open.ask("RCPT TO:<alice>", 250).ask("DATA", 354).ask("\r\nstill here\r\n.", 250);
            }
            instance.awaitMail("alice", mail -> mail.contains("still here"));
        }
    }

    @Test
    void listenersComeGoAndMoveWhileMailIsDelivered(Distribution distribution) throws Exception {
        try (Instance instance =
                Instance.make(distribution, "--user", "alice:secret").start()) {
            Deliveries deliveries = Deliveries.begin(2, instance.smtp());
            Listener extra =
                    new Listener(instance, Files.readString(instance.etc().resolve("master.cf")));
            int first = Instance.freePort();
            Shell.Outcome added = extra.on(first).ok();
            assertThat(added.out())
                    .contains("127.0.0.1:" + first + " (smtpd): started")
                    .doesNotContain("restart");
            assertThat(instance.pennypost("status").ok().out())
                    .contains("127.0.0.1:" + first + " smtpd", "127.0.0.1:" + instance.smtp() + " smtpd");

            try (Conversation open = Conversation.with(first)) {
                open.expect("220 extra");
                int second = Instance.freePort();
                extra.on(second).ok();
                assertThatThrownBy(() -> new Socket("127.0.0.1", first).close()).isInstanceOf(ConnectException.class);
                try (Conversation moved = Conversation.with(second)) {
                    moved.expect("220 extra");
                }
                try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    Shell.Outcome refused = extra.on(taken.getLocalPort());
                    assertThat(refused.exit()).isEqualTo(1);
                    assertThat(refused.err())
                            .contains("127.0.0.1:" + taken.getLocalPort(), "in use by another program");
                }
                try (Conversation still = Conversation.with(second)) {
                    still.expect("220 extra");
                }
                awaitOneMore(deliveries);
                extra.gone().ok();
                assertThatThrownBy(() -> new Socket("127.0.0.1", second).close())
                        .isInstanceOf(ConnectException.class);
                open.ask("EHLO client.test", 250)
                        .ask("MAIL FROM:<>", 250)
                        .ask("RCPT TO:<alice>", 250)
                        .ask("DATA", 354)
                        .ask("\r\nthree reloads later\r\n.", 250);
            }
            assertThat(deliveries.end()).isEmpty();
            instance.awaitMail(
                    "alice", mail -> Deliveries.in(mail) >= deliveries.sent() && mail.contains("three reloads later"));
        }
    }

    @Test
    void openMailboxesLiveOn(Distribution distribution) throws Exception {
        try (Instance instance = Instance.make(distribution, "--user", "alice:secret")) {
            String from = "From a@b.test  Tue Nov 24 02:30:04 2026\n";
            String large = "Subject: large\n\n"
                    + "A line of a message, and more of it, and all of it to the end of the line.\n".repeat(110_000);
            Files.writeString(instance.mailbox("alice"), from + "Subject: small\n\nsmall\n\n" + from + large + "\n");
            instance.start();
            Path script = Path.of(ReloadIT.class.getResource("/reload.py").toURI());
            String etc = instance.etc().toString();
            String reload = "echo \"message_size_limit = 1$$\" >> " + etc + "/main.cf && "
                    + distribution.command("postfix") + " -c " + etc + " reload";

            new Shell()
                    .run(
                            Peer.PYTHON.program(),
                            script.toString(),
                            Integer.toString(instance.port(143)),
                            Integer.toString(instance.port(993)),
                            Integer.toString(instance.port(110)),
                            Integer.toString(instance.port(995)),
                            Long.toString(large.length() + large.lines().count()),
                            "sh",
                            "-c",
                            reload)
                    .ok();
            assertThat(instance.log()).containsPattern("(?s): reload -- version .*: reload -- version ");
        }
    }

    /** One more line of master.cf, put into force by the command. */
    private record Listener(Instance instance, String others) {
        Shell.Outcome on(int port) throws Exception {
            return reload("127.0.0.1:" + port + " inet n - n - - smtpd\n  -o smtpd_banner=extra\n");
        }

        Shell.Outcome gone() throws Exception {
            return reload("");
        }

        private Shell.Outcome reload(String line) throws Exception {
            Files.writeString(instance.etc().resolve("master.cf"), others + line);
            return instance.pennypost("reload");
        }
    }
}
