package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** mailq, postqueue, postsuper and postcat beside those of a real Postfix, and while the server is down. */
@ExtendWith(Distribution.Unpacked.class)
final class QueueCommandsIT {
    private static final Map<String, String> FILES = Map.of("aliases", "other: daemon\n");
    private static final String[] SETTINGS = {
        "transport_maps = inline:{ {later.test = retry:4.3.2 come back later} {busy.test = retry:4.3.2 too busy} }"
    };
    private static final Pattern LISTED = Pattern.compile("(?m)^([0-9A-F]{10,12})[*!#]* +\\d+ ");
    private static final int DEFERRED = 3;

    /** What the commands of one server say, without what differs from run to run. */
    private static List<String> session(MailHost host) throws Exception {
        host.run(
                        "sendmail",
                        "Subject: one\n\nbody\n",
                        List.of(
                                "-f",
                                "joe@remote.test",
                                "-N",
                                "failure",
                                "-V",
                                "env-1",
                                "u1@later.test",
                                "u2@later.test",
                                "daemon"))
                .ok();
        host.run("sendmail", "Subject: two\n\nbody\n", List.of("-f", "<>", "u1@later.test"))
                .ok();
        host.awaitDeliveries(DEFERRED + 1);
        List<String> said = new ArrayList<>();
        Shell.Outcome listed = host.run("mailq", "", List.of()).ok();
        said.add(blocks(listed.out()));
        said.add(lines(host.run("postqueue", "", List.of("-j")).ok().out()));
        String id = id(listed.out(), "joe@remote.test");
        for (String words : List.of(
                "postcat -qh ID",
                "postcat -qb ID",
                "postcat -q NOSUCHID12",
                "postsuper -h ID",
                "postsuper -h ID",
                "mailq",
                "postsuper -H ID",
                "postsuper -H ID",
                "postsuper -d ABCDEF1234",
                "postsuper -d XX/YY",
                "postsuper -h ALL deferred",
                "postsuper -H ALL hold",
                "postsuper -d ALL nowhere",
                "postsuper -d ID hold",
                "postsuper -x",
                "postqueue -s other.test",
                "postqueue",
                "postqueue -pj",
                "postsuper -e ID",
                "postsuper -d ID",
                "postsuper -d ALL",
                "mailq",
                "postqueue -j",
                "postqueue -f",
                "postqueue -i ABCDEF1234",
                "sendmail -q")) {
            String[] all = words.replace("ID", id).split(" ", -1);
            Shell.Outcome outcome = host.run(all[0], "", List.of(all).subList(1, all.length));
            said.add(words + " -> " + outcome.exit() + "\n" + blocks(outcome.out())
                    + outcome.err().replace("/usr/sbin/postcat", "postcat").replaceAll("usage: .*", "usage"));
        }
        return said.stream().map(text -> plain(text, id)).toList();
    }

    private static String id(String listing, String sender) {
        Matcher ids = LISTED.matcher(listing);
        while (ids.find()) {
            if (listing.substring(ids.end()).lines().findFirst().orElse("").endsWith(sender)) {
                return ids.group(1);
            }
        }
        throw new AssertionError("no message of " + sender + " in " + listing);
    }

    private static String plain(String text, String id) {
        return text.replace(id, "ID")
                .replaceAll("(?m)^[0-9A-F]{10,12}([*!#]*) +\\d+ \\w+ \\w+ +\\d+ [0-9:]+ ", "ID$1 ")
                .replaceAll("(?m)^ID([*!#]*) +\\d+ \\w+ \\w+ +\\d+ [0-9:]+ ", "ID$1 ")
                .replaceAll("\\b[0-9A-F]{10,12}\\b", "ID")
                .replaceAll("\\b\\d{14}\\.", "TIME.")
                .replaceAll("\"arrival_time\": \\d+, \"message_size\": \\d+", "")
                .replaceAll("\\w{3}, +\\d+ \\w{3} \\d{4} .*", "DATE");
    }

    /** Messages in an order that is not that of a directory. */
    private static String blocks(String listing) {
        return String.join(
                "\n\n",
                java.util.Arrays.stream(listing.split("\n\n", -1))
                        .map(block -> block.replaceFirst("^-Queue ID-.*\n", ""))
                        .sorted(java.util.Comparator.comparing(QueueCommandsIT::withoutId))
                        .toList());
    }

    private static String lines(String text) {
        return String.join(
                "\n",
                text.lines()
                        .sorted(java.util.Comparator.comparing(QueueCommandsIT::withoutId))
                        .toList());
    }

    /** What two messages are ordered by: ids and sizes tell which came first, or nothing. */
    private static String withoutId(String message) {
        return message.replaceAll("\\b[0-9A-F]{10,12}\\b[*!#]*", "")
                .replaceAll("[0-9]+", "")
                .replaceAll(" +", " ");
    }

    @Test
    void saysWhatThoseOfARealPostfixSay(Distribution distribution) throws Exception {
        try (MailHost postfix = MailHost.postfix(FILES, SETTINGS);
                MailHost ours = MailHost.ours(distribution, FILES, SETTINGS)) {
            assertThat(session(ours)).containsExactlyElementsOf(session(postfix));
        }
    }

    @Test
    void worksWhileTheServerIsDown(Distribution distribution) throws Exception {
        try (Instance instance =
                Instance.make(distribution, "--domain", "example.com", "-o", "default_transport = retry:4.3.2 later")) {
            assertThat(run(distribution, instance, "Subject: left\n\nx\n", "sendmail", "-f", "joe@x.test", "u@far.test")
                            .exit())
                    .isZero();
            assertThat(run(distribution, instance, "", "mailq").out()).contains("joe@x.test\n", " u@far.test\n");
            instance.start();
            org.awaitility.Awaitility.await()
                    .until(() -> run(distribution, instance, "", "mailq").out(), text -> text.contains("(later)"));
            String online = run(distribution, instance, "", "mailq").out();
            String id = id(online, "joe@x.test");
            String shown =
                    run(distribution, instance, "", "postcat", "-q", id).ok().out();
            instance.pennypost("stop").ok();

            Shell.Outcome offline = run(distribution, instance, "", "mailq").ok();
            assertThat(offline.out()).isEqualTo(online);
            assertThat(offline.err()).startsWith("postqueue: warning: Mail system is down -- accessing queue directly");
            assertThat(run(distribution, instance, "", "postcat", "-q", id).ok().out())
                    .isEqualTo(shown)
                    .contains("*** ENVELOPE RECORDS deferred/" + id + " ***\n", "\nsender: joe@x.test\n")
                    .contains("\noriginal_recipient: u@far.test\nrecipient: u@far.test\n*** MESSAGE CONTENTS deferred/")
                    .contains("\nSubject: left\n", "\n\nx\n*** HEADER EXTRACTED deferred/");
            assertThat(run(distribution, instance, "", "postqueue", "-f"))
                    .isEqualTo(new Shell.Outcome(
                            69, "", "postqueue: fatal: Cannot flush mail queue - mail system is down\n"));
            assertThat(run(distribution, instance, "", "postsuper", "-h", id).err())
                    .isEqualTo("postsuper: " + id + ": placed on hold\npostsuper: Placed on hold: 1 message\n");
            assertThat(Files.exists(instance.directory().resolve("spool/hold").resolve(id)))
                    .isTrue();

            instance.start();
            assertThat(run(distribution, instance, "", "mailq").out()).contains(id + "!");
            assertThat(run(distribution, instance, id + "\nNOSUCHID12\n", "postsuper", "-d", "-")
                            .err())
                    .isEqualTo("postsuper: " + id + ": removed\npostsuper: Deleted: 1 message\n");
            assertThat(instance.log())
                    .contains(
                            ": " + id + ": placed on hold\n",
                            ": Placed on hold: 1 message\n",
                            ": " + id + ": removed\n");
            assertThat(run(distribution, instance, "", "mailq").out()).isEqualTo("Mail queue is empty\n");
        }
    }

    private static Shell.Outcome run(Distribution distribution, Instance instance, String input, String... words)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        all.set(0, distribution.command(words[0]));
        return new Shell()
                .environment("MAIL_CONFIG", instance.etc().toString())
                .input(input)
                .run(all);
    }
}
