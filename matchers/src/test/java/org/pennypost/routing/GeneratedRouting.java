package org.pennypost.routing;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Random configurations and addresses in which everything that routing looks at meets everything else. */
final class GeneratedRouting {
    static final Map<String, String> MAIN = Map.of(
            "compatibility_level", "3.6",
            "myhostname", "mail.example.com",
            "mydomain", "example.com",
            "myorigin", "example.com",
            "mydestination", "example.com, localhost",
            "inet_interfaces", "127.0.0.1",
            "alias_maps", "",
            "relay_domains", "",
            "recipient_delimiter", "",
            "local_recipient_maps", "");

    private static final Map<String, List<String>> CHOICES = Map.ofEntries(
            Map.entry(
                    "mydestination",
                    List.of(
                            "",
                            "localhost",
                            "example.com, localhost, mail.example.com",
                            "inline:{{example.com=x},{.a.test=y}} !a.test, a.test",
                            "[10.1.1.1], .b.test, EXAMPLE.com",
                            "v.test, m.test, relay.test")),
            Map.entry("myorigin", List.of("origin.test", "mail.example.com", "b.test")),
            Map.entry(
                    "virtual_alias_domains", List.of("v.test", "v.test, inline:{v2.test=x}", ".v.test a.test !v.test")),
            Map.entry("virtual_alias_maps", List.of("inline:{{v.test=x},{a@v2.test=root}}")),
            Map.entry("virtual_mailbox_domains", List.of("m.test", "m.test v.test a.test", "inline:{m.test=x}")),
            Map.entry(
                    "relay_domains",
                    List.of(
                            "relay.test",
                            ".relay.test",
                            "!x.relay.test relay.test",
                            "inline:{relay.test=x}",
                            "inline:{.relay.test=x}",
                            "regexp:{{/relay.test/ x}}",
                            "a.test m.test b.test")),
            Map.entry(
                    "parent_domain_matches_subdomains",
                    List.of("", "relay_domains transport_maps", "transport_maps, mydestination virtual_alias_domains")),
            Map.entry("relayhost", List.of("[smart.test]", "smart.test:587")),
            Map.entry(
                    "default_transport", List.of("smtp:h.test", "smtp:", "error:5.7.1 local only", "x:unix:/y", ":y")),
            Map.entry("local_transport", List.of("local", "local:", "lmtp:unix:/x", "error:5.1.1 nobody")),
            Map.entry("virtual_transport", List.of("lmtp:inet:h.test:24", "virtual:")),
            Map.entry("relay_transport", List.of("smtp", "relay:[hub.test]")),
            Map.entry("recipient_delimiter", List.of("+", "+", "+-", ".", "-")),
            Map.entry("owner_request_special", List.of("no")),
            Map.entry("swap_bangpath", List.of("no")),
            Map.entry("allow_percent_hack", List.of("no")),
            Map.entry("append_at_myorigin", List.of("no")),
            Map.entry("append_dot_mydomain", List.of("yes")),
            Map.entry("resolve_dequoted_address", List.of("no")),
            Map.entry("resolve_null_domain", List.of("yes")),
            Map.entry("resolve_numeric_domain", List.of("yes")),
            Map.entry("empty_address_recipient", List.of("nobody", "nobody@relay.test", "nobody@localhost")),
            Map.entry("show_user_unknown_table_name", List.of("no")),
            Map.entry("allow_min_user", List.of("yes")),
            Map.entry("proxy_interfaces", List.of("10.9.8.7")));

    private static final List<String> KEYS = List.of(
            "a@b.test",
            "A+x@b.test",
            "a+x@example.com",
            "b.test",
            ".b.test",
            "c.b.test",
            ".c.b.test",
            ".test",
            "*",
            "@b.test",
            "a",
            "a+x",
            "a-x",
            "a.x",
            "example.com",
            "@example.com",
            "a@example.com",
            "mail.example.com",
            "relay.test",
            ".relay.test",
            "a@relay.test",
            "@relay.test",
            "@v.test",
            "v.test",
            "a@v.test",
            "m.test",
            "@m.test",
            "\"a,b\"@b.test",
            "a,b@b.test",
            "\"a,b\"",
            "owner-l",
            "owner-l@example.com",
            "l",
            "localhost",
            "@localhost",
            "@origin.test",
            "[127.0.0.1]",
            "[127.0.0.2]",
            "a@[127.0.0.2]",
            "postmaster",
            "@",
            "c.b",
            "MAILER-DAEMON@example.com",
            "nobody",
            "@a.test",
            "a.test",
            "b_x.test",
            "a%b.test@relay.test");
    private static final List<String> SENDER_KEYS = List.of(
            "a@b.test",
            "@b.test",
            "s@s.test",
            "@s.test",
            "s",
            "root",
            "root@example.com",
            "@example.com",
            "<>",
            "s+x@s.test",
            "@",
            "bare");
    private static final List<String> SENDERS = List.of(
            "", "a@b.test", "s@s.test", "s+x@s.test", "S@S.Test", "root@example.com", "bare", "root+x@localhost");

    private static final Map<String, List<String>> TABLES = Map.of(
            "transport_maps",
            List.of(
                    "x:y",
                    "x:",
                    "x",
                    ":y",
                    ":",
                    "smtp:[h.test]:25",
                    "error:5.1.1 no such",
                    "error:",
                    "retry:",
                    "retry:4.2.0 later",
                    "discard:ok",
                    "local:",
                    "lmtp:unix:/x/y",
                    "relay:h.test"),
            "relocated_maps",
            List.of("new@x.test", "ask him"),
            "sender_dependent_relayhost_maps",
            List.of("[h.test]", "DUNNO", "dunno", "h.test:25"),
            "sender_dependent_default_transport_maps",
            List.of("x:y", "x:", "x", "DUNNO", ":y"));

    private static final List<String> LOCAL_PARTS = List.of(
            "a",
            "a",
            "A",
            "a+x",
            "a+x",
            "a+y",
            "a-x",
            "a.x",
            "",
            "+x",
            "owner-l",
            "l-request",
            "owner-l+x",
            "postmaster",
            "postmaster+x",
            "a b",
            "a,b",
            "a,b+x",
            "\"q\"",
            "a%b.test",
            "b.test!a",
            "a@b.test",
            "a%v.test",
            "relay.test!a",
            "a%localhost",
            "a@example.com",
            "a%b%localhost",
            "-a",
            ".a",
            "a.",
            "a..b",
            "mailer-daemon+x",
            "double-bounce+x",
            "a(c)",
            "(c)a",
            "a:b",
            "@b.test:a",
            "@b.test,@c.test:a",
            "a;",
            "a\\b",
            "<a>",
            "\"\"",
            "a\"b",
            "!a",
            "a!",
            "%a",
            "a%",
            "a@",
            "@a",
            "é");
    private static final List<String> DOMAINS = List.of(
            "@b.test",
            "@b.test",
            "@B.Test",
            "@c.b.test",
            "@d.c.b.test",
            "@example.com",
            "@example.com",
            "@EXAMPLE.COM",
            "@localhost",
            "@mail.example.com",
            "@relay.test",
            "@relay.test",
            "@x.relay.test",
            "@xrelay.test",
            "@v.test",
            "@v.test",
            "@x.v.test",
            "@v2.test",
            "@m.test",
            "@x.m.test",
            "@a.test",
            "@x.a.test",
            "@origin.test",
            "@127.0.0.1",
            "@127.0.0.2",
            "@[127.0.0.1]",
            "@[127.0.0.2]",
            "@[10.1.1.1]",
            "@[10.9.8.7]",
            "@[IPv6:::1]",
            "@[ipv6:2001:db8::1]",
            "@[::1]",
            "@[bogus]",
            "@[127.0.0.1",
            "@2001:db8::1",
            "@b.test.",
            "@example.com.",
            "@b..test",
            "@",
            "@.",
            "@-b.test",
            "@b-.test",
            "@b_x.test",
            "@one",
            "@1.test",
            "@b.test,",
            "@b test",
            "@\"b.test\"",
            "@[127.0.0.1].b.test",
            "",
            "",
            "@b.test@example.com",
            "@relay.test@localhost",
            "@@example.com",
            "@b.test@");

    private final Random random;

    GeneratedRouting(long seed) {
        this.random = new Random(seed);
    }

    Map<String, String> configuration() {
        Map<String, String> settings = new TreeMap<>();
        CHOICES.forEach((name, values) -> {
            if (random.nextInt(100) < 30) {
                settings.put(name, any(values));
            }
        });
        TABLES.forEach((name, values) -> {
            if (random.nextInt(100) < 60) {
                settings.put(name, tables(name, values));
            }
        });
        return settings;
    }

    private String tables(String name, List<String> values) {
        List<String> keys = name.startsWith("sender") ? SENDER_KEYS : KEYS;
        String table = Stream.generate(() -> "{" + any(keys) + "=" + any(values) + "}")
                .limit(1 + random.nextInt(12))
                .collect(Collectors.joining(",", "inline:{", "}"));
        return switch (random.nextInt(8)) {
            case 0 -> "regexp:{{/^a[+]x@b/ " + any(values) + "}} " + table;
            case 1 -> table + ", regexp:{{/[*@]/ " + any(values) + "}}";
            case 2 -> table + ", static:{" + any(values) + "}";
            case 3 -> table + ", fail:broken";
            default -> table;
        };
    }

    String address() {
        return any(LOCAL_PARTS) + any(DOMAINS);
    }

    String sender() {
        return any(SENDERS);
    }

    private String any(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
