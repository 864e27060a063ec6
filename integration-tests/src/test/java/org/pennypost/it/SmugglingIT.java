package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Only CR LF . CR LF ends a message from a stranger (CVE-2023-51764 and its relatives). */
@ExtendWith(Distribution.Unpacked.class)
final class SmugglingIT {
    private static Instance instance;
    private static int round;

    @BeforeAll
    static void start(Distribution distribution) throws Exception {
        instance = Instance.make(distribution, "-o", "mynetworks=127.0.0.1/32").start();
    }

    @AfterAll
    static void stop() throws Exception {
        instance.close();
    }

    static Stream<Arguments> falseEnds() {
        return Stream.of(
                        "\n.\n",
                        "\n.\r\n",
                        "\r\n.\n",
                        "\r.\r",
                        "\r\n.\r",
                        "\r.\r\n",
                        "\r.\n",
                        "\n.\r",
                        "\r\n.\0\r\n",
                        "\r\r\n.\r\r\n")
                .map(end -> Arguments.of(
                        end.replace("\r", "CR ").replace("\n", "LF ").replace("\0", "NUL "), end));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("falseEnds")
    void smugglesNoSecondMessage(String label, String falseEnd) throws Exception {
        round++;
        String mark = "round-" + round;
        List<String> replies = new ArrayList<>();
        try (Conversation stranger = Conversation.from("127.0.0.9", instance.smtp())) {
            stranger.greeted().ask("EHLO client.test", 250).ask("MAIL FROM:<a@remote.test>", 250);
            stranger.ask("RCPT TO:<root>", 250).ask("DATA", 354);
            stranger.raw(
                    "Subject: outer\r\n\r\nouter " + mark + falseEnd
                            + "MAIL FROM:<smuggled@example.com>\r\nRCPT TO:<root>\r\nDATA\r\nSubject: smuggled\r\n\r\nsmuggled\r\n.\r\nQUIT\r\n");
            collect(stranger, replies);
        }

        assertThat(replies).filteredOn(reply -> reply.contains("queued as")).hasSizeLessThanOrEqualTo(1);
        assertThat(replies).noneMatch(reply -> reply.startsWith("354"));
        // What was accepted before this one is in the mailbox when this one is.
        String mail = afterAnotherMessage(mark);
        assertThat(mail).doesNotContain("\nFrom smuggled@", "Return-Path: <smuggled@");
        assertThat(mail).doesNotStartWith("From smuggled@");
    }

    /** All replies until the server closes, be it politely or not. */
    private static void collect(Conversation stranger, List<String> replies) throws IOException {
        try {
            for (Optional<String> reply = stranger.reply(); reply.isPresent(); reply = stranger.reply()) {
                replies.add(reply.get());
            }
        } catch (SocketException e) {
            replies.add("(connection reset)");
        }
    }

    private static String afterAnotherMessage(String mark) throws Exception {
        try (Conversation friend = Conversation.with(instance.smtp())) {
            friend.greeted().ask("MAIL FROM:<>", 250).ask("RCPT TO:<root>", 250).ask("DATA", 354);
            friend.raw("Subject: last of " + mark + "\r\n\r\n").ask(".", 250);
        }
        return instance.awaitMail("root", mail -> mail.contains("Subject: last of " + mark + "\n"));
    }
}
