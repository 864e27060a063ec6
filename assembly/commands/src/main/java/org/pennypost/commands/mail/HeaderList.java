package org.pennypost.commands.mail;

import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Lines of the list of messages. Source: mailutils, the variable headline. */
final class HeaderList {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm", Locale.US);
    private static final int SENDER = 18;
    private static final int FIXED = 55;

    private final int columns;

    /** @param columns of the screen */
    HeaderList(int columns) {
        this.columns = columns;
    }

    /** {@code "/var/mail/alice": 6 messages 6 new}. */
    static String summary(String path, List<Letter> letters) {
        long fresh = letters.stream().filter(Letter::isNew).count();
        long unread = letters.stream().filter(Letter::isUnread).count();
        return "\"" + path + "\": " + count(letters.size()) + (fresh > 0 ? " " + fresh + " new" : "")
                + (unread > 0 ? " " + unread + " unread" : "");
    }

    static String count(long messages) {
        return messages + (messages == 1 ? " message" : " messages");
    }

    /** One line, without line end. */
    String line(Letter letter, boolean current) {
        LetterText text = letter.text();
        String sender =
                text.decoded("From").map(HeaderList::name).orElse(letter.from().sender());
        String date = DATE.format(letter.from().date());
        String subject = cut(text.decoded("Subject").orElse(""), Math.max(0, columns - FIXED));
        return String.format(
                        Locale.ROOT,
                        "%s%c%4d %s %s %3d/%-5d %s",
                        current ? ">" : " ",
                        letter.attribute(),
                        letter.number(),
                        padded(sender),
                        date,
                        text.lines(),
                        text.size(),
                        subject)
                .stripTrailing();
    }

    private static String padded(String sender) {
        String cut = cut(sender, SENDER);
        return cut + " ".repeat(SENDER - cut.codePointCount(0, cut.length()));
    }

    private static String cut(String text, int length) {
        String line = text.replace('\n', ' ');
        return line.codePointCount(0, line.length()) <= length
                ? line
                : line.substring(0, line.offsetByCodePoints(0, length));
    }

    /** The name in front of an address, or the address. */
    private static String name(String from) {
        int open = from.indexOf('<');
        String name = open > 0 ? from.substring(0, open).strip() : "";
        if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
            name = name.substring(1, name.length() - 1).replace("\\", "");
        }
        if (!name.isEmpty()) {
            return name;
        }
        return open >= 0 && from.indexOf('>', open) > 0 ? from.substring(open + 1, from.indexOf('>', open)) : from;
    }
}
