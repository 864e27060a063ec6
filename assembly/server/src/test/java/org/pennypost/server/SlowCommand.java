package org.pennypost.server;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.smtp.SMTPResponse;

/** A command whose hook waits for as long as the test wants, as one that looks something up may. */
public final class SlowCommand implements CommandHandler<ProtocolSession> {
    static volatile CountDownLatch waiting = new CountDownLatch(0);
    static volatile CountDownLatch release = new CountDownLatch(0);

    static void expect(int clients) {
        waiting = new CountDownLatch(clients);
        release = new CountDownLatch(1);
    }

    @Override
    public Response onCommand(ProtocolSession session, Request request) {
        waiting.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new SMTPResponse("221", "done");
    }

    @Override
    public Collection<String> getImplCommands() {
        return List.of("SLOW");
    }
}
