/**
 * What IMAP says of a message: its header, envelope, MIME structure and sections, and what is found in its text; with nothing
 * but the JDK.
 *
 * <p>A message is a buffer as clients see it, with CR LF line ends. {@link org.pennypost.imap.MimePart} finds the parts in it once;
 * everything else is a piece of the buffer. Whatever the bytes are, there is an answer and it is bounded: parts deeper than 50
 * levels or beyond 5000 count as text of the part that holds them, and of a header the first 4 MiB are looked at.
 *
 * <p>Strings are bytes one by one (ISO-8859-1) until they are decoded for a search; answers carry them as they stand, in a literal
 * where they are not plain ASCII, as Dovecot's do.
 */
package org.pennypost.imap;
