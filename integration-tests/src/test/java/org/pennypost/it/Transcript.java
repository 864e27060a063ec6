package org.pennypost.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Expected text from a resource file. Everything is literal but {@code {queueid}}, {@code {date}} (RFC 5322, as Postfix writes it),
 * {@code {ctime}} and {@code {stamp}} (yyyymmddhhmmss).
 */
final class Transcript {
    private static final String DAY = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
    private static final String MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";

    private Transcript() {}

    static String resource(String name) throws IOException {
        try (InputStream in = Transcript.class.getResourceAsStream("/" + name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    /** Plays a conversation: {@code C:} is sent, {@code S:} must come back, line by line. */
    static void play(String name, Conversation conversation) throws IOException {
        for (String line : resource(name).lines().toList()) {
            if (line.startsWith("C: ")) {
                conversation.send(line.substring(3));
            } else if (line.startsWith("S: ")) {
                String heard = conversation.line().orElse("(connection closed)");
                assertThat(heard).as(name).matches(pattern(line.substring(3)));
            }
        }
    }

    /** The lines that the server must have said in a conversation file. */
    static Pattern serverSide(String name) throws IOException {
        List<String> lines = resource(name)
                .lines()
                .filter(line -> line.startsWith("S: "))
                .map(line -> line.substring(3) + "\r\n")
                .toList();
        return pattern(String.join("", lines));
    }

    /** What a client must send in a conversation file, with CRLF. */
    static String clientSide(String name) throws IOException {
        StringBuilder text = new StringBuilder();
        resource(name)
                .lines()
                .filter(line -> line.startsWith("C: "))
                .forEach(line -> text.append(line.substring(3)).append("\r\n"));
        return text.toString();
    }

    static Pattern pattern(String literal) {
        String quoted = Pattern.quote(literal)
                .replace("{queueid}", "\\E(?<id>[0-9A-F]{6,20})\\Q")
                .replace(
                        "{date}",
                        "\\E" + DAY + ", [ 1-3][0-9] " + MONTH
                                + " 20\\d\\d \\d\\d:\\d\\d:\\d\\d [+-]\\d{4} \\([A-Z0-9+-]+\\)\\Q")
                .replace("{ctime}", "\\E" + DAY + " " + MONTH + " [ 1-3][0-9] \\d\\d:\\d\\d:\\d\\d 20\\d\\d\\Q")
                .replace("{stamp}", "\\E20\\d{12}\\Q");
        // A group can be named once; the id must be the same wherever it comes again.
        int first = quoted.indexOf("(?<id>");
        String rest =
                first < 0 ? "" : quoted.substring(first + 6).replaceAll("\\(\\?<id>\\[0-9A-F]\\{6,20}\\)", "\\\\k<id>");
        return Pattern.compile(first < 0 ? quoted : quoted.substring(0, first + 6) + rest);
    }
}
