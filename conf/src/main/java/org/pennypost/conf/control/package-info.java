/**
 * What commands and the running server have to agree on: where the control socket is, and what an answer looks like.
 *
 * <p>A client sends one line, the request ({@code reload}, {@code stop}, {@code status}), and gets one line, a JSON
 * object: {@code outcome} ({@code done}, {@code failed}, {@code refused}, {@code unknown}), {@code pid}, and the lists of
 * texts {@code errors}, {@code warnings}, {@code changes}, {@code restart}. Then the server closes.
 *
 * <p>Behind {@code submit UID}, where the kernel has to agree with the number, comes a message in the form of {@link
 * org.pennypost.conf.control.SubmissionFormat}; the answer's one change is its queue id, and it is on stable storage then.
 *
 * <p>Known limit: only objects of that shape are read, not JSON as a whole.
 */
package org.pennypost.conf.control;
