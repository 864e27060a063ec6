/**
 * Logging in to IMAP, POP3 and ManageSieve, as Dovecot's log-in processes have it. Plain Java.
 *
 * <p>A {@link org.pennypost.login.LoginClient} is what all three know of one connection before and after its log-in: whether it is
 * encrypted, what may be used to log in, how often that failed, and how that is logged, in Dovecot's words, so that fail2ban
 * reads it. Passwords and mechanisms are those of {@code sasl}. {@link org.pennypost.login.Penalties} makes an address that
 * guesses wait longer with each guess; {@link org.pennypost.login.Sessions} knows who is logged in.
 *
 * <p>Source: Dovecot login-common. Known limits: no certificates of clients, no proxying, no {@code login_trusted_networks}.
 */
package org.pennypost.login;
