/**
 * The SMTP server dialogue of smtpd(8), plain Java.
 *
 * <p>One {@link org.pennypost.smtpd.SmtpDialogue} per connection gets the client's bytes and answers with Postfix's own
 * texts. It reads command lines, hands the content of messages through cleanup to the queue without looking at single
 * lines, counts errors, and ends a session that misbehaves. What may be done is decided by one
 * {@link org.pennypost.smtpd.AccessPolicy}; the administrator's own code is asked by
 * {@link org.pennypost.smtpd.SmtpdHooks} after it. A mail transaction keeps the settings it began with.
 *
 * <p>Against SMTP smuggling only CR LF {@code .} CR LF ends a message of a stranger.
 *
 * <p>{@link org.pennypost.smtpd.RestrictionEngine} reads the restriction lists once and asks them in Postfix's order; an
 * {@link org.pennypost.smtpd.Evaluation} holds what is known and wanted while one command is judged. What nobody can
 * answer defers.
 *
 * <p>Known limits: no address is verified by a probe; ETRN answers 459 unless a
 * restriction refuses it before; input that arrives before the banner is not noticed; pipelining is noticed within one read
 * only.
 */
package org.pennypost.smtpd;
