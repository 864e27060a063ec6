/**
 * Dialogues of lines between a server and one client: what IMAP before the log-in, POP3, LMTP and ManageSieve have in common.
 * Plain Java; who moves the bytes is not known here.
 *
 * <p>A {@link org.pennypost.dialogue.Dialogue} is fed with what the client sends, in pieces of any size, and answers by a
 * {@link org.pennypost.dialogue.Wire}. Known limit: SMTP has a dialogue of its own in {@code smtpd}, which is older.
 */
package org.pennypost.dialogue;
