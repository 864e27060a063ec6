/**
 * IMAP before the log-in: greeting, CAPABILITY, ID, STARTTLS, LOGIN and AUTHENTICATE, in Dovecot's words. Plain Java.
 *
 * <p>Nobody reaches James's IMAP server who has not logged in here: what strangers send is bounded and parsed by this package
 * alone. Source: RFC 3501, RFC 4959, RFC 5530; Dovecot imap-login.
 */
package org.pennypost.imapd;
