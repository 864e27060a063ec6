/**
 * The mail log, written in one place so that its lines stay Postfix's lines.
 *
 * <p>Whoever has something to say gets a {@link org.pennypost.maillog.MailLog}. Known limits: syslog itself is not
 * spoken; without {@code maillog_file} the server chooses a file of the instance.
 */
package org.pennypost.maillog;
