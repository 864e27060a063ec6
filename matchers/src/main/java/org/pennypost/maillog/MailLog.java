package org.pennypost.maillog;

/**
 * The mail log: one line for each event, in Postfix's formats, for people, pflogsumm and fail2ban.
 *
 * <p>Any number of threads may use one instance; lines are never mixed. Source: postconf(5) maillog_file.
 */
@FunctionalInterface
public interface MailLog {
    /**
     * Writes one line. It never fails and never blocks for long: a log that cannot be written must not stop mail.
     *
     * @param service who speaks, as behind Postfix's name: {@code smtpd}, {@code submission/smtpd}, {@code local},
     *     {@code qmgr}, {@code cleanup}; {@code dovecot: imap-login} for a line as Dovecot's
     * @param text the line without prefix and line end; control characters are shown as {@code ?}
     */
    void log(String service, String text);
}
