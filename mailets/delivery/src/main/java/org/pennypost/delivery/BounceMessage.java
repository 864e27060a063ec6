package org.pennypost.delivery;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pennypost.address.Address;
import org.pennypost.cleanup.Envelope;
import org.pennypost.cleanup.FoldedLine;
import org.pennypost.cleanup.MailDate;
import org.pennypost.mbox.MessageContent;

/**
 * The text of a notification: one for all recipients of a message that it is about, in three parts, as Postfix's bounce(8)
 * writes it.
 *
 * <p>Source: RFC 3462, RFC 3464; Postfix bounce(5).
 */
final class BounceMessage {
    private static final int WIDTH = 79;
    private final BounceSettings settings;
    private final Notice notice;
    private final boolean copy;
    private final String queueId;
    private final Envelope envelope;
    private final Address told;
    private final List<DeliveryReport> reports;
    private final ZoneId zone;

    /**
     * Prepares a notification.
     *
     * @param settings names of this host
     * @param notice what it says
     * @param copy whether it is for the postmaster
     * @param queueId of the message that it is about
     * @param envelope of that message
     * @param told who is told
     * @param reports its recipients, at least one
     * @param zone in which times are shown
     */
    BounceMessage(
            BounceSettings settings,
            Notice notice,
            boolean copy,
            String queueId,
            Envelope envelope,
            Address told,
            List<DeliveryReport> reports,
            ZoneId zone) {
        this.settings = requireNonNull(settings);
        this.notice = requireNonNull(notice);
        this.copy = copy;
        this.queueId = requireNonNull(queueId);
        this.envelope = requireNonNull(envelope);
        this.told = requireNonNull(told);
        this.reports = List.copyOf(reports);
        this.zone = requireNonNull(zone);
    }

    /**
     * Writes the notification with CR LF line ends.
     *
     * @param out where to
     * @param ownId the queue id of the notification
     * @param now when it is made
     * @param original the content of the message that failed, with CR LF line ends
     */
    void writeTo(OutputStream out, String ownId, Instant now, MessageContent original) throws IOException {
        String boundary = queueId + "." + now.getEpochSecond() + "/" + settings.myhostname();
        text(out, header(ownId, now, boundary));
        text(out, "This is a MIME-encapsulated message.\n");
        text(out, part(boundary, "Notification", "text/plain; charset=utf-8", true));
        text(out, copy ? "\n" : notice.text(settings));
        text(out, reports.stream().map(this::human).collect(Collectors.joining("\n\n", "", "\n")));
        text(out, part(boundary, "Delivery report", "message/delivery-status", false));
        text(out, machine());
        original(out, boundary, original);
        text(out, "\n--" + boundary + "--\n");
    }

    private String header(String ownId, Instant now, String boundary) {
        return """
                Date: %3$s
                From: Mail Delivery System <MAILER-DAEMON@%4$s>
                Subject: %8$s
                To: %5$s
                Auto-Submitted: %9$s
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status;
                \tboundary="%6$s"
                Content-Transfer-Encoding: 8bit
                Message-Id: <%7$s.%2$s@%1$s>

                """.formatted(
                        settings.myhostname(),
                        ownId,
                        MailDate.header(now, zone),
                        settings.myorigin(),
                        told.external(),
                        boundary,
                        MailDate.id(now),
                        notice.subject(copy),
                        copy ? "auto-generated" : "auto-replied");
    }

    private static String part(String boundary, String description, String type, boolean eightBit) {
        return "\n--" + boundary + "\nContent-Description: " + description + "\nContent-Type: " + type + "\n"
                + (eightBit ? "Content-Transfer-Encoding: 8bit\n" : "") + "\n";
    }

    private String human(DeliveryReport report) {
        String expanded = report.original().isNull()
                        || report.about()
                                .text()
                                .equalsIgnoreCase(report.original().text())
                ? ""
                : " (expanded from <" + report.original().external() + ">)";
        return fold("<" + report.about().external() + ">" + expanded + ": " + report.text(notice.isTrace()));
    }

    private static String fold(String line) {
        return FoldedLine.of(line, WIDTH);
    }

    private String machine() {
        StringBuilder text = new StringBuilder();
        text.append("Reporting-MTA: dns; ").append(settings.myhostname());
        String id = envelope.attributes().get("dsn_envid");
        if (id != null) {
            text.append("\nOriginal-Envelope-Id: ").append(id);
        }
        text.append("\nX-Postfix-Queue-ID: ").append(queueId);
        text.append("\nX-Postfix-Sender: rfc822; ").append(sender());
        text.append("\nArrival-Date: ").append(MailDate.header(envelope.arrival(), zone));
        text.append('\n');
        reports.forEach(report -> machine(report, text));
        return text.toString();
    }

    private void machine(DeliveryReport report, StringBuilder text) {
        DeliveryReport.Details details = report.details();
        text.append("\nFinal-Recipient: rfc822; ").append(report.about().external());
        details.dsnOriginal()
                .or(() -> Optional.of(report.original())
                        .filter(original -> !original.isNull())
                        .map(original -> "rfc822;" + original.external()))
                .ifPresent(original -> text.append("\nOriginal-Recipient: ").append(original));
        text.append("\nAction: ").append(notice.action(report));
        text.append("\nStatus: ").append(report.status().code()).append('\n');
        details.remote()
                .ifPresent(host -> text.append(fold("Remote-MTA: dns; " + host)).append('\n'));
        String code = details.reply()
                .map(reply -> "smtp; " + reply)
                .or(() -> report.status().command().map(said -> "x-unix; " + said.stripTrailing()))
                .orElseGet(() -> "X-Postfix; " + report.text(notice.isTrace()));
        text.append(fold("Diagnostic-Code: " + code)).append('\n');
        if (notice == Notice.DELAY) {
            Instant until = envelope.arrival().plus(settings.lifetime());
            text.append("Will-Retry-Until: ")
                    .append(MailDate.header(until, zone))
                    .append('\n');
        }
    }

    private String sender() {
        return envelope.sender().isNull()
                ? "MAILER-DAEMON@" + settings.myhostname()
                : envelope.sender().external();
    }

    /** Warnings, what asks for no more, and copies of what somebody else was told have the header only. */
    private boolean isWhole() {
        return (!copy || envelope.sender().isNull())
                && notice == Notice.FAILURE
                && !"HDRS".equals(envelope.attributes().get("dsn_ret"))
                && envelope.size() <= settings.sizeLimit();
    }

    private void original(OutputStream out, String boundary, MessageContent original) throws IOException {
        boolean whole = isWhole();
        String kind = whole ? "message/rfc822" : "text/rfc822-headers";
        text(out, part(boundary, notice.content() + (whole ? "Message" : "Message Headers"), kind, true));
        text(out, "Return-Path: <" + sender() + ">\n");
        original.writeTo(whole ? new Unclosed(out) : new HeaderOnly(out));
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Passes bytes on; the stream belongs to another one. */
    private static class Unclosed extends OutputStream {
        final OutputStream out;

        Unclosed(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }
    }

    /** Passes on what stands before the first empty line. */
    private static final class HeaderOnly extends Unclosed {
        private boolean emptyLine = true;
        private boolean ended;

        HeaderOnly(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            if (ended) {
                return;
            }
            if (b == '\n' && emptyLine) {
                ended = true;
            } else if (b == '\n' || b != '\r') {
                emptyLine = b == '\n';
            }
            if (b != '\r' && !ended) {
                if (b == '\n') {
                    out.write('\r');
                }
                out.write(b);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int i = offset; i < offset + length; i++) {
                write(bytes[i]);
            }
        }
    }
}
