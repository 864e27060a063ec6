package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Disks that are full or take nothing: what was answered with 250 arrives once there is room again. */
@ExtendWith(Distribution.Unpacked.class)
final class FullDiskIT {
    private static final String BODY = ("x".repeat(70) + "\r\n").repeat(1000);

    private static Instance make(Distribution distribution, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "--domain",
                "example.com",
                "--user",
                "alice:secret",
                "-o",
                "message_size_limit=200000",
                "-o",
                "minimal_backoff_time=1s",
                "-o",
                "maximal_backoff_time=1s"));
        for (String option : options) {
            words.add("-o");
            words.add(option);
        }
        return Instance.make(distribution, words.toArray(String[]::new));
    }

    /** The reply at the end of one message, or to MAIL when that is refused. */
    private static String send(Instance instance, String subject) throws IOException {
        try (Conversation client = Conversation.with(instance.smtp())) {
            String mail = client.greeted().ask("EHLO client.test", 250).ask("MAIL FROM:<>");
            if (!mail.startsWith("250 ")) {
                return mail;
            }
            client.ask("RCPT TO:<alice@example.com>", 250).ask("DATA", 354);
            return client.raw("Subject: " + subject + "\r\n\r\n" + BODY).ask(".");
        }
    }

    private static List<String> sendUntilRefused(Instance instance, String run) throws IOException {
        List<String> accepted = new ArrayList<>();
        String reply = send(instance, run + "-0");
        while (reply.startsWith("250 ")) {
            accepted.add(run + "-" + accepted.size());
            reply = send(instance, run + "-" + accepted.size());
        }
        assertThat(reply).startsWith("45");
        return accepted;
    }

    /** Each message is there once and whole, nothing else is. */
    private static void awaitAll(Instance instance, List<String> accepted) {
        String whole = "\n\n" + BODY.replace("\r\n", "\n") + "\n";
        String text = instance.awaitMail("alice", mail -> count(mail, whole) >= accepted.size());
        assertThat(count(text, whole)).isEqualTo(accepted.size());
        assertThat(text.lines()
                        .filter(line -> line.startsWith("Subject: "))
                        .map(line -> line.substring("Subject: ".length())))
                .containsExactlyInAnyOrderElementsOf(accepted);
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    @Test
    void takesNothingWithoutRoomInTheQueueAndLosesNothing(Distribution distribution) throws Exception {
        try (Instance instance = make(distribution, "defer_transports=local")) {
            Path spool = instance.directory().resolve("spool");
            try (SmallDisk disk = SmallDisk.at(spool, 3000)) {
                instance.start();
                List<String> accepted = sendUntilRefused(instance, "a");
                assertThat(accepted).hasSizeGreaterThan(5);
                assertThat(send(instance, "b")).isEqualTo("452 4.3.1 Insufficient system storage");
                disk.fill();
                assertThat(send(instance, "b")).isEqualTo("452 4.3.1 Insufficient system storage");

                awaitAllFlushing(distribution, instance, accepted);
                disk.empty();
                assertThat(send(instance, "c")).startsWith("250 ");
                accepted.add("c");
                awaitAllFlushing(distribution, instance, accepted);
                assertThat(corrupt(spool)).isEmpty();
                instance.pennypost("stop").ok();
            }
        }
    }

    @Test
    void refusesAMessageForWhichTheRoomEnds(Distribution distribution) throws Exception {
        try (Instance instance = make(distribution)) {
            Path spool = instance.directory().resolve("spool");
            try (SmallDisk disk = SmallDisk.at(spool, 3000);
                    Conversation client = openedBy(instance.start())) {
                client.ask("RCPT TO:<alice@example.com>", 250).ask("DATA", 354);
                disk.fill();
                assertThat(client.raw("Subject: a\r\n\r\n" + BODY).ask("."))
                        .isEqualTo("452 4.3.1 Insufficient system storage");
                assertThat(instance.log()).contains("No space left on device");
                disk.empty();
                assertThat(send(instance, "b")).startsWith("250 ");
                awaitAll(instance, new ArrayList<>(List.of("b")));
                await().until(() -> files(spool.resolve("incoming")).isEmpty());
                assertThat(corrupt(spool)).isEmpty();
                instance.pennypost("stop").ok();
            }
        }
    }

    private static Conversation openedBy(Instance instance) throws IOException {
        return Conversation.with(instance.smtp())
                .greeted()
                .ask("EHLO client.test", 250)
                .ask("MAIL FROM:<>", 250);
    }

    @Test
    void keepsInTheQueueWhatTheMailboxHasNoRoomFor(Distribution distribution) throws Exception {
        try (Instance instance = make(distribution)) {
            try (SmallDisk disk = SmallDisk.at(instance.directory().resolve("mail"), 500)) {
                instance.start();
                List<String> accepted = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                    assertThat(send(instance, "m" + i)).startsWith("250 ");
                    accepted.add("m" + i);
                }
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> instance.log().contains("error writing message: No space left on device)"));
                assertThat(instance.log()).contains("status=deferred (cannot update mailbox ");
                disk.fill();
                new Shell()
                        .run(
                                "mount",
                                "-o",
                                "remount,size=3000k",
                                instance.directory().resolve("mail").toString())
                        .ok();
                awaitAll(instance, accepted);
                instance.pennypost("stop").ok();
            }
        }
    }

    @Test
    void servesWhileTheQueueIsReadOnlyAndGoesOnWhenItIsNot(Distribution distribution) throws Exception {
        try (Instance instance = make(distribution, "defer_transports=local")) {
            Path spool = instance.directory().resolve("spool");
            instance.start();
            assertThat(send(instance, "a")).startsWith("250 ");
            instance.pennypost("stop").ok();
            Files.write(spool.resolve("incoming/0123456789A"), new byte[500]);
            new Shell()
                    .run(distribution.command("postconf"), "-c", instance.etc().toString(), "-e", "defer_transports=")
                    .ok();
            try (SmallDisk disk = SmallDisk.at(spool, 3000)) {
                disk.readOnly(true);
                instance.start();
                instance.pennypost("status").ok();
                assertThat(instance.log())
                        .contains("warning: the queue directory " + spool + " cannot be used as a whole")
                        .contains(
                                "warning: 0123456789A: cannot be read from queue \"incoming\", is left there until it can")
                        .contains("Read-only file system");
                assertThat(send(instance, "b")).isEqualTo("451 4.3.0 Error: queue file write error");

                disk.readOnly(false);
                await().until(() -> instance.log().contains("can be used as a whole again"));
                assertThat(send(instance, "b")).startsWith("250 ");
                awaitAll(instance, List.of("a", "b"));
                assertThat(instance.log()).contains("saving corrupt file \"0123456789A\" from queue \"incoming\"");
                instance.pennypost("stop").ok();
            }
        }
    }

    /** What could not be put back into the queue is tried again after some minutes only, unless somebody asks for it. */
    private static void awaitAllFlushing(Distribution distribution, Instance instance, List<String> accepted)
            throws Exception {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    flush(distribution, instance);
                    return count(instance.mail("alice"), "\nSubject: ") >= accepted.size();
                });
        awaitAll(instance, accepted);
    }

    private static void flush(Distribution distribution, Instance instance) throws Exception {
        new Shell()
                .environment("MAIL_CONFIG", instance.etc().toString())
                .run(distribution.command("postqueue"), "-f")
                .ok();
    }

    private static List<String> corrupt(Path spool) throws IOException {
        return files(spool.resolve("corrupt"));
    }

    private static List<String> files(Path directory) throws IOException {
        try (var found = Files.list(directory)) {
            return found.map(path -> path.getFileName().toString()).toList();
        }
    }
}
