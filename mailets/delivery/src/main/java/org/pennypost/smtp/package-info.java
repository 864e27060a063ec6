/**
 * The SMTP and LMTP client: finds the servers of a next hop, speaks with one after the other until every recipient has an
 * answer, and says in Postfix's words what became of each.
 *
 * <p>{@link org.pennypost.smtp.SmtpClient} is all that others see; there is one for each transport. A {@code Delivery}
 * takes one message to its {@code Site}s: {@code ServerSearch} asks the DNS and drops what is ourselves, {@code
 * TlsPolicies} and {@code PasswordMaps} say how a server is spoken to, {@code Greeting} does all that comes before the
 * first message (EHLO, STARTTLS, AUTH by {@code Login}), and {@code Dialogue} sends one message on a {@code SmtpSession}.
 * While there is more mail for a next hop, its sessions wait in the {@code SessionCache}.
 *
 * <p>A {@code Watch} enforces the time limits of a {@code SmtpConnection}, for reading and writing alike. A thread belongs
 * to a delivery from its beginning to its end: a blocking socket costs less than handing every line from thread to
 * thread, and how many deliveries there are at once is for the caller to say.
 *
 * <p>Known limits: no DANE and no MTA-STS; 8-bit content goes to a server without 8BITMIME as it is (as with
 * disable_mime_output_conversion); connections that wait are found by their next hop only.
 */
package org.pennypost.smtp;
