/**
 * Delivery agents as James mailets: {@link org.pennypost.delivery.Route} sends the recipients of a message to the
 * processors of their transports, {@link org.pennypost.delivery.LocalDelivery} is the transport {@code local},
 * {@link org.pennypost.delivery.VirtualDelivery} the transport {@code virtual}.
 *
 * <p>{@link org.pennypost.delivery.PipeDelivery} serves all transports that {@code master.cf} makes of the command {@code pipe}; what the command prints and
 * how it ends says, for all recipients of a run at once, what becomes of them.
 *
 * <p>A delivery gives one {@link org.pennypost.delivery.DeliveryStatus} for each recipient. Whether a failure lasts is in
 * its code: 4.x.x keeps the recipient in the queue, to be tried again after a time that grows with the age of the message;
 * 5.x.x sends one notification for all such recipients to the sender, who then knows. What was not foreseen is 4.3.0.
 * Nothing is dropped before it is delivered, told to the sender, or queued again.
 *
 * <p>Local delivery first finds all places that an address means ({@link org.pennypost.delivery.Expansion}: aliases, include
 * files, .forward files), then serves one after the other: mailboxes, commands, files, Maildirs. What goes to others leaves
 * as a new message, once nothing is left to be tried again. What another transport is to deliver goes back to the processor
 * {@code route}, which knows the transports. What a place got is written down, so that a later attempt repeats nothing.
 *
 * <p>A server that is root, or has the capabilities to act as others (CAP_SETUID, CAP_SETGID; CAP_KILL to end commands),
 * opens each file of a user with the identity of that user ({@link org.pennypost.delivery.Identity}). Commands and files
 * that an alias names have the rights of whoever owns the table of aliases; where that is root, as for root's own lists,
 * those of default_privs, never those of root. Any other server has one identity for everything. In the mail spool no link
 * is followed, symbolic or hard ({@link org.pennypost.delivery.MailSpool}).
 *
 * <p>Who is told of a failure: the sender, once for all recipients; for commands and files of a list that has an owner-
 * alias the owner, once for each.
 *
 * <p>Known limits: the group of an owner of a table is that of default_privs; where Postfix bounces because a mailbox is not
 * a regular file or cannot be opened, Pennypost defers, since that is not the sender's fault and someone can mend it; Postfix
 * follows some symbolic links to files that aliases name, Pennypost none.
 */
package org.pennypost.delivery;
