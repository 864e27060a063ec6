/**
 * The SMTP client: finds the servers of a next hop, speaks with one after the other until every recipient has an answer,
 * and says in Postfix's words what became of each.
 *
 * <p>{@link org.pennypost.smtp.SmtpClient} is all that others see. {@code ServerSearch} asks the DNS and drops what is
 * ourselves; {@code SmtpSession} is the dialogue with one server over an {@code SmtpConnection}, whose time limits a
 * {@code Watch} enforces for reading and writing alike. A thread belongs to a delivery from its beginning to its end: a
 * blocking socket costs less than handing every line from thread to thread, and how many deliveries there are at once
 * is for the caller to say.
 *
 * <p>Known limits: no TLS and no authentication (what demands TLS is deferred, never sent in the clear); a connection
 * serves one message; 8-bit content goes to a server without 8BITMIME as it is (as with
 * disable_mime_output_conversion).
 */
package org.pennypost.smtp;
