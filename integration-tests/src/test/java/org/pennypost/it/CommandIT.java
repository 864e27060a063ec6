package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a message for a command, however that behaves. */
@ExtendWith(Distribution.Unpacked.class)
final class CommandIT {
    private static final String ALIASES = """
            prints: "|echo hello; cat > DIR/out/prints"
            reads: "|cat > DIR/out/reads; test -s DIR/out/reads"
            deaf: "|exec true"
            hangs: "|echo waiting; sleep 600"
            holds: "|sleep 600 & exit 0"
            stubborn: "|trap '' TERM HUP INT; sleep 600; sleep 600"
            e75: "|exit 75"
            e67: "|exit 67"
            e1: "|exit 1"
            e77: "|echo not for you; exit 77"
            e137: "|exit 137"
            killed: "|kill -9 $$"
            terminated: "|kill -15 $$"
            inner: "|sh -c 'kill -9 $$'; exit 3"
            floods: "|yes; exit 1"
            flood: "|yes abcdef | head -c 30000000; exit 1"
            quiet: "|yes abcdef | head -c 30000000"
            own: "|echo 4.7.9 later; exit 1"
            odd: "|printf 'a\\\\tb\\\\001c\\\\n'; exit 1"
            absent: "|/no/such/command"
            notfound: "|nosuchcommand 'x'"
            """;
    private static final Map<String, String> FILES = Map.of("aliases", ALIASES);
    private static final List<String> RECIPIENTS = List.of(
            "prints",
            "reads",
            "deaf",
            "hangs",
            "holds",
            "stubborn",
            "e75",
            "e67",
            "e1",
            "e77",
            "e137",
            "killed",
            "terminated",
            "inner",
            "floods",
            "flood",
            "quiet",
            "own",
            "odd",
            "absent",
            "notfound");
    private static final String[] SETTINGS = {"command_time_limit = 3s"};
    private static final String CONTENT = "Subject: command\n\n" + "a line of text\n".repeat(20_000);

    @Test
    void saysOfEachWhatPostfixSays(Distribution distribution) throws Exception {
        List<String> expected = Transcript.resource("commands.log").lines().toList();
        try (MailHost ours = MailHost.ours(distribution, FILES, SETTINGS)) {
            ours.send("daemon@example.com", CONTENT, RECIPIENTS);

            assertThat(ours.awaitDeliveries(expected.size())).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void saysTheSameAsARealPostfix(Distribution distribution) throws Exception {
        int count = (int) Transcript.resource("commands.log").lines().count();
        try (MailHost postfix = MailHost.postfix(FILES, SETTINGS);
                MailHost ours = MailHost.ours(distribution, FILES, SETTINGS)) {
            postfix.send("daemon@example.com", CONTENT, RECIPIENTS);
            ours.send("daemon@example.com", CONTENT, RECIPIENTS);

            List<String> theirs = postfix.awaitDeliveries(count);
            assertThat(ours.awaitDeliveries(count)).containsExactlyElementsOf(theirs);
        }
    }
}
