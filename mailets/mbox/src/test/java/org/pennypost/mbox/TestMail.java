package org.pennypost.mbox;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Messages by whose text one sees whether they are whole. */
final class TestMail {
    private static final String END = "End.\n";

    private TestMail() {}

    /** Most are short; some take several writes. */
    static String message(String name) {
        Random random = new Random(name.hashCode());
        int lines = random.nextInt(6) == 0 ? 5000 + random.nextInt(20_000) : random.nextInt(300);
        return "Received: by mx.test id " + name + "\nSubject: " + name + "\n\n" + (name + "\n").repeat(lines) + END;
    }

    static MessageContent content(String name) {
        return out -> out.write(message(name).replace("\n", "\r\n").getBytes(US_ASCII));
    }

    /** What a mailbox holds: names of messages that are whole, and what is not. */
    record Found(List<String> whole, List<String> torn) {}

    static Found in(String mbox) {
        List<String> whole = new ArrayList<>();
        List<String> torn = new ArrayList<>();
        for (String each : mbox.split("(?m)^(?=" + Appending.FROM_LINE.substring(0, 6) + ")")) {
            String text = each.substring(each.indexOf('\n') + 1);
            int subject = text.indexOf("Subject: ");
            int end = text.indexOf('\n', Math.max(0, subject));
            String name = subject < 0 || end < 0 ? "" : text.substring(subject + 9, end);
            if (!name.isEmpty() && text.equals(message(name) + "\n")) {
                whole.add(name);
            } else if (!each.isEmpty()) {
                torn.add(each.substring(0, Math.min(200, each.length())));
            }
        }
        return new Found(whole, torn);
    }
}
