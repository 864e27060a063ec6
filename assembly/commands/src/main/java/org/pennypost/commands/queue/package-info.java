/**
 * The commands {@code mailq}, {@code postqueue}, {@code postsuper} and {@code postcat}.
 *
 * <p>While the server runs it does what they ask over the control socket, and decides who may ask; what it lists is text already.
 * While it is down they work on the files, under the lock of the queue where something changes. No class of James is loaded.
 *
 * <p>Source: Postfix postqueue(1), postsuper(1), postcat(1).
 */
package org.pennypost.commands.queue;
