/**
 * Delivery agents as James mailets: {@link org.pennypost.delivery.Route} sends the recipients of a message to the
 * processors of their transports, {@link org.pennypost.delivery.LocalDelivery} is the transport {@code local}.
 *
 * <p>A delivery gives one {@link org.pennypost.delivery.DeliveryStatus} for each recipient. Whether a failure lasts is in
 * its code: 4.x.x keeps the recipient in the queue, to be tried again after a time that grows with the age of the message;
 * 5.x.x sends one notification for all such recipients to the sender, who then knows. What was not foreseen is 4.3.0.
 * Nothing is dropped before it is delivered, told to the sender, or queued again.
 *
 * <p>Known limits: aliases hold plain local addresses only, anything else is deferred; no .forward, no commands; a mailbox
 * belongs to the user who runs the server; where Postfix bounces because a mailbox is not a regular file or cannot be
 * opened, Pennypost defers, since that is not the sender's fault and someone can mend it.
 */
package org.pennypost.delivery;
