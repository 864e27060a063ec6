/**
 * The MIME structure of a message, found while its lines go by.
 *
 * <p>{@link org.pennypost.cleanup.mime.MimeState} is given one line after the other and tells a {@link
 * org.pennypost.cleanup.mime.MimeSink} what each is: a header of the message, of a MIME part, or of a message inside the
 * message; or text of a body. It holds one header at a time, and of each enclosing multipart its boundary. It knows that
 * {@code multipart/*} has parts with headers and that {@code message/rfc822} begins with headers, and nothing else, so that
 * what is not yet defined passes. Nothing is decoded.
 *
 * <p>Text is bytes; a header ends at its first NUL, as in Postfix. Known limit: a line that begins with NUL does not end a
 * header block by itself, the missing empty line is added before it as before any other line that is no header.
 *
 * <p>Source: RFC 2045, RFC 2046, Postfix mime_state(3), header_token(3).
 */
package org.pennypost.cleanup.mime;
