/**
 * James's view of the queue, and what a {@code Mail} carries of our envelope.
 *
 * <p>A {@code Mail} is a view: recipients that James's {@code MailAddress} refuses have another form in it, and what James
 * has no place for (the address as given, the time of arrival, the client) is in an attribute that lasts as long as the process; the queue
 * writes the envelope itself, mail that a mailet stores elsewhere loses it. Its message is the file in the
 * queue, read when somebody asks. Known limits: James copies a message whenever recipients of one mail are treated differently,
 * and the copy has to be compared with the bytes in the queue to see whether a rule has changed it.
 */
package org.pennypost.queue.james;
