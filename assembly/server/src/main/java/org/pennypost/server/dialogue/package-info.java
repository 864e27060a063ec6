/**
 * Dialogues of lines on Netty: what moves the bytes of {@code org.pennypost.dialogue}.
 *
 * <p>A {@link org.pennypost.server.dialogue.DialogueServer} takes connections from the listeners like one of James's servers, and
 * gives each a dialogue of its own, which runs on the workers: a slow lookup costs its own client only. It reads only when
 * the last piece is dealt with. A dialogue may hand its connection over, as IMAP's log-in does to James's IMAP server.
 */
package org.pennypost.server.dialogue;
