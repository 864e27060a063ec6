package org.pennypost.smtpd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pennypost.routing.PrivatePostfix;

/** Every refusal of every class, in the words of the real smtpd. */
class RefusalDifferentialTest {
    private static final Map<String, String> MAIN = new TreeMap<>(Map.ofEntries(
            Map.entry("compatibility_level", "3.6"),
            Map.entry("myhostname", "mail.example.com"),
            Map.entry("mydomain", "example.com"),
            Map.entry("myorigin", "example.com"),
            Map.entry("mydestination", "example.com, localhost"),
            Map.entry("mynetworks", "127.0.0.1/32"),
            Map.entry("inet_interfaces", "127.0.0.1"),
            Map.entry("recipient_delimiter", "+"),
            Map.entry("alias_maps", "inline:{list=root}"),
            Map.entry("alias_database", ""),
            Map.entry("local_recipient_maps", "inline:{root=x} $alias_maps"),
            Map.entry("relay_domains", "relay.test"),
            Map.entry("relay_recipient_maps", "inline:{a@relay.test=x,a%b@relay.test=x}"),
            Map.entry("virtual_mailbox_domains", "m.test"),
            Map.entry("virtual_mailbox_maps", "inline:{a@m.test=a}"),
            Map.entry("virtual_alias_domains", "v.test"),
            Map.entry("virtual_alias_maps", "inline:{a@v.test=root}"),
            Map.entry(
                    "smtpd_relay_restrictions",
                    "permit_mynetworks permit_sasl_authenticated defer_unauth_destination")));

    private static final List<String> SETTINGS = Stream.of(
                    """
                    mydomain=example.com
                    show_user_unknown_table_name=no
                    soft_bounce=yes
                    smtpd_reject_unlisted_recipient=no
                    smtpd_reject_unlisted_recipient=no;smtpd_recipient_restrictions=reject_unlisted_recipient
                    smtpd_recipient_restrictions=reject_unlisted_recipient, permit
                    smtpd_relay_restrictions=reject_unauth_destination
                    smtpd_relay_restrictions=reject_unauth_destination;relay_domains_reject_code=450
                    smtpd_relay_restrictions=defer_unauth_destination;relay_domains_reject_code=521
                    smtpd_relay_restrictions=permit_auth_destination, reject
                    smtpd_relay_restrictions=permit_auth_destination, defer
                    smtpd_relay_restrictions=permit_auth_destination, reject;reject_code=553
                    smtpd_relay_restrictions=permit_auth_destination, reject;reject_code=421
                    smtpd_relay_restrictions=permit_auth_destination, defer;defer_code=421
                    smtpd_recipient_restrictions=reject;smtpd_relay_before_recipient_restrictions=no
                    smtpd_client_restrictions=reject
                    smtpd_helo_restrictions=defer
                    smtpd_sender_restrictions=reject
                    smtpd_recipient_restrictions=reject
                    smtpd_recipient_restrictions=reject;address_verify_sender=
                    smtpd_recipient_restrictions=reject;address_verify_sender=<>
                    smtpd_recipient_restrictions=reject;address_verify_sender=root@example.com
                    smtpd_recipient_restrictions=reject;double_bounce_sender=list
                    smtpd_recipient_restrictions=reject;myorigin=relay.test
                    smtpd_recipient_restrictions=defer;reject_code=450
                    smtpd_recipient_restrictions=reject;reject_code=450
                    smtpd_recipient_restrictions=defer;defer_code=550
                    allow_untrusted_routing=yes
                    allow_untrusted_routing=yes;smtpd_relay_restrictions=permit_auth_destination, reject
                    allow_percent_hack=no
                    swap_bangpath=no
                    allow_percent_hack=no;swap_bangpath=no;allow_untrusted_routing=yes
                    resolve_dequoted_address=no
                    parent_domain_matches_subdomains=
                    unknown_local_recipient_reject_code=450
                    unknown_local_recipient_reject_code=553
                    unknown_relay_recipient_reject_code=450
                    unknown_virtual_mailbox_reject_code=450
                    unknown_virtual_alias_reject_code=450
                    unknown_virtual_alias_reject_code=553;show_user_unknown_table_name=no
                    local_recipient_maps=
                    relay_recipient_maps=
                    virtual_mailbox_maps=
                    virtual_alias_maps=
                    virtual_alias_maps=inline:{@v.test=root}
                    virtual_alias_maps=inline:{nosuch@example.com=root,nosuch@relay.test=root,@m.test=root}
                    virtual_alias_maps=inline:{nosuch=root}
                    canonical_maps=inline:{nosuch=root,nosuch@v.test=root}
                    recipient_canonical_maps=inline:{@example.com=root}
                    sender_canonical_maps=inline:{nosuch=root}
                    luser_relay=root;local_recipient_maps=
                    local_transport=error
                    local_transport=error:no mail here
                    local_transport=error:4.2.1 no mail here
                    default_transport=error
                    default_transport=retry
                    default_transport=error:5.7.1 local only
                    relay_transport=error:2.0.0 odd
                    virtual_transport=error:5.2.1
                    relayhost=[smart.test]
                    empty_address_recipient=root
                    local_transport=smtp:[inner.test]
                    local_transport=lmtp:unix:/x
                    """.lines(),
                    Stream.of("", "@").map(at -> table("relocated_maps", at, "new@place.test")),
                    """
                    error:5.7.1 not here
                    error:4.7.1 not here
                    error:2.7.1 not here
                    error:not here
                    error:
                    error:5.7.1
                    error:5.7.1not
                    error:550 5.7.1 not
                    retry:4.3.0 later please
                    retry:5.3.0 later please
                    retry:later
                    retry:
                    discard:silently
                    """.lines().map(way -> table("transport_maps", "", way)))
            .flatMap(each -> each)
            .toList();

    private static final List<String> RECIPIENTS = Stream.concat(
                    Stream.of("example.com", "relay.test", "x.relay.test", "m.test", "v.test", "foreign.test")
                            .flatMap(domain -> Stream.of(
                                            "a", "root", "list", "nosuch", "root+x", "nosuch+x", "NoSuch", "\"n s\"")
                                    .map(user -> user + "@" + domain)),
                    """
                    root
                    nosuch
                    postmaster
                    Postmaster@example.com
                    postmaster@relay.test
                    mailer-daemon@localhost
                    double-bounce@example.com
                    double-bounce+x@example.com
                    Double-Bounce@Example.com
                    double-bounce@m.test
                    double-bounce@relay.test
                    double-bounce
                    POSTMASTER
                    "postmaster"
                    postmaster+x
                    root@[127.0.0.1]
                    nosuch@[127.0.0.1]
                    nosuch@[127.0.0.2]
                    @example.com
                    @relay.test
                    a%b@relay.test
                    a!b@relay.test
                    "a@b"@relay.test
                    a%b@m.test
                    a%b@v.test
                    a%foreign.test@example.com
                    foreign.test!a@example.com
                    a@foreign.test@example.com
                    "a@foreign.test"@example.com
                    nosuch%relay.test@example.com
                    nosuch@relay.test.
                    nosuch@localhost
                    -root@example.com
                    nosuch@mail.example.com
                    """.lines())
            .toList();

    /** The same value for every class; and for one address another one, to which what is said of its domain is nothing. */
    private static String table(String parameter, String at, String value) {
        return Stream.of("example.com", "relay.test", "m.test", "v.test", "foreign.test")
                .map(domain -> "{" + at + domain + "=" + value + "}")
                .collect(Collectors.joining(",", parameter + "=inline:{", ",{root@m.test=error:5.2.1 full}}"));
    }

    /** Those who are sent away are asked less. */
    private static List<String> recipients(String settings) {
        return settings.contains("=421") || settings.contains("=521") ? RECIPIENTS.subList(0, 20) : RECIPIENTS;
    }

    /** A stranger is asked about where it matters who asks. */
    private static List<String> clients(String settings) {
        boolean both = settings.contains("restrictions") || settings.contains("allow_");
        return both ? List.of("127.0.0.1", "127.0.0.9") : List.of("127.0.0.1");
    }

    @TempDir
    Path directory;

    @Test
    @Timeout(600)
    void refusesInTheWordsOfPostfix() throws Exception {
        PrivatePostfix.assumeAvailable();
        List<Map<String, String>> configurations =
                SETTINGS.stream().map(RefusalDifferentialTest::settings).toList();
        Set<String> differences = new ConcurrentSkipListSet<>();
        Set<String> shapes = new ConcurrentSkipListSet<>();
        // Each has an smtpd and a trivial-rewrite of its own to start, so several wait for less than one after the
        // other.
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (PrivatePostfix postfix = new PrivatePostfix(directory, MAIN, configurations)) {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < configurations.size(); i++) {
                int number = i;
                Map<String, String> overrides = configurations.get(i);
                work.add(threads.submit(() -> {
                    compare(postfix, number, overrides, differences, shapes);
                    return null;
                }));
            }
            for (Future<?> each : work) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(differences).isEmpty();
        assertThat(shapes).as("kinds of answers").hasSizeGreaterThan(40);
    }

    private static void compare(
            PrivatePostfix postfix,
            int number,
            Map<String, String> overrides,
            Set<String> differences,
            Set<String> shapes)
            throws Exception {
        List<String> recipients = recipients(SETTINGS.get(number));
        for (String client : clients(SETTINGS.get(number))) {
            List<String> theirs = theirs(postfix, number, client, recipients);
            List<String> ours = ours(overrides, client, recipients);
            for (int j = 0; j < recipients.size(); j++) {
                shapes.add(theirs.get(j).replaceAll("<[^>]*>", "<>"));
                // An empty text is followed by blanks of a number that depends on nothing.
                if (!ours.get(j).stripTrailing().equals(theirs.get(j).stripTrailing())) {
                    differences.add(client + " with " + SETTINGS.get(number) + " to " + recipients.get(j) + ": "
                            + theirs.get(j) + ", ours " + ours.get(j));
                }
            }
        }
    }

    private static Map<String, String> settings(String text) {
        return Stream.of(text.split(";"))
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0].strip(), parts -> parts[1].strip()));
    }

    private static List<String> ours(Map<String, String> overrides, String client, List<String> recipients) {
        Map<String, String> all = new HashMap<>(MAIN);
        all.putAll(overrides);
        all.put("smtpd_peername_lookup", "no");
        all.put("smtpd_hard_error_limit", "10000");
        all.put("smtpd_soft_error_limit", "9999");
        SmtpdSettingsSource source = TestSettings.source(all);
        List<String> replies = new ArrayList<>();
        Talk talk = begun(source, client);
        for (String recipient : recipients) {
            if (talk.isClosed()) {
                talk = begun(source, client);
            }
            replies.add(talk.lines("RCPT TO:<" + recipient + ">").get(0));
        }
        return replies;
    }

    private static Talk begun(SmtpdSettingsSource source, String client) {
        Talk talk = new Talk(source, client, SmtpdHooks.NONE);
        talk.lines("EHLO client.test", "MAIL FROM:<s@sender.test>");
        return talk;
    }

    /** All at once, and what is left again when smtpd hangs up. */
    private static List<String> theirs(PrivatePostfix postfix, int number, String client, List<String> recipients)
            throws Exception {
        List<String> replies = new ArrayList<>();
        while (replies.size() < recipients.size()) {
            try (Socket socket = postfix.smtpd(number, client)) {
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
                in.readLine();
                send(socket, "EHLO client.test\r\n");
                for (String line = in.readLine(); line.startsWith("250-"); line = in.readLine()) {
                    continue;
                }
                send(
                        socket,
                        recipients.stream()
                                .skip(replies.size())
                                .map(recipient -> "RCPT TO:<" + recipient + ">\r\n")
                                .collect(Collectors.joining("", "MAIL FROM:<s@sender.test>\r\n", "")));
                assertThat(in.readLine()).isEqualTo("250 2.1.0 Ok");
                String line = in.readLine();
                assertThat(line).as("%s", SETTINGS.get(number)).isNotNull();
                while (line != null) {
                    replies.add(line);
                    line = replies.size() < recipients.size() ? in.readLine() : null;
                }
            }
        }
        return replies;
    }

    private static void send(Socket socket, String lines) throws IOException {
        socket.getOutputStream().write(lines.getBytes(ISO_8859_1));
    }
}
