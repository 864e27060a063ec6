/**
 * Delivery agents as James mailets: {@link org.pennypost.delivery.Route} sends the recipients of a message to the
 * processors of their transports, {@link org.pennypost.delivery.LocalDelivery} is the transport {@code local}.
 *
 * <p>A delivery gives one {@link org.pennypost.delivery.DeliveryStatus} for each recipient. Whether a failure lasts is in
 * its code: 4.x.x keeps the recipient in the queue, to be tried again after a time that grows with the age of the message;
 * 5.x.x sends one notification for all such recipients to the sender, who then knows. What was not foreseen is 4.3.0.
 * Nothing is dropped before it is delivered, told to the sender, or queued again.
 *
 * <p>Local delivery first finds all places that an address means ({@link org.pennypost.delivery.Expansion}: aliases, include
 * files, .forward files), then serves one after the other: mailboxes, commands, files, Maildirs. What goes to others leaves
 * as a new message, once nothing is left to be tried again. What a place got is written down, so that a later attempt
 * repeats nothing. Commands and files have the rights of their user, those of the system's aliases the rights of
 * default_privs, never those of root; a server that is not root has one identity for everything.
 *
 * <p>Known limits: where the table of aliases does not belong to root, its commands and files have the rights of default_privs
 * all the same; mailboxes are opened with the rights of the server; local_command_shell and command_execution_directory are
 * not used; a command's exit status above 128 is taken for a signal; where Postfix bounces because a mailbox is not a regular
 * file or cannot be opened, Pennypost defers, since that is not the sender's fault and someone can mend it; Postfix follows
 * some symbolic links to files that aliases name, Pennypost none.
 */
package org.pennypost.delivery;
