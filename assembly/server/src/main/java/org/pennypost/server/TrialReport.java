package org.pennypost.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.mail.Header;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;

/** What a mail was before a rule and is behind it. */
record TrialReport(
        String state,
        String sender,
        List<String> recipients,
        List<String> attributes,
        List<String> header,
        String body) {
    /** Takes down a mail as it is now. */
    static TrialReport of(Mail mail) throws MessagingException, IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        mail.getMessage().writeTo(body);
        String text = body.toString(ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        return new TrialReport(
                Objects.requireNonNullElse(mail.getState(), ""),
                mail.getMaybeSender().asPrettyString(),
                mail.getRecipients().stream().map(Object::toString).sorted().toList(),
                mail.attributes()
                        .map(attribute -> attribute.getName().asString() + "="
                                + attribute.getValue().value())
                        .sorted()
                        .toList(),
                Collections.list(mail.getMessage().getAllHeaders()).stream()
                        .map(TrialReport::line)
                        .toList(),
                end < 0 ? "" : text.substring(end + 4));
    }

    private static String line(Header header) {
        return header.getName() + ": " + header.getValue().replaceAll("\\r?\\n[ \\t]+", " ");
    }

    /** Prints what is different, a line each. */
    void print(TrialReport before, PrintStream out) {
        List<String> lines = new ArrayList<>();
        difference(lines, "header", before.header, header);
        difference(lines, "recipient", before.recipients, recipients);
        difference(lines, "attribute", before.attributes, attributes);
        if (!before.sender.equals(sender)) {
            lines.add("sender       " + before.sender + " -> " + sender);
        }
        if (!before.body.equals(body)) {
            lines.add("body         changed, " + before.body.length() + " -> " + body.length() + " bytes");
        }
        if (!before.state.equals(state)) {
            lines.add("processor    " + before.state + " -> "
                    + (state.equals(Mail.GHOST) ? "none, the message ends here" : state));
        }
        out.println(lines.isEmpty() ? "unchanged" : lines.stream().collect(Collectors.joining(System.lineSeparator())));
    }

    private static void difference(List<String> lines, String what, List<String> before, List<String> after) {
        List<String> gone = new ArrayList<>(before);
        after.forEach(gone::remove);
        List<String> fresh = new ArrayList<>(after);
        before.forEach(fresh::remove);
        gone.forEach(line -> lines.add(String.format("%-12s - %s", what, line)));
        fresh.forEach(line -> lines.add(String.format("%-12s + %s", what, line)));
    }
}
