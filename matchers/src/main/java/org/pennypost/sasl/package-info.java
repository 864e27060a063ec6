/**
 * Who a client is: passwords as they are stored, and the SASL mechanisms with which a client proves that it knows one.
 * Plain Java; one {@link org.pennypost.sasl.Logins} serves SMTP, IMAP and POP3 alike.
 *
 * <p>Users and stored passwords are lines of a passwd file. A login name without a domain, or with one of ours, is the
 * user of that name. PLAIN and LOGIN work with every scheme of the file. SCRAM needs the keys that a {@code SCRAM-SHA-256},
 * {@code SCRAM-SHA-1} or clear-text password gives, so that it is offered only when all users have them: a client takes
 * the strongest mechanism that is offered and does not try another one.
 *
 * <p>With {@code pennypost_passdb = pam} the users are those of the machine, and PAM (service {@code pennypost}) is asked; then there is no
 * SCRAM. Hashing is bounded by processors and memory, and each question to PAM has a thread of its own and a time limit.
 *
 * <p>Whether a user exists cannot be told from replies nor from how long they take: for an unknown one the password is
 * compared with what is stored of another user, and the answer is no; in SCRAM such a name has a salt of its own that stays
 * the same. Source: RFC 4422, RFC 4616, RFC 5802, RFC 7677; Dovecot's password schemes.
 *
 * <p>Known limits: no channel binding (SCRAM-…-PLUS); user names are compared as they are, without SASLprep; nobody can act
 * for somebody else.
 */
package org.pennypost.sasl;
