package org.pennypost.it;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What senders and the postmaster are told, beside a real Postfix. */
@ExtendWith(Distribution.Unpacked.class)
final class NoticesIT {
    private static final String TEXT =
            "Subject: notices\nDate: Tue, 24 Nov 2026 05:04:17 +0000\nMessage-Id: <a@b>\nFrom: games@example.com\n"
                    + "To: x@example.com\n\nbody\n";
    private static final Map<String, String> FILES = Map.of(
            "aliases",
            "postmaster: mail\nboth: daemon, bin\nowned: daemon, bin\nowner-owned: games\n"
                    + "places: \"|cat >/dev/null\", DIR/out/file, DIR/out/dir/, :include:DIR/members, nosuch\n"
                    + "run: \"|exit 0\"\nowner-run: games\nexits: \"|exit 67\"\nother: \"|exit 3\"\nprints: \"|echo hello; exit 70\"\n"
                    + "says: \"|echo 5.7.9 nope; exit 1\"\n",
            "members",
            "daemon, x@gone.test\n",
            "home/news.forward",
            "lp, \\news, \"|exit 0\"\n",
            "master.cf",
            "piped unix - n n - - pipe user=nobody argv=/bin/echo ${recipient}\nout unix - - n - - smtp\n");
    private static final String[] SETTINGS = {
        "transport_maps = inline:{ {later.test = retry:4.3.2 come back later, please, when this line is long enough to be"
                + " broken in two} {gone.test = error:5.1.2 gone for good} {pipe.test = piped:hop} {disc.test = discard:silently}"
                + " {down.test = out:[127.0.0.1]:1} }",
        "virtual_mailbox_domains = virt.test",
        "virtual_mailbox_maps = inline:{ {box@virt.test = box} {dir@virt.test = dir/} }",
        "virtual_mailbox_base = DIR/mail",
        "virtual_uid_maps = static:2000",
        "virtual_gid_maps = static:2000",
        "virtual_alias_domains = alias.test",
        "virtual_alias_maps = inline:{ {one@alias.test = daemon} }",
        "notify_classes = bounce, 2bounce, delay, resource",
        "delay_warning_time = 1s",
        "minimal_backoff_time = 1s",
        "maximal_backoff_time = 1s",
        "queue_run_delay = 1s"
    };

    private record Case(String name, String sender, String options, String recipients) {}

    private static final List<Case> CASES = List.of(
            new Case("failure", "games@example.com", "", "two@gone.test one@gone.test"),
            new Case("a command that knows no user", "games@example.com", "", "exits@example.com"),
            new Case("a command with a status of its own", "games@example.com", "", "other@example.com"),
            new Case("a command that prints something", "games@example.com", "", "prints@example.com"),
            new Case("a command that gives a code", "games@example.com", "", "says@example.com"),
            new Case("failure, envelope", "games@example.com", "-V env-1 -R hdrs -N failure", "three@gone.test"),
            new Case("nobody is told but the postmaster", "games@example.com", "-N never", "four@gone.test"),
            new Case("success", "games@example.com", "-V env-2 -N success,delay", "daemon@example.com"),
            new Case("expanded", "games@example.com", "-N success", "both@example.com"),
            new Case("owner", "games@example.com", "-N success", "owned@example.com"),
            new Case("no success", "games@example.com", "-N failure", "bin@example.com"),
            new Case("double bounce", "<>", "", "five@gone.test"),
            new Case("what became of it", "games@example.com", "-v", "man@example.com"),
            new Case("what became of a failure", "games@example.com", "-v", "six@gone.test"),
            new Case("what became of what is thrown away", "games@example.com", "-v", "seven@disc.test"),
            new Case("probe", "games@example.com", "-bv", "daemon"),
            new Case("probe of nobody", "games@example.com", "-bv", "nosuch@example.com"),
            new Case("probe of an alias", "games@example.com", "-bv", "both@example.com"),
            new Case("probe of a list with an owner", "games@example.com", "-bv", "owned@example.com"),
            new Case("probe of a command with an owner", "games@example.com", "-bv", "run@example.com"),
            new Case("probe of commands and files", "games@example.com", "-bv", "places@example.com"),
            new Case("probe of a .forward file", "games@example.com", "-bv", "news+x@example.com"),
            new Case("probe of a virtual mailbox", "games@example.com", "-bv", "box@virt.test"),
            new Case("probe of a virtual Maildir", "games@example.com", "-bv", "dir@virt.test"),
            new Case("probe of no virtual mailbox", "games@example.com", "-bv", "none@virt.test"),
            new Case("probe of a virtual alias", "games@example.com", "-bv", "one@alias.test"),
            new Case("probe of no virtual alias", "games@example.com", "-bv", "none@alias.test"),
            new Case("probe of a command", "games@example.com", "-bv", "a@pipe.test"),
            new Case("probe of what is thrown away", "games@example.com", "-bv", "a@disc.test"),
            new Case("probe of a failure", "games@example.com", "-bv", "a@gone.test"),
            new Case("probe of what would wait", "games@example.com", "-bv", "a@later.test"),
            new Case("probe of a host that is down", "games@example.com", "-bv -V env-3", "a@down.test"),
            new Case("probe from the null sender", "<>", "-bv", "daemon@example.com"),
            new Case("delay", "games@example.com", "-R full", "eight@later.test"),
            new Case("delay not wanted", "games@example.com", "-N failure", "nine@later.test"));

    private static void send(MailHost host, Case sent) throws Exception {
        List<String> words = new java.util.ArrayList<>(List.of("-f", sent.sender()));
        words.addAll(List.of((sent.options() + " " + sent.recipients()).strip().split(" ")));
        host.run("sendmail", TEXT, words).ok();
    }

    /** The lines about notifications and all that was delivered, once nothing changes any more. */
    private static Map<String, String> told(MailHost host) throws Exception {
        for (Case each : CASES) {
            send(host, each);
        }
        await("delays").atMost(Duration.ofSeconds(60)).until(() -> count(host, "delay notification") >= 3);
        await("notices").atMost(Duration.ofSeconds(60)).until(() -> {
            String mail = String.join("", host.files().values());
            return mail.split("Content-Type: multipart/report", -1).length > count(host, " notification: ");
        });
        Map<String, String> files = host.files();
        files.put(
                "probed",
                host.deliveries().stream()
                        .filter(line -> line.contains("deliverable"))
                        .collect(Collectors.joining("\n")));
        files.put(
                "log",
                host.log()
                        .lines()
                        .filter(line -> line.contains(" notification"))
                        .map(line -> line.replaceAll(".*postfix/", "")
                                .replaceAll("\\[\\d+]", "")
                                .replaceAll("\\b[0-9A-F]{10,12}\\b", "ID"))
                        .sorted()
                        .collect(Collectors.joining("\n")));
        return files;
    }

    private static long count(MailHost host, String what) throws Exception {
        return host.log().lines().filter(line -> line.contains(what)).count();
    }

    @Test
    void areThoseOfARealPostfix(Distribution distribution) throws Exception {
        try (MailHost postfix = MailHost.postfix(FILES, SETTINGS);
                MailHost ours = MailHost.ours(distribution, FILES, SETTINGS)) {
            Map<String, String> theirs = told(postfix);
            Map<String, String> own = told(ours);
            SoftAssertions.assertSoftly(each -> theirs.forEach(
                    (name, text) -> each.assertThat(own.get(name)).as(name).isEqualTo(text)));
        }
    }
}
