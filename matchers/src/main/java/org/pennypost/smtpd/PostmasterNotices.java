package org.pennypost.smtpd;

/**
 * Sends what went wrong in a session to the postmaster. Thread safe. Source: Postfix {@code smtpd_chat.c}; postconf(5)
 * error_notice_recipient.
 */
@FunctionalInterface
public interface PostmasterNotices {
    /** For dialogues that nobody is told of. */
    PostmasterNotices NONE = (settings, client, transcript) -> {};

    /**
     * Posts a notice; a failure stands in the log, the session is over anyway.
     *
     * @param settings of the session
     * @param client name and address, {@code localhost[127.0.0.1]}
     * @param transcript the text, with CR LF line ends
     */
    void post(SmtpdSettings settings, String client, byte[] transcript);
}
