/**
 * The mbox file: its format, its locks, appending to it and reading it, with nothing but the JDK.
 *
 * <h2>One object per file</h2>
 *
 * <p>{@link org.pennypost.mbox.MboxRegistry} hands out one {@link org.pennypost.mbox.Mbox} for each file of the process,
 * and nobody else opens the file. The reason is POSIX: closing <em>any</em> descriptor of a file drops <em>all</em> fcntl
 * locks that the process has on it. So every descriptor of the file is opened and closed by its {@code Mbox}, under the
 * lock between threads, and only while no fcntl lock is held. Calls that open a file behind the scenes count too: in the
 * JDK {@code BasicFileAttributeView.setTimes} does, {@code readAttributes} does not.
 *
 * <h2>Locks</h2>
 *
 * <p>In this order: the lock between threads; {@code FILE.lock} (created exclusively); one try at fcntl without waiting.
 * Whoever is refused anywhere releases everything, waits a little and begins again, because Dovecot and mutt take fcntl
 * first and would wait for ever for one who waits for them. {@code deliver_lock_attempts} times {@code
 * deliver_lock_delay} bounds the waiting as in Postfix; within that time the lock is asked for more often than
 * Postfix does (after 5 ms, then at growing distances up to 100 ms), so that a busy mailbox does not cost a second a
 * message. The dotlock holds {@code PID:HOST} as Dovecot's does, so that after a crash the next one need not wait until
 * it is old. Release is in reverse order.
 *
 * <p>After locking, the path is looked at again: programs such as mailutils put a new file in place by rename, and a
 * message appended to the old one would be lost. The inode behind a descriptor cannot be asked for in Java, so the path
 * is looked at before opening and after locking; when both are the same inode, the descriptor is that inode too.
 *
 * <h2>Format</h2>
 *
 * <p>Written as Postfix's local(8) does (mboxo): a From_ line with two blanks and the local time, LF line ends, every
 * content line starting {@code From } (header lines too) gets one {@code >}, a missing final newline is added, one blank
 * line ends the message. What the last message in the file lacks at its end is added first. Read as Dovecot does: a
 * From_ line counts when it has a date, with or without a blank line before it.
 *
 * <h2>Durability</h2>
 *
 * <p>An append is synced before it is reported, a new file's directory too. Whatever goes wrong on the way, the file is
 * cut back to its old length. An interrupt closes the channel that a Java thread is using; the file is then opened again
 * and cut back as well.
 *
 * <p>A process that is killed in the middle leaves part of a message at the end of the file. {@link
 * org.pennypost.mbox.AppendNotes} tell the next one what was being written, so that it cuts off this part, and only this, before
 * it shows that mailbox to a client or writes anything else to it. A machine that loses power may leave such a part without a note; it goes when the same
 * message is delivered again (ADR 0013).
 *
 * <h2>Index</h2>
 *
 * <p>{@link org.pennypost.mbox.IndexedMbox} is a mailbox with UIDs and flags. It looks at inode, size and time of change at each
 * call; what was appended is read alone, anything else makes it read the file again and match messages by X-UID and by a digest
 * of their headers. UIDVALIDITY and UIDs that the file does not hold are on stable storage, below {@code data_directory},
 * before anybody hears of them; flags are written to the file a moment later, all in one pass. Messages are copied out under the
 * lock. Rewriting in place is made safe by a journal (ADR 0015). {@link org.pennypost.mbox.MboxStore} holds the folders of all
 * users, each open once, and notices by inotify when other programs change one.
 *
 * <p>In memory a message is 80 bytes. The index is also kept in a file below {@code data_directory}, in which a large mailbox at rest has its
 * messages instead: the file is mapped, and never changed, only replaced.
 *
 * <h2>Known limits</h2>
 *
 * <ul>
 *   <li>flock(2) is not available from Java; {@code mailbox_delivery_lock = flock} is refused.
 *   <li>When a machine loses power in the middle of an append, and another message comes to the same mailbox before the one that was
 *       cut off is delivered again, its part stays, as a message of its own.
 *   <li>When another program changes a flag without changing the length of the file and appends a message at once, the flag is
 *       seen only when the file is read again as a whole.
 *   <li>A file that grew while the server was down is read once as a whole (ADR 0020).
 *   <li>A message of 2 GiB or more cannot be indexed, and its mailbox cannot be opened.
 *   <li>The content that {@code Mbox} reads is as it stands in the file: quoted lines and pseudo headers are kept.
 *   <li>Linux only: inode and change time come from the JDK's {@code unix} attributes.
 * </ul>
 */
package org.pennypost.mbox;
