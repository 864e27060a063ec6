/**
 * The LMTP server: mail from another server of this host or network, straight into mailboxes, without a queue. Plain Java.
 *
 * <p>Each recipient has its own answer, and that is the status of its delivery: what a client is not told to be saved, it keeps and
 * sends again. Neither aliases nor .forward files count, as with Dovecot; Sieve does. Whoever may connect may deliver to the users
 * of this host and to nobody else, so that the port belongs on loopback. Source: RFC 2033; Dovecot lmtp.
 *
 * <p>Known limits: no STARTTLS, no XCLIENT, no BDAT.
 */
package org.pennypost.lmtpd;
