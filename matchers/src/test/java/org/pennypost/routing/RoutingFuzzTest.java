package org.pennypost.routing;

import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pennypost.address.Address;
import org.pennypost.address.EnvelopeAddress;
import org.pennypost.conf.table.LookupFailure;
import org.pennypost.smtpd.TestSettings;

/**
 * Throws random addresses at parser and router: they never fail, and never take for ours what leaves the machine. Every
 * run has the same addresses; {@code -Dfuzz.seed} gives others, {@code -Dfuzz.addresses} more.
 */
class RoutingFuzzTest {
    private static final int ADDRESSES = Integer.getInteger("fuzz.addresses", 260_000);
    private static final Set<String> OURS =
            Set.of("example.com", "localhost", "mail.example.com", "relay.test", "v.test", "m.test", "[127.0.0.1]");
    private static final String OPERATORS = "@@@@%%!!..:;,<>()[]\"\"\\ \t\r\n+-=|";
    private static final List<String> WORDS = List.of(
            "a",
            "root",
            "example.com",
            "localhost",
            "mail.example.com",
            "relay.test",
            "x.relay.test",
            "v.test",
            "m.test",
            "remote.test",
            "stranger.test",
            "127.0.0.1",
            "[127.0.0.1]",
            "[IPv6:::1]",
            "[IPv6:",
            "::1",
            "\"a b\"",
            "\"a@remote.test\"",
            "(c)",
            "@example.com",
            "@relay.test",
            "@remote.test",
            "%remote.test",
            "remote.test!",
            "postmaster",
            "owner-x",
            "MAILER-DAEMON",
            "é",
            "\uD83D\uDE00",
            "\uD83D",
            "\0",
            "\u007f",
            "xn--a",
            "..",
            "@@",
            "%%",
            "!!",
            "\\\"",
            "\\",
            "a+b");

    static Stream<Map<String, String>> configurations() {
        Map<String, String> virtual =
                Map.of("virtual_alias_maps", "inline:{v.test=x,a@v.test=root}", "virtual_mailbox_domains", "m.test");
        return Stream.of(
                virtual,
                Map.of("append_at_myorigin", "no", "append_dot_mydomain", "yes", "virtual_alias_domains", "v.test"),
                Map.of("swap_bangpath", "no", "resolve_null_domain", "yes", "resolve_numeric_domain", "yes"),
                Map.of("allow_percent_hack", "no", "resolve_dequoted_address", "no", "recipient_delimiter", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configurations")
    @Timeout(30)
    void keepsStrangersMailHere(Map<String, String> overrides) throws Exception {
        Router router = new Router(TestSettings.load(overrides));
        Random random = new Random(Long.getLong("fuzz.seed", 4L) + overrides.hashCode());
        for (int i = 0; i < ADDRESSES; i++) {
            String text = text(random);
            try {
                Optional<Address> parsed = EnvelopeAddress.parse(text);
                EnvelopeAddress.parseStrict(text);
                check(router, parsed.orElseGet(() -> new Address(text)));
            } catch (RuntimeException e) {
                throw new AssertionError("<" + text + ">", e);
            }
        }
    }

    private static void check(Router router, Address address) throws LookupFailure {
        if (address.isNull()) {
            return;
        }
        Route route = router.resolve(address);
        if (!route.valid() || !route.isAuthorizedDestination()) {
            return;
        }
        String domain = route.address().withLowerCaseDomain().domain().orElse("");
        String localPart = route.address().localPart();
        Route queued = router.resolveRewritten(Address.NULL, router.rewrite().rewrite(address));
        // only where it is wrong is there time for words
        if (!OURS.contains(domain) && !domain.endsWith(".relay.test")) {
            fail("<%s> is taken for ours: %s", address, route);
        }
        if (localPart.indexOf('@') >= 0 || localPart.indexOf('%') >= 0 || localPart.indexOf('!') >= 0) {
            fail("<%s> could be sent on: %s", address, route);
        }
        if (!queued.equals(route)) {
            fail("<%s> goes elsewhere once it is queued: %s, not %s", address, queued, route);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        boolean brackets = random.nextBoolean();
        if (brackets) {
            text.append('<');
        }
        int parts = 1 + random.nextInt(random.nextInt(50) == 0 ? 40 : 7);
        for (int i = 0; i < parts; i++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> text.append(OPERATORS.charAt(random.nextInt(OPERATORS.length())));
                case 2 -> text.append((char) random.nextInt(256));
                default -> text.append(WORDS.get(random.nextInt(WORDS.size())));
            }
        }
        return brackets && random.nextInt(8) > 0 ? text.append('>').toString() : text.toString();
    }
}
