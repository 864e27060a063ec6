/**
 * The queue: messages in files, and what of them is to be done when.
 *
 * <p>A message has one queue id and one file from the moment it is committed until the line {@code removed} in the mail log.
 * {@link org.pennypost.queue.MessageQueue} owns the queue directory; {@link org.pennypost.queue.IncomingFile} is a message that is
 * being written. A message consists of {@link org.pennypost.queue.Part}s, one at first; a part that is split or deferred is put
 * back as new parts and then released. {@link org.pennypost.queue.PartQueue} gives each part when it is due. The format
 * of a file is described in {@code MessageFormat}. Known limits: what waits is told by the index in memory only, so nothing
 * shows the queue while the server runs or is down; there is no way to hold or release messages; a part is read again from its file each
 * time it is due.
 */
package org.pennypost.queue;
