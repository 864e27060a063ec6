/**
 * Envelope addresses: our own record, the parser of what clients write in MAIL FROM and RCPT TO, and Postfix's
 * trivial-rewrite.
 *
 * <p>An {@link org.pennypost.address.Address} holds Postfix's internal form: no angle brackets, no quotes, no comments.
 * It is never validated beyond what Postfix validates, since a server that refuses what Postfix accepts loses mail, and
 * one that reads an address differently from its router opens a relay. Upper and lower case are kept; comparisons are
 * made by those who look something up.
 *
 * <p>Known limits: none of the address forms is checked against the rules of SMTPUTF8; UTF-8 is carried as it came.
 */
package org.pennypost.address;
