package org.pennypost.smtpd.james;

import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.pennypost.smtpd.SmtpDialogue;

/**
 * The core of James's SMTP handler chain here: greets, hands the client's bytes to the dialogue, and says when the
 * connection is gone. The dialogue writes its replies itself, so that James has none to send.
 *
 * <p>Stateless, loaded once by James and shared by all threads.
 */
public final class DialogueHandler
        implements ConnectHandler<SMTPSession>, LineHandler<SMTPSession>, DisconnectHandler<SMTPSession> {
    @Override
    public Response onConnect(SMTPSession session) {
        ((SmtpdSession) session).connect();
        return null;
    }

    @Override
    public Response onLine(SMTPSession session, byte[] buffer) {
        ((SmtpdSession) session).dialogue().ifPresent(dialogue -> dialogue.receive(buffer, 0, buffer.length));
        return null;
    }

    @Override
    public void onDisconnect(SMTPSession session) {
        if (session instanceof SmtpdSession ours) {
            ours.dialogue().ifPresent(SmtpDialogue::disconnected);
        }
    }
}
