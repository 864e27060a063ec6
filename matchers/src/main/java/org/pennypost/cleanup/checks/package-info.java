/**
 * Header and body checks: what patterns in tables decide about a message by its text.
 *
 * <p>{@link org.pennypost.cleanup.checks.ContentChecks} is what the settings say, made once for a snapshot; {@link
 * org.pennypost.cleanup.checks.MessageChecks} is asked for each header and line of one message and remembers what was
 * decided. What concerns the text (IGNORE, REPLACE, PREPEND) is answered at once; a refusal is the reply to the end of the
 * data; what concerns the envelope (DISCARD, HOLD, FILTER, REDIRECT, BCC) is an {@link
 * org.pennypost.cleanup.checks.Effects}, applied by whoever queues the message.
 *
 * <p>A table is asked for a whole header, its lines separated by a line feed, or for one line of a body, of a long one for
 * each piece of line_length_limit. A table that cannot be asked refuses the message for now; it never lets it through.
 * Known limit: a line that is no UTF-8 is matched as if its bytes were letters of ISO 8859-1.
 *
 * <p>Source: header_checks(5), Postfix cleanup(8).
 */
package org.pennypost.cleanup.checks;
