/**
 * The command {@code sendmail}: takes a message from standard input and gives it to the server, or leaves it in {@code
 * maildrop} while the server is down.
 *
 * <p>The message is read to its end before the server hears of it, so that somebody who types slowly costs the server
 * nothing, and a message that the server cannot take now still finds its way to {@code maildrop}. Whatever goes wrong ends with
 * exit code 75, as with Postfix, so that nobody takes a message for lost. No class of James is loaded.
 *
 * <p>Source: Postfix sendmail(1), postdrop(1).
 */
package org.pennypost.commands.sendmail;
