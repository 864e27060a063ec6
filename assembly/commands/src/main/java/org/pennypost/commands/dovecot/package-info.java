/**
 * The commands that Dovecot's administrators have in their fingers: {@code doveadm}, {@code doveconf} and {@code dovecot --version}.
 *
 * <p>What they tell is Pennypost's: {@code doveconf} names the settings of {@code main.cf} and {@code master.cf} as Dovecot would,
 * {@code doveadm} asks the running server over its control socket, which root and the server's own user may. Known limits: of doveadm's
 * commands there are those for users, passwords, the list of mailboxes and sessions; addresses of clients are compared whole, without masks.
 */
package org.pennypost.commands.dovecot;
