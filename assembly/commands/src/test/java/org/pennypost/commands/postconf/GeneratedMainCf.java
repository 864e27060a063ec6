package org.pennypost.commands.postconf;

import java.util.List;
import java.util.Random;

/** Writes main.cf files, most of them right, some of them wrong, the same ones for the same seed. */
final class GeneratedMainCf {
    private static final List<String> NAMES = List.of(
            "relayhost",
            "myorigin",
            "mydestination",
            "myhostname",
            "mydomain",
            "smtpd_banner",
            "relay_domains",
            "virtual_alias_maps",
            "message_size_limit",
            "queue_run_delay",
            "smtpd_timeout",
            "biff",
            "compatibility_level",
            "mynetworks",
            "inet_interfaces",
            "smtpd_relay_restrictions",
            "header_checks",
            "mailbox_command",
            "forward_path",
            "luser_relay",
            "default_rbl_reply",
            "smtp_destination_rate_delay",
            "maildrop_time_limit",
            "recipient_delimiter",
            "alias_maps",
            "smtpd_restriction_classes",
            "inet_protocols",
            "mynetworks_style",
            "process_id",
            "smtp_tls_security_level",
            "smtpd_tls_security_level");
    private static final List<String> OWN = List.of(
            "foo", "bar", "my_list", "MyHostName", "smtpd_bannner", "cls", "x9", "nosuch_destination_rate_delay");
    private static final List<String> WORDS = List.of(
            "a",
            "b.test",
            "yes",
            "no",
            "10",
            "9",
            "5m",
            "10M",
            "maybe",
            "hash:/etc/aliases",
            "permit_mynetworks,",
            "3.6",
            "3.10",
            "[127.0.0.1]:25",
            "all",
            "host",
            "cls",
            "$$5",
            "x#y",
            "# comment",
            "{ a b }",
            "loopback-only",
            "ipv4",
            "subnet",
            "\"quoted text\"",
            "inline:{ {a=b c} }");
    private final Random random;

    GeneratedMainCf(long seed) {
        this.random = new Random(seed);
    }

    private <T> T any(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        String end = oneIn(20) ? "\r\n" : "\n";
        if (oneIn(25)) {
            text.append("  indented = first").append(end);
        }
        int entries = 1 + random.nextInt(8);
        for (int i = 0; i < entries; i++) {
            decoration(text, end);
            text.append(oneIn(3) ? any(OWN) : any(NAMES));
            text.append(oneIn(60) ? " " : any(List.of("=", " = ", "= ", "\t=\t")));
            value(text, end);
            text.append(oneIn(10) ? "  " : "").append(end);
        }
        // Without it the peer looks up whatever inet_interfaces names, in DNS.
        return text.append("mynetworks = 127.0.0.0/8").append(end).toString();
    }

    private void decoration(StringBuilder text, String end) {
        if (oneIn(6)) {
            text.append(any(List.of("# comment", "", "   ", "#x = y"))).append(end);
        }
    }

    private void value(StringBuilder text, String end) {
        int pieces = random.nextInt(4);
        for (int i = 0; i < pieces; i++) {
            if (i > 0) {
                text.append(any(List.of(" ", ", ", "  ", end + "   ", end + "# inside" + end + "\t", "")));
            }
            text.append(piece(2));
        }
    }

    private String piece(int depth) {
        return oneIn(2) || depth == 0 ? any(WORDS) : expression(depth - 1);
    }

    private String name() {
        return oneIn(3) ? any(OWN) : oneIn(8) ? "nosuch" : any(NAMES);
    }

    private String expression(int depth) {
        String text =
                switch (random.nextInt(11)) {
                    case 0 -> "$" + name();
                    case 1 -> "${" + name() + "}";
                    case 2 -> "$(" + name() + ")";
                    case 3 -> "${" + name() + "?" + piece(depth) + "}";
                    case 4 -> "${" + name() + ":" + piece(depth) + "}";
                    case 5 -> "${" + name() + "?{" + piece(depth) + "}:{" + piece(depth) + "}}";
                    case 6 -> "${" + name() + " ? {" + piece(depth) + "} : " + piece(depth) + "}";
                    case 7 ->
                        "${{" + piece(depth) + "} " + operator() + " {" + piece(depth) + "} ? {" + piece(depth)
                                + "} : {" + piece(depth) + "}}";
                    case 8 -> "${{" + piece(depth) + "}" + operator() + "{" + piece(depth) + "}}";
                    case 9 ->
                        "${{$compatibility_level} " + operator() + "level {" + any(List.of("1", "3.6", "3.10.1"))
                                + "} ? {old} : {new}}";
                    default -> "$$" + name();
                };
        return oneIn(30) ? broken(text) : text;
    }

    private String operator() {
        return any(List.of("==", "!=", "<", "<=", ">", ">="));
    }

    private String broken(String text) {
        return switch (random.nextInt(5)) {
            case 0 -> text.substring(0, text.length() - 1);
            case 1 -> "${" + text;
            case 2 -> "$";
            case 3 -> "${}";
            default -> text.replace("{", "{ ");
        };
    }
}
