package org.pennypost.cleanup;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Dates as Postfix 3.7 writes them: {@code Wed,  5 Sep 2018 16:56:14 +0800 (CST)}.
 *
 * <p>Stateless. Source: Postfix {@code mail_date.c}; RFC 5322 section 3.3.
 */
public final class MailDate {
    private static final DateTimeFormatter HEADER =
            DateTimeFormatter.ofPattern("EEE, ppd MMM yyyy HH:mm:ss xx '('zzz')'", Locale.US);
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.US).withZone(ZoneOffset.UTC);

    private MailDate() {}

    /**
     * Writes a date for a header.
     *
     * @param time the time
     * @param zone the zone to show it in
     * @return the date with offset and zone name
     */
    public static String header(Instant time, ZoneId zone) {
        return HEADER.format(time.atZone(zone));
    }

    /**
     * Writes the time part of a Message-Id.
     *
     * @param time the time
     * @return fourteen digits, UTC
     */
    public static String id(Instant time) {
        return ID.format(time);
    }
}
