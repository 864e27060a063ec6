package org.pennypost.mbox;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The From_ line that begins a message in an mbox: {@code From a@b.test  Tue Nov 24 02:48:20 2026}.
 *
 * <p>Immutable. Source: Postfix local(8); Dovecot mbox for what is accepted.
 *
 * @param sender the envelope sender in its external form, empty for the null sender
 * @param date the date and time as written
 * @param zone the numeric zone behind the year when there is one
 */
public record FromLine(String sender, LocalDateTime date, Optional<ZoneOffset> zone) {
    /** A From_ line longer than this is text. */
    static final int MAX_LENGTH = 1024;

    private static final String NULL_SENDER = "MAILER-DAEMON";
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US);
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final String SENDER = "From (?<sender>\"(?:[^\"\\\\]|\\\\.)*+\"[^ ]*|(?:[^ \"][^ ]*)?) +";
    private static final String MONTH = "(?<month>(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))";
    private static final String TIME = "(?<hour>\\d\\d):(?<minute>\\d\\d)(?::(?<second>\\d\\d))?";
    private static final String ZONE = "(?: (?<zone>[+-]\\d{4}))?";

    /** {@code Tue Nov 24 02:48:20 [zone] 2026 [+0100] [more]}. */
    private static final Pattern ASCTIME_LINE = Pattern.compile(SENDER + "[^ ]{3} " + MONTH + " (?<day> ?\\d|\\d\\d) "
            + TIME + " (?:[^ \\d][^ ]* )?(?<year>[12]\\d{3})" + ZONE + "(?:\\s.*)?");

    /** {@code Tue, 24 Nov 2026 02:48:20 [+0100] [more]}. */
    private static final Pattern RFC822_LINE = Pattern.compile(
            SENDER + "[^ ]{3}, (?<day> ?\\d|\\d\\d) " + MONTH + " (?<year>[12]\\d{3}) " + TIME + ZONE + "(?:\\s.*)?");

    /** Refuses a sender that would break the line; {@link IllegalArgumentException} then. */
    public FromLine {
        requireNonNull(sender);
        requireNonNull(date);
        requireNonNull(zone);
        if (!isOneLine(sender)) {
            throw new IllegalArgumentException("a sender is one line");
        }
    }

    /**
     * Makes the line for a delivery.
     *
     * @param sender the envelope sender in external form, empty for the null sender
     * @param time when; the line shows it in this zone, without naming the zone
     * @return the line
     */
    public static FromLine at(String sender, ZonedDateTime time) {
        return new FromLine(sender, time.toLocalDateTime(), Optional.empty());
    }

    /**
     * Gives the line as it is written.
     *
     * @return without line end; the null sender is {@code MAILER-DAEMON}
     */
    public String format() {
        return "From " + (sender.isEmpty() ? NULL_SENDER : sender) + "  " + ASCTIME.format(date);
    }

    /**
     * Reads a line.
     *
     * @param line without line end
     * @return the parts, empty when it is not a From_ line with a date
     */
    public static Optional<FromLine> parse(String line) {
        if (!line.startsWith("From ") || line.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        return match(ASCTIME_LINE, line).or(() -> match(RFC822_LINE, line));
    }

    /**
     * Gives the moment.
     *
     * @param assumed the zone to take when the line has none
     * @return the moment
     */
    public Instant instant(ZoneId assumed) {
        return date.atZone(zone.map(ZoneId.class::cast).orElse(assumed)).toInstant();
    }

    static boolean isOneLine(String text) {
        return text.indexOf('\n') < 0 && text.indexOf('\r') < 0 && text.indexOf('\0') < 0;
    }

    private static Optional<FromLine> match(Pattern pattern, String line) {
        Matcher parts = pattern.matcher(line);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            LocalDateTime date = LocalDateTime.of(
                    number(parts, "year"),
                    MONTHS.indexOf(parts.group("month").toLowerCase(Locale.ROOT)) + 1,
                    Math.max(1, number(parts, "day")),
                    number(parts, "hour"),
                    number(parts, "minute"),
                    parts.group("second") == null ? 0 : Math.min(59, number(parts, "second")));
            String sender = parts.group("sender");
            return Optional.of(new FromLine(sender.equals(NULL_SENDER) ? "" : sender, date, zone(parts.group("zone"))));
        } catch (DateTimeException | IllegalArgumentException notADate) {
            return Optional.empty();
        }
    }

    private static Optional<ZoneOffset> zone(String digits) {
        try {
            return Optional.ofNullable(digits).map(ZoneOffset::of);
        } catch (DateTimeException beyondAnyZone) {
            return Optional.empty();
        }
    }

    private static int number(Matcher parts, String group) {
        return Integer.parseInt(parts.group(group).trim());
    }
}
