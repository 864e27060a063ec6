/**
 * Cleanup: what happens to a message before it is queued, and the port to the queue.
 *
 * <p>The content is streamed: the header block is collected (it is short), completed and written; the body is passed on
 * as it comes. The queue is reached only by {@link org.pennypost.cleanup.QueueIncoming}, which the queue implements, so
 * that nothing here knows how a message is stored.
 */
package org.pennypost.cleanup;
