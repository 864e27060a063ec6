package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another program writes the same mailbox under the same locks. */
@ExtendWith(Distribution.Unpacked.class)
final class TwoWritersIT {
    private static final int MESSAGES = 2000;
    private static final String BODY =
            IntStream.range(0, 20).mapToObj(i -> "line " + i + " of {}").reduce("", (a, b) -> a + b + "\n");

    @Test
    void tearsNothingWhileAnotherProcessAppends(Distribution distribution) throws Exception {
        try (Instance instance =
                Instance.make(distribution, "--user", "alice:secret").start()) {
            Process writer = writer(instance, "append", Integer.toString(MESSAGES));
            try (Conversation client = Conversation.with(instance.smtp())) {
                client.greeted().ask("EHLO client.test", 250);
                for (int i = 0; i < MESSAGES; i++) {
                    deliver(client, "ours-" + i);
                }
            }
            assertThat(writer.waitFor(170, TimeUnit.SECONDS))
                    .as("the other writer ended")
                    .isTrue();
            assertThat(writer.exitValue()).isZero();

            String mail = instance.awaitMail("alice", text -> count(text, "\nX-Test: ours-") >= MESSAGES);

            assertThat(bodies(mail))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(names("ours-"), names("theirs-"))
                            .map(name -> name + "\n" + BODY.replace("{}", name))
                            .toList());
            assertThat(instance.mailbox("alice").resolveSibling("alice.lock")).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dotlock", "fcntl"})
    void waitsForWhoeverHoldsTheLock(String lock, Distribution distribution) throws Exception {
        try (Instance instance =
                Instance.make(distribution, "--user", "alice:secret").start()) {
            Process holder = writer(instance, "hold", lock);
            try {
                assertThat(holder.getInputStream().read()).as("locked").isEqualTo('L');
                try (Conversation client = Conversation.with(instance.smtp())) {
                    client.greeted();
                    deliver(client, "ours-0");
                }
                // Mail for another user passes by; when it is there, the first has been tried.
                try (Conversation client = Conversation.with(instance.smtp())) {
                    client.greeted()
                            .ask("MAIL FROM:<>", 250)
                            .ask("RCPT TO:<root>", 250)
                            .ask("DATA", 354)
                            .ask(".", 250);
                }
                instance.awaitMail("root", mail -> !mail.isEmpty());
                assertThat(instance.mail("alice")).isEmpty();

                holder.getOutputStream().close();

                assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(bodies(instance.awaitMail("alice", mail -> mail.endsWith("\n\n"))))
                        .hasSize(1);
            } finally {
                holder.destroyForcibly();
            }
        }
    }

    private static Process writer(Instance instance, String... arguments) throws IOException {
        Path script = Files.writeString(instance.directory().resolve("writer.py"), Transcript.resource("writer.py"));
        List<String> words = new ArrayList<>(List.of(
                Peer.PYTHON.program(),
                script.toString(),
                instance.mailbox("alice").toString()));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void deliver(Conversation client, String name) throws IOException {
        client.ask("MAIL FROM:<sender@remote.test>", 250)
                .ask("RCPT TO:<alice>", 250)
                .ask("DATA", 354);
        client.raw("X-Test: " + name + "\r\n\r\n" + BODY.replace("{}", name).replace("\n", "\r\n"))
                .ask(".", 250);
    }

    private static Stream<String> names(String prefix) {
        return IntStream.range(0, MESSAGES).mapToObj(i -> prefix + i);
    }

    private static int count(String text, String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            count++;
        }
        return count;
    }

    /** Each message's X-Test and body: split where mutt, Dovecot and mailutils split, after a blank line. */
    private static List<String> bodies(String mail) {
        assertThat(mail).startsWith("From ").endsWith("\n\n");
        List<String> result = new ArrayList<>();
        for (String message : mail.substring(0, mail.length() - 1).split("\n(?=From )")) {
            int blank = message.indexOf("\n\n");
            String header = message.substring(0, blank);
            String name = header.substring(header.indexOf("X-Test: ") + 8)
                    .lines()
                    .findFirst()
                    .orElseThrow();
            result.add(name + "\n" + message.substring(blank + 2));
        }
        return result;
    }
}
