/**
 * The POP3 server, in Dovecot's words. Plain Java; mailboxes are reached by {@link org.pennypost.pop3d.Maildrop}.
 *
 * <p>Message numbers are those of the log-in; what somebody else deletes meanwhile is missing, nothing else moves. DELE counts with
 * QUIT only. A message that was retrieved is marked as seen. Two sessions may be open at the same time, also beside IMAP. Source: RFC
 * 1939, RFC 2449, RFC 2595, RFC 3206, RFC 5034; Dovecot pop3.
 *
 * <p>Known limits: no APOP, which needs passwords in clear; {@code pop3_uidl_format} is Dovecot's default, {@code %08Xu%08Xv}.
 */
package org.pennypost.pop3d;
