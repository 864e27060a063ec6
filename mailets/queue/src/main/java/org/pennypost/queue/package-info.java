/**
 * Queue ids, and which messages are in the queue.
 *
 * <p>A message has one queue id from the first accepted recipient until the line {@code removed} in the mail log, however
 * many parts its recipients are split into. {@link org.pennypost.queue.ActiveMessages} counts these parts. Known limits:
 * the queue is James's memory queue for now, so the count is in memory too and a stop of the process loses the queue.
 */
package org.pennypost.queue;
