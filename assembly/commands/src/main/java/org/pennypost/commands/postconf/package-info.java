/**
 * The command {@code postconf}: shows and edits {@code main.cf} and {@code master.cf}.
 *
 * <p>{@link org.pennypost.commands.postconf.PostconfCommand} reads the options and hands over. Showing begins with {@code
 * MainView}, which knows the names that count: declared ones, those of transports in {@code master.cf}, and the user's own
 * where something refers to them. Editing works on lines, so that comments and order stay.
 *
 * <p>Known limits: {@code -b}, {@code -t} (bounce templates) and {@code -T} print nothing of OpenSSL's; parameters of
 * database clients (ldap, mysql) are not known, because those tables are not.
 */
package org.pennypost.commands.postconf;
