package org.pennypost.smtpd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random tables, envelopes and headers in which everything that cleanup looks at meets everything else. */
final class GeneratedMail {
    private static final List<String> USERS =
            List.of("alice", "bob", "Carol", "alice+x", "bob+x+y", "root", "joe.user", "+x", "dave-x");
    private static final List<String> DOMAINS = List.of(
            "v.test", "V.test", "w.test", "h.v.test", "x.h.v.test", "example.com", "localhost", "mail.example.com");
    private static final List<String> ODD_ADDRESSES = List.of(
            "\"a b\"@v.test",
            "\"a@b\"@v.test",
            "a@b@v.test",
            "user%v.test@example.com",
            "v.test!user",
            "\"alice\"@v.test",
            "\"alice+x\"@v.test",
            "@w.test:alice@v.test",
            "alice@[127.0.0.1]",
            "mailer-daemon@example.com");
    private static final List<String> LIST_PARTS = List.of(
            "%s",
            "%s",
            "<%s>",
            "Joe User <%s>",
            "\"User, Joe\" <%s>",
            "\"q\\\"uote\\\\d\" <%s>",
            "J. R. User <%s>",
            "%s (Joe User)",
            "(before) %s",
            "Joe (within) <%s>",
            "Joe <%s (inside)>",
            "=?utf-8?q?J=C3=B6?= <%s>",
            "J\u00f6rg <%s>",
            "group: %s;",
            "group: %s, other@w.test;",
            "two words %s",
            "<@route.test,@b.test:%s>",
            "%s,",
            "undisclosed-recipients:;",
            "(a (nested) comment\\) here) %s",
            "Joe\r\n\t<%s>",
            "(folded\r\n comment) %s",
            "\"folded\r\n phrase\" <%s>",
            "<>",
            "Joe <",
            "unbalanced\" <%s>",
            "Joe: <%s>",
            "a:b:c %s",
            "; %s",
            "[literal] <%s>");
    private static final List<String> HEADERS = List.of(
            "From",
            "To",
            "Cc",
            "Sender",
            "Reply-To",
            "Resent-From",
            "Resent-To",
            "Resent-Cc",
            "Resent-Sender",
            "Resent-Reply-To",
            "Return-Receipt-To",
            "Errors-To",
            "Apparently-To",
            "Disposition-Notification-To",
            "Mail-Followup-To",
            "TO",
            "cc ",
            "Subject",
            "X-To",
            "Bcc",
            "Return-Path");
    private static final List<String> CLASSES =
            List.of("envelope_sender", "envelope_recipient", "header_sender", "header_recipient");

    private final Random random;
    private final Path directory;
    private int tables;

    GeneratedMail(long seed, Path directory) {
        this.random = new Random(seed);
        this.directory = directory;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    /** The parameters of one configuration. */
    Map<String, String> configuration() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        for (String maps : List.of(
                "virtual_alias_maps",
                "canonical_maps",
                "sender_canonical_maps",
                "recipient_canonical_maps",
                "sender_bcc_maps",
                "recipient_bcc_maps")) {
            if (once(maps.startsWith("virtual") ? 1 : 3)) {
                settings.put(
                        maps,
                        once(40) ? "texthash:/nonexistent/table" : table(maps) + (once(4) ? ", " + table(maps) : ""));
            }
        }
        if (once(3)) {
            settings.put("masquerade_domains", any(List.of("v.test", "h.v.test v.test", "!h.v.test, v.test", "test")));
            settings.put("masquerade_exceptions", any(List.of("", "root, alice", "inline:{bob=x}")));
        }
        for (String classes : List.of("canonical_classes", "masquerade_classes")) {
            if (once(4)) {
                settings.put(classes, CLASSES.stream().filter(word -> once(2)).collect(Collectors.joining(" ")));
            }
        }
        choose(settings, 3, "always_bcc", "archive@w.test", "archive", "alice@v.test");
        choose(settings, 4, "propagate_unmatched_extensions", "", "virtual", "canonical");
        choose(settings, 5, "enable_original_recipient", "no");
        choose(settings, 8, "duplicate_filter_limit", "1", "3", "0");
        choose(settings, 5, "virtual_alias_expansion_limit", "3", "5");
        choose(settings, 3, "virtual_alias_recursion_limit", "3", "20");
        choose(settings, 8, "virtual_alias_address_length_limit", "12");
        choose(settings, 6, "header_address_token_limit", "12");
        return settings;
    }

    private void choose(Map<String, String> settings, int in, String name, String... values) {
        if (once(in)) {
            settings.put(name, any(List.of(values)));
        }
    }

    private String table(String maps) throws IOException {
        if (once(12)) {
            return any(List.of(
                    "static:all@w.test", "regexp:{{/^(a.*)@v/ $${1}@w.test}}", "regexp:{{/^user$$/ r@w.test}}"));
        }
        boolean single = !maps.startsWith("virtual");
        Path file = directory.resolve("table" + tables++);
        // A key that stands twice makes the whole table unusable for Postfix.
        Map<String, String> lines = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = random.nextInt(8); i >= 0; i--) {
            lines.put(key(), value(single));
        }
        Files.write(
                file,
                lines.entrySet().stream()
                        .map(line -> line.getKey() + "\t" + line.getValue().strip())
                        .toList());
        return "texthash:" + file;
    }

    private String key() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> any(USERS);
            case 2, 3 -> "@" + any(DOMAINS);
            case 4 -> any(List.of("\"a b\"@v.test", "\"a@b\"@v.test", "a@b@v.test", "\"a b\"", "alice"));
            default -> any(USERS) + "@" + any(DOMAINS);
        };
    }

    private String value(boolean single) {
        int size = single && !once(10) ? 1 : 1 + random.nextInt(3);
        return IntStream.range(0, size)
                .mapToObj(i -> target())
                .collect(Collectors.joining(any(List.of(", ", " ", ","))));
    }

    private String target() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> any(USERS);
            case 2 -> "@" + any(DOMAINS);
            case 3 -> any(ODD_ADDRESSES);
            case 4 -> String.format(any(List.of("Joe <%s>", "<%s>", "%s (x)")), address());
            case 5 -> once(6) ? "<>" : "z@w.test";
            default -> any(USERS) + "@" + any(DOMAINS);
        };
    }

    /** An address in its external form. */
    String address() {
        return switch (random.nextInt(8)) {
            case 0 -> any(ODD_ADDRESSES);
            case 1 -> any(USERS);
            default -> any(USERS) + "@" + any(DOMAINS);
        };
    }

    /** The argument of MAIL. */
    String sender() {
        return once(8) ? "<>" : "<" + address() + ">";
    }

    /** The argument of RCPT with its options. */
    String recipient() {
        String options = once(4)
                ? any(List.of(
                        " NOTIFY=NEVER",
                        " NOTIFY=SUCCESS",
                        " NOTIFY=SUCCESS,FAILURE",
                        " NOTIFY=DELAY ORCPT=rfc822;o@o.test",
                        " ORCPT=rfc822;o@o.test"))
                : "";
        return "<" + address() + ">" + options;
    }

    int recipients() {
        return 1 + random.nextInt(4);
    }

    /** Header lines. */
    List<String> headers() {
        return IntStream.range(0, random.nextInt(5))
                .mapToObj(i -> any(HEADERS) + ":" + (once(6) ? "" : " ") + list())
                .toList();
    }

    private String list() {
        return IntStream.range(0, once(5) ? 4 + random.nextInt(8) : 1 + random.nextInt(3))
                .mapToObj(i -> any(LIST_PARTS).replace("%s", address()))
                .collect(Collectors.joining(any(List.of(", ", ",", ",\r\n\t", " , "))));
    }
}
