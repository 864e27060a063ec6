package org.pennypost.smtpd;

import java.util.List;
import java.util.Random;

/** Messages with nested, broken and hostile MIME, made of words that tables of the test know. */
final class GeneratedMessages {
    private static final List<String> TYPES = List.of(
            "text/plain",
            "TEXT/html; charset=utf-8",
            "message/rfc822",
            "Message/RFC822; name=\"x\"",
            "message/partial; id=1",
            "message/external-body",
            "message/global",
            "application/octet-stream",
            "image/png",
            "multipart/mixed",
            "multipart/digest; boundary=b1",
            "",
            ";;;",
            "\"multipart\"/mixed; boundary=b2");
    private static final List<String> ENCODINGS =
            List.of("7bit", "8BIT", "binary", "base64", "quoted-printable", "(x) 8bit", "\"8bit\"", "x-foo", "");
    private static final List<String> ACTIONS = List.of(
            "reject",
            "rejecttext",
            "reject4",
            "reject5",
            "reject2",
            "rejectcode",
            "warn",
            "warntext",
            "info",
            "pass",
            "discard",
            "discardtext",
            "hold",
            "holdtext",
            "filter",
            "filterempty",
            "filterbad",
            "prepend",
            "prependempty",
            "prependbad",
            "replace",
            "replaceempty",
            "replacebad",
            "redirect",
            "redirectbad",
            "bcc",
            "bccbad",
            "strip",
            "striptext",
            "ignore",
            "dunno",
            "ok",
            "unknown",
            "lower",
            "group");
    private static final List<String> BOUNDARIES =
            List.of("b1", "b2", "b10", "=_x y", "longboundary1", "longboundary2");

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private int budget;

    GeneratedMessages(long seed) {
        random = new Random(seed);
    }

    /** A message; lines end with CR LF, the last one too. Half of them have at most one action, so that much of it is seen. */
    String next() {
        text.setLength(0);
        budget = 3 + random.nextInt(10);
        if (chance(20)) {
            line(pick(List.of("From x y", ">From z", " indented", "no header", ": colon")));
        }
        headers(chance(80));
        body(0);
        return text.toString();
    }

    private void headers(boolean structured) {
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            header();
        }
        if (structured) {
            contentType();
        }
        if (chance(30)) {
            line("Content-Transfer-Encoding:" + blanks() + pick(ENCODINGS));
        }
        if (chance(30)) {
            line(pick(List.of("MIME-Version: 1.0", "Content-Disposition: inline", "Content-ID: <1@2>")));
        }
        if (chance(10)) {
            line("broken line");
        } else if (!chance(5)) {
            line("");
        }
    }

    private void header() {
        switch (random.nextInt(12)) {
            case 0 ->
                line("Subject" + (chance(20) ? " " : "") + ": hello w\u00f6rld".replace("\u00f6", "\u00c3\u00b6"));
            case 1 -> line("Subject: raw \u00f6");
            case 2 -> line("X-Long: " + "y".repeat(random.nextInt(300)));
            case 3 -> line("X-Huge: " + "z".repeat(1000 + random.nextInt(4000)));
            case 4 -> line("X-Fold: a\r\n b\r\n\tc" + "d".repeat(random.nextInt(150)) + "\r\n e");
            case 5 -> line("Message-Id: <1@x>");
            case 6 -> line("Received: from x by y");
            case 7 -> line("To: fred@example.com");
            default -> {
                if (budget > 8 && chance(60)) {
                    line("X-Plain: nothing");
                } else {
                    line("X-Act: " + pick(ACTIONS) + (chance(10) ? "\r\n folded" : ""));
                }
            }
        }
    }

    private void contentType() {
        String type = pick(TYPES);
        if (chance(60) || type.equals("multipart/mixed")) {
            String boundary = pick(BOUNDARIES);
            String parameter =
                    switch (random.nextInt(7)) {
                        case 0 -> "boundary=" + boundary;
                        case 1 -> "Boundary = \"" + boundary + "\"";
                        case 2 -> "(c (d) \\) e) boundary=\"" + boundary + "\"; boundary=b2";
                        case 3 -> "charset=x;\r\n boundary=\"" + boundary + "\"";
                        case 4 -> "boundary=\"" + boundary;
                        case 5 -> "boundary=\"b\\1\"";
                        default -> "x=y; boundary=\"" + boundary + "\"; z";
                    };
            type = "multipart/" + pick(List.of("mixed", "alternative", "digest", "Digest")) + ";" + blanks()
                    + parameter;
        }
        line("Content-Type:" + blanks() + type);
    }

    private void body(int depth) {
        while (budget-- > 0) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> part(depth);
                case 3 -> line("--" + pick(BOUNDARIES) + "--" + (chance(20) ? " cruft" : ""));
                case 4 -> line("");
                case 5 -> line("bin\u00e4ry");
                case 6 -> line("long " + "q".repeat(random.nextInt(5000)));
                case 7 -> line(pick(List.of(".", "..", ".x", "--", "-- ", "Subject: in the body", "From y")));
                default -> line(chance(50) ? "plain text" : "act " + pick(ACTIONS));
            }
        }
    }

    private void part(int depth) {
        line("--" + pick(BOUNDARIES) + (chance(10) ? "cruft" : ""));
        if (!chance(10)) {
            headers(depth < 6 && chance(60));
        }
    }

    private void line(String line) {
        text.append(line).append("\r\n");
    }

    private String blanks() {
        return pick(List.of(" ", "", "\t ", "\r\n "));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
