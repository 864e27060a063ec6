/**
 * The mbox folders as James's mailboxes, for IMAP and POP3.
 *
 * <p>A {@link org.pennypost.mbox.james.MboxId} names user and folder, so that no list of folders has to be kept; renaming a folder gives
 * it another id. A {@link org.pennypost.mbox.james.MboxMessageId} names folder, UIDVALIDITY and UID. Mappers hold no
 * state: every call goes to the one {@link org.pennypost.mbox.IndexedMbox} of the file. What other programs do to a file
 * becomes James's events in {@link org.pennypost.mbox.james.MboxEvents}.
 *
 * <p>Known limits: no ACL, no annotations, no attachment store; a message id names one message in one mailbox.
 */
package org.pennypost.mbox.james;
