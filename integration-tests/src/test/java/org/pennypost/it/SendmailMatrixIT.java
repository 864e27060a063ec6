package org.pennypost.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Where mail of {@code sendmail} ends for each install type and each kind of recipient: as with a real Postfix of the same settings. What goes to other hosts
 * is given to commands, which master.cf makes of smtp and relay; they log the next hop.
 */
@ExtendWith(Distribution.Unpacked.class)
final class SendmailMatrixIT {
    private static final List<String> RECIPIENTS = List.of(
            "daemon@mail.example.com",
            "list@mail.example.com",
            "nosuch@mail.example.com",
            "daemon@example.com",
            "user@relay.test",
            "user@sub.relay.test",
            "user@foreign.test");
    private static final String OUT = " unix - n n - - pipe user=nobody argv=/bin/echo ${nexthop} ${recipient}\n";
    private static final Map<String, String> FILES =
            Map.of("aliases", "list: bin\n", "master.cf", "smtp" + OUT + "relay" + OUT);

    private static final String HERE = "mail.example.com, example.com, localhost.example.com, localhost";
    private static final String ERROR = "error:local delivery only";

    /** What the types differ in: mydestination, relayhost, default_transport and relay_transport. */
    private static final Map<String, List<String>> TYPES = types();

    private static Map<String, List<String>> types() {
        Map<String, List<String>> types = new LinkedHashMap<>();
        types.put("internet-site", List.of(HERE, "", "smtp", "relay"));
        types.put(
                "smarthost",
                List.of("mail.example.com, localhost.example.com, localhost", "smart.test", "smtp", "relay"));
        types.put(
                "satellite",
                List.of("mail.example.com, localhost.example.com, localhost", "smart.test", "smtp", "relay"));
        types.put("local-only", List.of(HERE, "", ERROR, ERROR));
        types.put("none", List.of("$myhostname, localhost.$mydomain, localhost", "", "smtp", "relay"));
        return types;
    }

    @Test
    void mailEndsWhereItDoesWithPostfix(Distribution distribution) throws Exception {
        try (MailHost postfix = MailHost.postfix(FILES);
                MailHost ours = MailHost.ours(distribution, FILES)) {
            int count = 0;
            for (Map.Entry<String, List<String>> type : TYPES.entrySet()) {
                boolean forwarded = !type.getValue().get(0).equals(HERE);
                count += RECIPIENTS.size()
                        + (forwarded ? 1 : 0); // what the alias becomes where example.com is elsewhere
                List<String> theirs = send(postfix, type.getValue(), count);
                assertThat(send(ours, type.getValue(), count)).as(type.getKey()).isEqualTo(theirs);
            }
            assertThat(String.join("\n", ours.deliveries()))
                    .contains(
                            "pipe user@foreign.test 2.0.0 sent (delivered via smtp service (foreign.test user@foreign.test))",
                            "pipe user@foreign.test 2.0.0 sent (delivered via smtp service (smart.test user@foreign.test))",
                            "pipe user@relay.test 2.0.0 sent (delivered via relay service (relay.test user@relay.test))",
                            "5.1.1 bounced (unknown user: \"nosuch\")",
                            "sent (delivered to mailbox)");
            assertThat(ours.files().keySet()).isEqualTo(postfix.files().keySet());
        }
    }

    private static List<String> send(MailHost host, List<String> type, int count) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "-e",
                "mydestination=" + type.get(0),
                "relayhost=" + type.get(1),
                "default_transport=" + type.get(2),
                "relay_transport=" + type.get(3),
                "relay_domains=relay.test"));
        assertThat(host.run("postconf", "", words).exit()).isZero();
        Shell.Outcome reloaded = host.run("postfix", "", List.of("reload"));
        assertThat(reloaded.exit()).as("%s", reloaded).isZero();
        for (String recipient : RECIPIENTS) {
            assertThat(host.run("sendmail", "Subject: x\n\nx\n", List.of("-f", "<>", recipient))
                            .exit())
                    .isZero();
        }
        return host.awaitDeliveries(count);
    }
}
