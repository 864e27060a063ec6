package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Commands that lines of master.cf give mail to, and mail that is discarded, beside a real Postfix. */
@ExtendWith(Distribution.Unpacked.class)
final class PipeIT {
    private static final String MASTER = """
            args   unix - n n - - pipe flags=hu user=nobody argv=/bin/sh -c {printf '[%s]\\n' "$$@" > DIR/out/args} sh
              ${sender} ${recipient} ${user} ${extension} ${mailbox} ${domain} ${nexthop} $client_address
              ${original_recipient} x$(sasl_username)x $$5 -t$nexthop:$client_protocol
            many   unix - n n - - pipe user=nobody argv=/bin/sh -c {printf '[%s]\\n' "$$@" >> DIR/out/many} sh
              -f $sender -- ${recipient} user=${user}+$extension
            one    unix - n n - - pipe flags=DORFB.> user=nobody null_sender=
              argv=/bin/sh -c {cat > DIR/out/one.$$1} sh ${user}
            plain  unix - n n - - pipe eol=\\r\\n user=nobody argv=/bin/sh -c {sed -n '/^body/,$$p' | od -c > DIR/out/plain}
            quote  unix - n n - - pipe flags=q user=nobody:nogroup argv=/bin/sh -c {printf '[%s]' "$$@" > DIR/out/quote; id -Gn >> DIR/out/quote} sh
              ${recipient} ${user} ${sender}
            env    unix - n n - - pipe user=nobody directory=DIR/out argv=/bin/sh -c {{ pwd; id -un; env | sed s/=.*//; } | grep -v '^_' | sort > DIR/out/env}
            x75    unix - n n - - pipe user=nobody argv=/bin/sh -c {exit 75}
            x67    unix - n n - - pipe user=nobody argv=/bin/sh -c {echo no such user here; exit 67}
            x1     unix - n n - - pipe user=nobody argv=/bin/sh -c {exit 1}
            x0     unix - n n - - pipe user=nobody argv=/bin/sh -c {echo 4.2.1 taken}
            own    unix - n n - - pipe user=nobody argv=/bin/sh -c {echo 5.7.9 nope; exit 75}
            killed unix - n n - - pipe user=nobody argv=/bin/sh -c {kill -9 $$$$}
            slow   unix - n n - - pipe user=nobody argv=/bin/sleep 60
            gone   unix - n n - - pipe user=nobody argv=/nonexistent/command
            nodir  unix - n n - - pipe user=nobody directory=/nonexistent argv=/bin/true
            small  unix - n n - - pipe user=nobody size=10 argv=/bin/true
            loop   unix - n n - - pipe flags=D user=nobody argv=/bin/true
            multi  unix - n n - - pipe flags=D user=nobody argv=/bin/true
            """;
    private static final Map<String, String> FILES = Map.of(
            "aliases", "postmaster: games\n", "master.cf", MASTER, "transport", """
            args.test args:Next.Hop
            many.test many
            one.test one:
            plain.test plain:
            quote.test quote:
            env.test env:
            x75.test x75:
            x67.test x67:
            x1.test x1:
            x0.test x0:
            own.test own:
            killed.test killed:
            slow.test slow:
            gone.test gone:
            nodir.test nodir:
            small.test small:
            loop.test loop:
            multi.test multi:
            silent.test discard:silently
            coded.test discard:2.1.5 gone for good
            bare.test discard:
            absent.test nosuch:
            """.replace("many\n", "many:\n"));
    private static final String[] SETTINGS = {
        "transport_maps = texthash:DIR/transport",
        "local_recipient_maps =",
        "one_destination_recipient_limit = 1",
        "loop_destination_recipient_limit = 1",
        "slow_time_limit = 1s",
        "export_environment = TZ LANG=C"
    };
    private static final List<String> RECIPIENTS = List.of(
            "User.Name+Ext@Args.test",
            "a+x@many.test",
            "b@many.test",
            "c@many.test",
            "one@one.test",
            "two@one.test",
            "p@plain.test",
            "\"a b\"@quote.test",
            "e@env.test",
            "u@x75.test",
            "u@x67.test",
            "u@x1.test",
            "u@x0.test",
            "u@own.test",
            "u@killed.test",
            "u@slow.test",
            "u@gone.test",
            "u@nodir.test",
            "u@small.test",
            "u@loop.test",
            "u@multi.test",
            "v@multi.test",
            "u@silent.test",
            "u@coded.test",
            "u@bare.test",
            "u@absent.test");
    private static final String CONTENT = """
            Delivered-To: u@loop.test
            From: games@example.com
            Subject: to all commands
            Date: Tue, 24 Nov 2026 05:04:17 +0000
            Message-Id: <one@remote.test>

            body
            From here
            ..dot
            $HOME `id`
            """;

    @Test
    void deliversToEachAsARealPostfix(Distribution distribution) throws Exception {
        try (MailHost postfix = MailHost.postfix(FILES, SETTINGS);
                MailHost ours = MailHost.ours(distribution, FILES, SETTINGS)) {
            postfix.send("games@example.com", CONTENT, RECIPIENTS);
            ours.send("games@example.com", CONTENT, RECIPIENTS);

            assertThat(deliveries(ours)).containsExactlyElementsOf(deliveries(postfix));
            assertThat(withoutNotices(ours.files())).isEqualTo(withoutNotices(postfix.files()));
        }
    }

    @Test
    void givesTheNullSenderItsName(Distribution distribution) throws Exception {
        try (MailHost ours = MailHost.ours(distribution, FILES, SETTINGS)) {
            ours.send("", CONTENT, List.of("n@many.test", "n@one.test"));

            ours.awaitDeliveries(2);
            assertThat(ours.files().get("out/many"))
                    .isEqualTo("[-f]\n[MAILER-DAEMON]\n[--]\n[n@many.test]\n[user=n+]\n");
            assertThat(ours.files().get("out/one.n"))
                    .startsWith(
                            "From MAILER-DAEMON\nReturn-Path: <>\nX-Original-To: n@one.test\nDelivered-To: n@one.test\n");
        }
    }

    @Test
    void runsNothingWithTheRightsOfRootOrOfTheMailSystem(Distribution distribution) throws Exception {
        Map<String, String> files = new LinkedHashMap<>(FILES);
        files.put("master.cf", """
                x1   unix - n n - - pipe user=root argv=/usr/bin/touch DIR/out/root
                x0   unix - n n - - pipe user=postfix argv=/usr/bin/touch DIR/out/owner
                own  unix - n n - - pipe user=nobody:root argv=/usr/bin/touch DIR/out/group
                x67  unix - n n - - pipe user=no-such-user argv=/usr/bin/touch DIR/out/nobody
                """);
        try (MailHost ours = MailHost.ours(distribution, files, "transport_maps = texthash:DIR/transport")) {
            ours.send("games@example.com", CONTENT, List.of("u@x1.test", "u@x0.test", "u@own.test", "u@x67.test"));

            assertThat(ours.awaitDeliveries(4))
                    .allMatch(line -> line.endsWith(" 4.3.0 deferred (unknown mail transport error)"));
            assertThat(ours.log())
                    .contains(
                            "x1: user= command-line attribute specifies root privileges",
                            "x0: user= command-line attribute specifies mail system owner postfix",
                            "own: user= command-line attribute specifies privileged group id 0",
                            "x67: unknown username: no-such-user");
            assertThat(Files.list(ours.directory().resolve("out"))).isEmpty();
        }
    }

    /** Those to the commands; how many notifications there are depends on what fails at the same time. */
    private static List<String> deliveries(MailHost host) {
        return await("log of deliveries")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> host.deliveries().stream()
                                .filter(line -> !line.startsWith("local "))
                                .toList(),
                        lines -> lines.size() >= RECIPIENTS.size());
    }

    /** The mailbox that gets the notifications of failed deliveries holds them in any order. */
    private static Map<String, String> withoutNotices(Map<String, String> files) {
        Map<String, String> others = new TreeMap<>(files);
        others.remove("mail/games");
        return others;
    }
}
