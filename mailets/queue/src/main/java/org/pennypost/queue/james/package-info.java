/**
 * The way into James's mail queue, and what a {@code Mail} carries of our envelope.
 *
 * <p>A {@code Mail} is a view: recipients that James's {@code MailAddress} refuses have another form in it, and what James
 * has no place for (the address as given, the time of arrival, the client) is in its attributes. Known limits: the memory
 * queue copies a message twice when it is put in.
 */
package org.pennypost.queue.james;
