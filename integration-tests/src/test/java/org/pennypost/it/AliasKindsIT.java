package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One message to every kind of alias and .forward file at once. */
@ExtendWith(Distribution.Unpacked.class)
final class AliasKindsIT {
    private static final String ALIASES = """
            list: daemon, bin
            owner-list: games
            plain: daemon, bin
            nested: plain, inner
            inner: man
            cmd75: "|exit 75"
            cmd67: "|exit 67"
            cmdok: "|cat > DIR/out/cmdok"
            ownedcmd: "|exit 67", "|(echo $SENDER $ORIGINAL_RECIPIENT; cat) > DIR/out/ownedcmd"
            owner-ownedcmd: games
            code: "|echo 5.7.9 nope; exit 1"
            incgood: :include:DIR/out/good
            incbad: :include:DIR/out/missing
            inccmd: :include:DIR/out/commands
            loopa: loopb
            loopb: loopa
            selfy: selfy
            file: DIR/out/file
            nofile: DIR/out/none/file
            maildir: DIR/out/md/
            ext: daemon+x
            mixed: "|exit 75", DIR/out/mixed, man
            absent: nosuchuser
            elsewhere: x@remote.test
            escaped: \\man
            postmaster: games
            """;
    private static final Map<String, String> FILES = Map.of(
            "aliases", ALIASES,
            "out/good", "daemon, bin\n# nobody\ny@remote.test\n",
            "out/commands", "\"|touch DIR/out/ran\"\nDIR/out/written\n",
            "home/news.forward", "\\news, z@remote.test, bin\n",
            "home/lp.forward", "\"|cat > DIR/out/lpcmd$EXTENSION\"\nDIR/out/lpfile\n",
            "home/lp.forward+ext", "DIR/out/lpext\n",
            "home/mail.forward", "sync\n",
            "home/sync.forward", "mail\n");
    private static final List<String> RECIPIENTS = List.of(
            "list",
            "plain",
            "nested",
            "cmd75",
            "cmd67",
            "cmdok",
            "ownedcmd",
            "code",
            "incgood",
            "incbad",
            "inccmd",
            "loopa",
            "selfy",
            "file",
            "nofile",
            "maildir",
            "ext",
            "mixed",
            "absent",
            "elsewhere",
            "escaped",
            "postmaster",
            "news",
            "lp",
            "lp+ext",
            "lp+other",
            "mail",
            "nosuch",
            "looped",
            "man+e",
            "Daemon");
    private static final String CONTENT = """
            Delivered-To: looped@example.com
            Subject: to all
            Date: Tue, 24 Nov 2026 05:04:17 +0000
            Message-Id: <one@remote.test>
            From: games@example.com

            body
            From here
            """;

    @Test
    void deliversToEachAsPostfixDoes(Distribution distribution) throws Exception {
        List<String> expected = Transcript.resource("alias-kinds.log").lines().toList();
        try (MailHost ours = MailHost.ours(distribution, FILES)) {
            ours.send("games@example.com", CONTENT, RECIPIENTS);

            assertThat(ours.awaitDeliveries(expected.size())).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void leavesTheSameFilesAsARealPostfix(Distribution distribution) throws Exception {
        int count = (int) Transcript.resource("alias-kinds.log").lines().count();
        try (MailHost postfix = MailHost.postfix(FILES);
                MailHost ours = MailHost.ours(distribution, FILES)) {
            postfix.send("games@example.com", CONTENT, RECIPIENTS);
            ours.send("games@example.com", CONTENT, RECIPIENTS);

            List<String> theirs = postfix.awaitDeliveries(count);
            assertThat(ours.awaitDeliveries(count)).containsExactlyElementsOf(theirs);
            int notices = (int) postfix.log()
                    .lines()
                    .filter(line -> line.contains(" notification: "))
                    .count();
            await("notices")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> notices(ours) >= notices && notices(postfix) >= notices);
            assertThat(mail(ours)).isEqualTo(mail(postfix));
            assertThat(queue(ours)).isEqualTo(queue(postfix));
        }
    }

    /** What was delivered; a notification tells of its recipients in the order in which their deliveries ended. */
    private static Map<String, List<String>> mail(MailHost host) throws Exception {
        return host.files().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        file -> Stream.of(file.getValue().split("\n\n"))
                                .sorted()
                                .toList()));
    }

    private static long notices(MailHost host) throws Exception {
        return Stream.of(host.files().get("mail/games").split("multipart/report"))
                        .count()
                - 1;
    }

    /** What mailq shows, and postcat of the message that waits, without ids, times, and what our queue files do not hold (README, Deviations). */
    private static String queue(MailHost host) throws Exception {
        String listed = host.run("mailq", "", List.of()).ok().out();
        Matcher id = Pattern.compile("(?m)^([0-9A-F]{10,12}) ").matcher(listed);
        assertThat(id.find()).as(listed).isTrue();
        String shown = host.run("postcat", "", List.of("-q", id.group(1))).ok().out();
        return listed.replace(host.directory().toString(), "DIR")
                        .replaceAll("(?m)^[0-9A-F]{10,12}( +\\d+) .{19}", "ID$1 TIME")
                + shown.replaceAll("\\b[0-9A-F]{10,12}\\b", "ID")
                        .replaceAll("(?m)^(message_arrival_time|create_time): .*", "$1: TIME")
                        .replaceAll("deferred/[0-9A-F]/ID", "deferred/ID")
                        .replaceAll("(?m)^(message_size: +\\d+) +\\d+", "$1 OFFSET")
                        .replaceAll("(?m)^named_attribute: (?!dsn_).*\\n", "")
                        .replaceAll("\\w{3}, +\\d+ \\w{3} \\d{4} [0-9:]{8} \\+0000 \\(UTC\\)", "DATE");
    }
}
