package org.pennypost.delivery;

import java.util.Optional;

/**
 * What a notification says to people, and who wants it.
 *
 * <p>Source: Postfix bounce(5), {@code postconf -t}; RFC 3461 section 4.1.
 */
enum Notice {
    /** A message failed for good. */
    FAILURE(
            "Undelivered Mail Returned to Sender",
            "Postmaster Copy: Undelivered Mail",
            "Undelivered ",
            "non-delivery notification",
            """
            I'm sorry to have to inform you that your message could not
            be delivered to one or more recipients. It's attached below.

            For further assistance, please send mail to postmaster.

            If you do so, please include this problem report. You can
            delete your own text from the attached returned message.
            """),
    /** A message waits. */
    DELAY(
            "Delayed Mail (still being retried)",
            "Postmaster Warning: Delayed Mail",
            "Undelivered ",
            "delay notification",
            """
            ####################################################################
            # THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #
            ####################################################################

            Your message could not be delivered for more than %d hour(s).
            It will be retried until it is %d day(s) old.

            For further assistance, please send mail to postmaster.

            If you do so, please include this problem report. You can
            delete your own text from the attached returned message.
            """),
    /** A message arrived, and somebody asked to be told. */
    SUCCESS("Successful Mail Delivery Report", "", "", "delivery status notification", """
            Your message was successfully delivered to the destination(s)
            listed below. If the message was delivered to mailbox you will
            receive no further notifications. Otherwise you may still receive
            notifications of mail delivery errors from other systems.
            """),
    /** Somebody asked what becomes of a message. */
    STATUS("Mail Delivery Status Report", "", "", "delivery status notification", Notice.ASKED),
    /** Somebody asked what would become of a message that nobody gets. */
    PROBE("Mail Delivery Status Report", "", "", "delivery status notification", Notice.ASKED);

    private static final String ASKED = "Enclosed is the mail delivery report that you requested.\n";

    private final String subject;
    private final String copySubject;
    private final String content;
    private final String name;
    private final String text;

    Notice(String subject, String copySubject, String content, String name, String text) {
        this.subject = subject;
        this.copySubject = copySubject;
        this.content = content;
        this.name = name;
        this.text = text;
    }

    /** The subject, for the sender or for the postmaster. */
    String subject(boolean copy) {
        return copy ? copySubject : subject;
    }

    /** What the message that it is about is called before {@code Message}. */
    String content() {
        return content;
    }

    /** Its name in the log. */
    String logName() {
        return name;
    }

    /** The text for people. */
    String text(BounceSettings settings) {
        String words = this == DELAY
                ? text.formatted(
                        settings.delayWarning().toHours(), settings.lifetime().toDays())
                : text;
        return "This is the mail system at host " + settings.myhostname() + ".\n\n" + words
                + "\n                   The mail system\n\n";
    }

    /**
     * Whether it is to name a recipient.
     *
     * @param notify the NOTIFY parameter of the recipient
     */
    boolean isWanted(Optional<String> notify) {
        return switch (this) {
            case FAILURE, DELAY -> notify.map(words -> words.contains(name())).orElse(true);
            case SUCCESS -> notify.map(words -> words.contains(name())).orElse(false);
            case STATUS, PROBE -> true;
        };
    }

    /** Whether it is about the way of a message, which is told to a sender only. */
    boolean isTrace() {
        return this == SUCCESS || this == STATUS || this == PROBE;
    }

    /** What happened, in a word of RFC 3464; what would happen, in Postfix's. */
    String action(DeliveryReport report) {
        return switch (this) {
            case FAILURE -> "failed";
            case PROBE -> report.status().probedWord();
            default -> report.action();
        };
    }
}
