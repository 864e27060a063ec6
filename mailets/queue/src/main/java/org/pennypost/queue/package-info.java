/**
 * The queue: messages in files, and what of them is to be done when.
 *
 * <p>A message has one queue id and one file from the moment it is committed until the line {@code removed} in the mail log.
 * {@link org.pennypost.queue.MessageQueue} owns the queue directory; {@link org.pennypost.queue.IncomingFile} is a message that is
 * being written. A message consists of {@link org.pennypost.queue.Part}s, one at first; a part that is split or deferred is put
 * back as new parts and then released. {@link org.pennypost.queue.PartQueue} gives each part when it is due, new mail and mail
 * that waited in turns. The format of a file is described in {@code MessageFormat}. {@link org.pennypost.queue.QueueControl} is for
 * people who work with the queue of a running server, {@link org.pennypost.queue.QueueDirectory} and
 * {@link org.pennypost.queue.QueueFile} are for the time when none runs. Known limits: a part is read again from its file each time
 * it is due; {@code requeue} keeps the queue id, and leaves alone what is just being delivered.
 */
package org.pennypost.queue;
