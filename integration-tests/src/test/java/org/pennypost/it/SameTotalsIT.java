package org.pennypost.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** pflogsumm makes the same of our log and of Postfix's log of the same traffic. */
@ExtendWith(Distribution.Unpacked.class)
final class SameTotalsIT {
    private static final Pattern BYTES = Pattern.compile("(?m)^ *([0-9]+)(k?) +bytes (received|delivered)$");
    private static final Map<String, String> FILES =
            Map.of("aliases", "list: daemon, bin, x@later.test\nfails: nobody-of-that-name\ncommand: \"|exit 75\"\n");
    private static final String[] SETTINGS = {
        "transport_maps = inline:{ {later.test = retry:4.3.2 later} {gone.test = error:5.1.2 gone}"
                + " {drop.test = discard:} }",
        "smtpd_recipient_restrictions = check_recipient_access inline:{ {no@example.com = REJECT go away}"
                + " {hold@example.com = HOLD held} {warn@example.com = WARN warned} }"
    };

    /** A line of each kind for each recipient of the traffic below, those of the notifications among them. */
    private static final int DELIVERIES = 19;

    @TempDir
    Path directory;

    private static void traffic(MailHost host) throws Exception {
        String text = "Subject: totals\nDate: Tue, 24 Nov 2026 05:04:17 +0000\nMessage-Id: <a@b>\n\nbody\n";
        for (int i = 0; i < 3; i++) {
            host.send("games@example.com", text, List.of("daemon@example.com", "bin@example.com"));
        }
        host.send("games@example.com", text, List.of("list@example.com", "fails@example.com", "warn@example.com"));
        host.run("sendmail", text, List.of("-f", "games@example.com", "a@later.test", "b@later.test", "c@gone.test"))
                .ok();
        host.send("games@example.com", text, List.of("d@drop.test"));
        host.send("games@example.com", text, List.of("command@example.com"));
        host.send("games@example.com", text, List.of("hold@example.com"));
        host.refused("games@example.com", "no@example.com");
        host.refused("other@remote.test", "no@example.com");
        host.run("sendmail", text, List.of("-f", "games@example.com", "daemon@example.com"))
                .ok();
        await("deliveries")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> host.deliveries().size() >= DELIVERIES);
    }

    private String summary(MailHost host, String name) throws Exception {
        Path log = Files.writeString(directory.resolve(name), host.log(), ISO_8859_1);
        return new Shell().run(Peer.PFLOGSUMM.program(), log.toString()).ok().out();
    }

    /** Without what depends on the length of queue ids. */
    private static String totals(String summary) {
        return summary.substring(summary.indexOf("Grand Totals"), summary.indexOf("Per-Hour Traffic Summary"))
                .lines()
                .filter(line -> !line.contains("bytes "))
                .collect(Collectors.joining("\n"));
    }

    private static Map<String, Integer> bytes(String summary) {
        return BYTES.matcher(summary)
                .results()
                .collect(Collectors.toMap(
                        found -> found.group(3),
                        found -> Integer.parseInt(found.group(1))
                                * (found.group(2).isEmpty() ? 1 : 1024)));
    }

    @Test
    void areThoseOfARealPostfix(Distribution distribution) throws Exception {
        Peer.PFLOGSUMM.program();
        try (MailHost postfix = MailHost.postfix(FILES, SETTINGS);
                MailHost ours = MailHost.ours(distribution, FILES, SETTINGS)) {
            traffic(postfix);
            traffic(ours);
            assertThat(ours.deliveries()).containsExactlyElementsOf(postfix.deliveries());

            String theirs = summary(postfix, "theirs");
            String own = summary(ours, "own");
            assertThat(totals(own)).isEqualTo(totals(theirs)).contains("received", "rejected");
            bytes(theirs)
                    .forEach((what, count) ->
                            assertThat(bytes(own).get(what)).as(what).isCloseTo(count, Percentage.withPercentage(3)));
        }
    }
}
