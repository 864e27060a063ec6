package org.pennypost.smtpd.james;

import java.util.List;
import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerChain;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.apache.james.protocols.smtp.SMTPSession;

/**
 * What is asked as a connection begins and ends: our dialogue, and what the administrator has put into James's handler chain. Immutable.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // James finds handlers by their raw class
record ConnectionHandlers(
        List<ConnectHandler> connect, List<ProtocolHandlerResultHandler> results, List<DisconnectHandler> disconnect) {
    static ConnectionHandlers of(ProtocolHandlerChain chain) {
        return new ConnectionHandlers(
                List.copyOf(chain.getHandlers(ConnectHandler.class)),
                List.copyOf(chain.getHandlers(ProtocolHandlerResultHandler.class)),
                List.copyOf(chain.getHandlers(DisconnectHandler.class)));
    }

    /** Whether nobody but our dialogue hears of the end of a connection. */
    boolean areOurs() {
        return disconnect.stream().allMatch(DialogueHandler.class::isInstance);
    }

    void connected(SmtpdSession session) {
        for (ConnectHandler handler : connect) {
            long begin = System.currentTimeMillis();
            Response response = handler.onConnect(session);
            long milliseconds = System.currentTimeMillis() - begin;
            for (ProtocolHandlerResultHandler result : results) {
                result.onResponse(session, response, milliseconds, handler);
            }
            if (response != null) {
                ((ProtocolSessionImpl) session).getProtocolTransport().writeResponse(response, session);
            }
        }
    }

    void disconnected(SMTPSession session) {
        disconnect.forEach(handler -> handler.onDisconnect(session));
    }
}
