/**
 * Queue ids and the way from the SMTP dialogue into the mail queue.
 */
package org.pennypost.queue;
